/* SPDX-License-Identifier: MIT */
/* Registers behind a bus. There are none. */
#ifndef _LINUX_REGMAP_H
#define _LINUX_REGMAP_H

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/types.h>

struct device;
struct i2c_client;
struct spi_device;
struct regmap;
enum regcache_type { REGCACHE_NONE, REGCACHE_RBTREE, REGCACHE_FLAT, REGCACHE_MAPLE };
enum regmap_endian {
	REGMAP_ENDIAN_DEFAULT, REGMAP_ENDIAN_BIG, REGMAP_ENDIAN_LITTLE, REGMAP_ENDIAN_NATIVE,
};
struct reg_default {
	unsigned int reg;
	unsigned int def;
};
struct reg_sequence {
	unsigned int reg;
	unsigned int def;
	unsigned int delay_us;
};
struct regmap_range {
	unsigned int range_min;
	unsigned int range_max;
};
#define regmap_reg_range(low, high) { .range_min = low, .range_max = high, }
struct regmap_access_table {
	const struct regmap_range *yes_ranges;
	unsigned int n_yes_ranges;
	const struct regmap_range *no_ranges;
	unsigned int n_no_ranges;
};
struct regmap_config {
	const char *name;
	int reg_bits;
	int reg_stride;
	int pad_bits;
	int val_bits;
	bool (*writeable_reg)(struct device *dev, unsigned int reg);
	bool (*readable_reg)(struct device *dev, unsigned int reg);
	bool (*volatile_reg)(struct device *dev, unsigned int reg);
	bool (*precious_reg)(struct device *dev, unsigned int reg);
	int (*reg_read)(void *context, unsigned int reg, unsigned int *val);
	int (*reg_write)(void *context, unsigned int reg, unsigned int val);
	bool fast_io;
	bool disable_locking;
	unsigned int max_register;
	const struct regmap_access_table *wr_table;
	const struct regmap_access_table *rd_table;
	const struct regmap_access_table *volatile_table;
	const struct reg_default *reg_defaults;
	unsigned int num_reg_defaults;
	enum regcache_type cache_type;
	unsigned long read_flag_mask;
	unsigned long write_flag_mask;
	bool use_single_read;
	bool use_single_write;
	enum regmap_endian reg_format_endian;
	enum regmap_endian val_format_endian;
	bool can_multi_write;
};
struct reg_field {
	unsigned int reg;
	unsigned int lsb;
	unsigned int msb;
};
#define REG_FIELD(_reg, _lsb, _msb) { .reg = _reg, .lsb = _lsb, .msb = _msb, }
struct regmap_bus;
extern struct regmap *devm_regmap_init(struct device *dev, const struct regmap_bus *bus,
				       void *context, const struct regmap_config *config);
extern struct regmap *devm_regmap_init_i2c(struct i2c_client *i2c, const struct regmap_config *config);
extern struct regmap *devm_regmap_init_spi(struct spi_device *spi, const struct regmap_config *config);
extern struct regmap *devm_regmap_init_mmio(struct device *dev, void *regs,
					    const struct regmap_config *config);
extern struct regmap *dev_get_regmap(struct device *dev, const char *name);
extern int regmap_write(struct regmap *map, unsigned int reg, unsigned int val);
extern int regmap_read(struct regmap *map, unsigned int reg, unsigned int *val);
extern int regmap_bulk_read(struct regmap *map, unsigned int reg, void *val, size_t count);
extern int regmap_bulk_write(struct regmap *map, unsigned int reg, const void *val, size_t count);
extern int regmap_raw_read(struct regmap *map, unsigned int reg, void *val, size_t size);
extern int regmap_raw_write(struct regmap *map, unsigned int reg, const void *val, size_t size);
extern int regmap_noinc_read(struct regmap *map, unsigned int reg, void *val, size_t size);
extern int regmap_update_bits(struct regmap *map, unsigned int reg, unsigned int mask, unsigned int val);
extern int regmap_update_bits_check(struct regmap *map, unsigned int reg, unsigned int mask,
				    unsigned int val, bool *change);
extern int regmap_multi_reg_write(struct regmap *map, const struct reg_sequence *regs, int n);
#define regmap_set_bits(map, reg, bits) regmap_update_bits(map, reg, bits, bits)
#define regmap_clear_bits(map, reg, bits) regmap_update_bits(map, reg, bits, 0)
#define regmap_test_bits(map, reg, bits) ((void)(map), -EINVAL)
#define regmap_read_poll_timeout(map, addr, val, cond, sleep_us, timeout_us) \
	({ (void)regmap_read(map, addr, &(val)); (cond) ? 0 : -ETIMEDOUT; })

#define regcache_mark_dirty(map) ((void)(map))
#define regcache_sync(map) ((void)(map), 0)
#define regcache_cache_only(map, on) ((void)(map))
#define regcache_cache_bypass(map, on) ((void)(map))

#define regmap_write_bits(map, reg, mask, val) regmap_update_bits(map, reg, mask, val)
#define regmap_get_device(map) ((void)(map), (struct device *)NULL)

#endif
