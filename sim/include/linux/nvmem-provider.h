/* SPDX-License-Identifier: MIT */
/* Memory that keeps what is written while there is no power. */
#ifndef _LINUX_NVMEM_PROVIDER_H
#define _LINUX_NVMEM_PROVIDER_H

#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/gpio/consumer.h>

struct nvmem_device;
typedef int (*nvmem_reg_read_t)(void *priv, unsigned int offset, void *val, size_t bytes);
typedef int (*nvmem_reg_write_t)(void *priv, unsigned int offset, void *val, size_t bytes);
enum nvmem_type { NVMEM_TYPE_UNKNOWN, NVMEM_TYPE_EEPROM, NVMEM_TYPE_OTP, NVMEM_TYPE_BATTERY_BACKED };
#define NVMEM_DEVID_NONE (-1)
#define NVMEM_DEVID_AUTO (-2)
struct nvmem_config {
	struct device *dev;
	const char *name;
	int id;
	struct module *owner;
	enum nvmem_type type;
	bool read_only;
	bool root_only;
	bool add_legacy_fixed_of_cells;
	struct device_node *of_node;
	bool no_of_node;
	nvmem_reg_read_t reg_read;
	nvmem_reg_write_t reg_write;
	int size;
	int word_size;
	int stride;
	void *priv;
	bool compat;
	struct device *base_dev;
	bool ignore_wp;
};
extern struct nvmem_device *nvmem_register(const struct nvmem_config *config);
extern struct nvmem_device *devm_nvmem_register(struct device *dev, const struct nvmem_config *config);
extern void nvmem_unregister(struct nvmem_device *nvmem);

#endif
