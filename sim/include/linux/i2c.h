/* SPDX-License-Identifier: MIT */
/* The I2C bus. Drivers can register on it; there is no device. */
#ifndef _LINUX_I2C_H
#define _LINUX_I2C_H

#include <linux/device.h>
#include <linux/errno.h>
#include <linux/mod_devicetable.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/types.h>

#define I2C_M_RD 0x0001
#define I2C_M_TEN 0x0010
#define I2C_CLIENT_PEC 0x04
#define I2C_CLIENT_TEN 0x10
#define I2C_FUNC_I2C 0x00000001
#define I2C_FUNC_SMBUS_BYTE 0x00060000
#define I2C_FUNC_SMBUS_READ_BYTE 0x00020000
#define I2C_FUNC_SMBUS_BYTE_DATA 0x00180000
#define I2C_FUNC_SMBUS_READ_BYTE_DATA 0x00080000
#define I2C_FUNC_SMBUS_WRITE_BYTE_DATA 0x00100000
#define I2C_FUNC_SMBUS_WORD_DATA 0x00600000
#define I2C_FUNC_SMBUS_READ_WORD_DATA 0x00200000
#define I2C_FUNC_SMBUS_I2C_BLOCK 0x0c000000
#define I2C_FUNC_SMBUS_READ_I2C_BLOCK 0x04000000
#define I2C_FUNC_SMBUS_WRITE_I2C_BLOCK 0x08000000
#define I2C_FUNC_SMBUS_EMUL 0x0eff0008
#define I2C_SMBUS_BLOCK_MAX 32
#define I2C_CLASS_HWMON (1 << 0)
#define I2C_CLIENT_END 0xfffeU

struct i2c_msg {
	u16 addr;
	u16 flags;
	u16 len;
	u8 *buf;
};
struct i2c_algorithm;
struct i2c_adapter {
	struct module *owner;
	unsigned int class;
	const struct i2c_algorithm *algo;
	void *algo_data;
	int timeout;
	int retries;
	struct device dev;
	int nr;
	char name[48];
};
struct i2c_client {
	unsigned short flags;
	unsigned short addr;
	char name[I2C_NAME_SIZE];
	struct i2c_adapter *adapter;
	struct device dev;
	int init_irq;
	int irq;
	struct list_head detected;
};
struct i2c_board_info {
	char type[I2C_NAME_SIZE];
	unsigned short flags;
	unsigned short addr;
	const char *dev_name;
	void *platform_data;
	struct device_node *of_node;
	struct fwnode_handle *fwnode;
	int irq;
};
#define I2C_BOARD_INFO(dev_type, dev_addr) .type = dev_type, .addr = (dev_addr)
struct i2c_driver {
	unsigned int class;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
	int (*probe)(struct i2c_client *client, const struct i2c_device_id *id);
	int (*probe_new)(struct i2c_client *client);
#else
	int (*probe)(struct i2c_client *client);
#endif
	void (*remove)(struct i2c_client *client);
	void (*shutdown)(struct i2c_client *client);
	void (*alert)(struct i2c_client *client, int protocol, unsigned int data);
	int (*command)(struct i2c_client *client, unsigned int cmd, void *arg);
	struct device_driver driver;
	const struct i2c_device_id *id_table;
	int (*detect)(struct i2c_client *client, struct i2c_board_info *info);
	const unsigned short *address_list;
	struct list_head clients;
	u32 flags;
};
#define to_i2c_client(d) container_of(d, struct i2c_client, dev)
#define to_i2c_driver(d) container_of(d, struct i2c_driver, driver)
#define to_i2c_adapter(d) container_of(d, struct i2c_adapter, dev)
extern struct bus_type i2c_bus_type;
#define i2c_get_clientdata(client) dev_get_drvdata(&(client)->dev)
#define i2c_set_clientdata(client, data) dev_set_drvdata(&(client)->dev, data)
extern int i2c_register_driver(struct module *owner, struct i2c_driver *driver);
extern void i2c_del_driver(struct i2c_driver *driver);
#define i2c_add_driver(driver) i2c_register_driver(THIS_MODULE, driver)
#define module_i2c_driver(drv) module_driver(drv, i2c_add_driver, i2c_del_driver)
#define builtin_i2c_driver(drv) module_i2c_driver(drv)
extern struct i2c_adapter *i2c_get_adapter(int nr);
extern void i2c_put_adapter(struct i2c_adapter *adap);
extern struct i2c_client *i2c_new_client_device(struct i2c_adapter *adap,
						const struct i2c_board_info *info);
