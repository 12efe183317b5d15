/* SPDX-License-Identifier: MIT */
/* The SPI bus. Drivers can register on it; there is no device. */
#ifndef _LINUX_SPI_SPI_H
#define _LINUX_SPI_SPI_H

#include <linux/completion.h>
#include <linux/device.h>
#include <linux/mod_devicetable.h>
#include <linux/types.h>
#include <linux/version.h>

#define SPI_CPHA (1 << 0)
#define SPI_CPOL (1 << 1)
#define SPI_MODE_0 0
#define SPI_MODE_1 SPI_CPHA
#define SPI_MODE_2 SPI_CPOL
#define SPI_MODE_3 (SPI_CPOL | SPI_CPHA)
#define SPI_CS_HIGH (1 << 2)
#define SPI_LSB_FIRST (1 << 3)
#define SPI_3WIRE (1 << 4)
#define SPI_NO_CS (1 << 6)

struct spi_controller {
	struct device dev;
	s16 bus_num;
	u16 num_chipselect;
};
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
#define spi_master spi_controller
#endif
struct spi_device {
	struct device dev;
	struct spi_controller *controller;
	struct spi_controller *master;
	u32 max_speed_hz;
	u8 chip_select;
	u8 bits_per_word;
	u32 mode;
	int irq;
	void *controller_state;
	char modalias[SPI_NAME_SIZE];
};
struct spi_delay {
	u16 value;
	u8 unit;
};
struct spi_transfer {
	const void *tx_buf;
	void *rx_buf;
	unsigned int len;
	unsigned int cs_change : 1;
	u8 bits_per_word;
	struct spi_delay delay;
	u32 speed_hz;
	struct list_head transfer_list;
};
struct spi_message {
	struct list_head transfers;
	struct spi_device *spi;
	void (*complete)(void *context);
	void *context;
	unsigned int frame_length;
	unsigned int actual_length;
	int status;
	struct list_head queue;
};
struct spi_board_info {
	char modalias[SPI_NAME_SIZE];
	const void *platform_data;
	int irq;
	u32 max_speed_hz;
	u16 bus_num;
	u16 chip_select;
	u32 mode;
};
struct spi_driver {
	const struct spi_device_id *id_table;
	int (*probe)(struct spi_device *spi);
	void (*remove)(struct spi_device *spi);
	void (*shutdown)(struct spi_device *spi);
	struct device_driver driver;
};
#define to_spi_device(d) container_of(d, struct spi_device, dev)
extern struct bus_type spi_bus_type;
#define spi_get_drvdata(spi) dev_get_drvdata(&(spi)->dev)
#define spi_set_drvdata(spi, data) dev_set_drvdata(&(spi)->dev, data)
static inline void spi_message_init(struct spi_message *m)
{
	*m = (struct spi_message){ };
	INIT_LIST_HEAD(&m->transfers);
}
static inline void spi_message_add_tail(struct spi_transfer *t, struct spi_message *m)
{
	list_add_tail(&t->transfer_list, &m->transfers);
}
extern int __spi_register_driver(struct module *owner, struct spi_driver *driver);
extern void spi_unregister_driver(struct spi_driver *driver);
#define spi_register_driver(driver) __spi_register_driver(THIS_MODULE, driver)
#define module_spi_driver(drv) module_driver(drv, spi_register_driver, spi_unregister_driver)
extern struct spi_controller *spi_busnum_to_master(u16 num);
extern struct spi_device *spi_new_device(struct spi_controller *ctlr, struct spi_board_info *chip);
extern void spi_unregister_device(struct spi_device *spi);
extern int spi_setup(struct spi_device *spi);
extern int spi_sync(struct spi_device *spi, struct spi_message *message);
extern int spi_async(struct spi_device *spi, struct spi_message *message);
extern int spi_sync_transfer(struct spi_device *spi, struct spi_transfer *xfers, unsigned int num);
extern int spi_write(struct spi_device *spi, const void *buf, size_t len);
extern int spi_read(struct spi_device *spi, void *buf, size_t len);
extern int spi_write_then_read(struct spi_device *spi, const void *tx, unsigned int n_tx, void *rx,
			       unsigned int n_rx);
extern const struct spi_device_id *spi_get_device_id(const struct spi_device *spi);
#define spi_get_device_match_data(spi) ((void)(spi), (const void *)NULL)

extern int spi_sync_locked(struct spi_device *spi, struct spi_message *message);
extern int spi_bus_lock(struct spi_controller *ctlr);
extern int spi_bus_unlock(struct spi_controller *ctlr);
extern struct spi_device *spi_new_ancillary_device(struct spi_device *spi, u8 chip_select);
extern ssize_t spi_w8r8(struct spi_device *spi, u8 cmd);
static inline void spi_message_init_with_transfers(struct spi_message *m, struct spi_transfer *xfers,
						   unsigned int n)
{
	spi_message_init(m);
	while (n--)
		spi_message_add_tail(xfers++, m);
}

#endif