extern struct i2c_client *i2c_new_dummy_device(struct i2c_adapter *adap, u16 address);
extern struct i2c_client *devm_i2c_new_dummy_device(struct device *dev, struct i2c_adapter *adap,
						    u16 address);
extern void i2c_unregister_device(struct i2c_client *client);
extern int i2c_check_functionality(struct i2c_adapter *adap, u32 func);
extern const struct i2c_device_id *i2c_match_id(const struct i2c_device_id *id,
						const struct i2c_client *client);
extern const struct i2c_device_id *i2c_client_get_device_id(const struct i2c_client *client);
#define i2c_get_match_data(client) ((void)(client), (const void *)NULL)
extern int i2c_transfer(struct i2c_adapter *adap, struct i2c_msg *msgs, int num);
extern int i2c_master_send(const struct i2c_client *client, const char *buf, int count);
extern int i2c_master_recv(const struct i2c_client *client, char *buf, int count);
extern s32 i2c_smbus_read_byte(const struct i2c_client *client);
extern s32 i2c_smbus_write_byte(const struct i2c_client *client, u8 value);
extern s32 i2c_smbus_read_byte_data(const struct i2c_client *client, u8 command);
extern s32 i2c_smbus_write_byte_data(const struct i2c_client *client, u8 command, u8 value);
extern s32 i2c_smbus_read_word_data(const struct i2c_client *client, u8 command);
extern s32 i2c_smbus_write_word_data(const struct i2c_client *client, u8 command, u16 value);
extern s32 i2c_smbus_read_word_swapped(const struct i2c_client *client, u8 command);
extern s32 i2c_smbus_write_word_swapped(const struct i2c_client *client, u8 command, u16 value);
extern s32 i2c_smbus_read_i2c_block_data(const struct i2c_client *client, u8 command, u8 length,
					 u8 *values);
extern s32 i2c_smbus_read_i2c_block_data_or_emulated(const struct i2c_client *client, u8 command,
						     u8 length, u8 *values);
extern s32 i2c_smbus_write_i2c_block_data(const struct i2c_client *client, u8 command, u8 length,
					  const u8 *values);
extern s32 i2c_smbus_read_block_data(const struct i2c_client *client, u8 command, u8 *values);
extern s32 i2c_smbus_write_block_data(const struct i2c_client *client, u8 command, u8 length,
				      const u8 *values);

#define I2C_FUNC_SMBUS_WRITE_BYTE 0x00040000
#define I2C_FUNC_SMBUS_QUICK 0x00010000
#define I2C_FUNC_SLAVE 0x20000000
#define kobj_to_i2c_client(kobj) to_i2c_client(kobj_to_dev(kobj))
enum i2c_slave_event {
	I2C_SLAVE_READ_REQUESTED, I2C_SLAVE_WRITE_REQUESTED, I2C_SLAVE_READ_PROCESSED,
	I2C_SLAVE_WRITE_RECEIVED, I2C_SLAVE_STOP,
};
typedef int (*i2c_slave_cb_t)(struct i2c_client *client, enum i2c_slave_event event, u8 *val);
extern int i2c_slave_register(struct i2c_client *client, i2c_slave_cb_t cb);
extern int i2c_slave_unregister(struct i2c_client *client);
extern struct i2c_client *i2c_new_scanned_device(struct i2c_adapter *adap, struct i2c_board_info *info,
						 unsigned short const *list,
						 int (*probe)(struct i2c_adapter *adap, unsigned short addr));
#define i2c_smbus_pec(crc, p, count) ((void)(p), (u8)(crc))
#define i2c_adapter_id(adap) ((adap)->nr)
#define I2C_ADDRS(addr, addrs...) ((const unsigned short[]){ addr, ##addrs, I2C_CLIENT_END })

#define I2C_DRV_ACPI_WAIVE_D0_PROBE BIT(0)

#endif
