/* SPDX-License-Identifier: MIT */
/* Converters of analog values. */
#ifndef _LINUX_IIO_IIO_H
#define _LINUX_IIO_IIO_H

#include <linux/bits.h>
#include <linux/device.h>
#include <linux/iio/types.h>
#include <linux/mutex.h>

enum iio_shared_by { IIO_SEPARATE, IIO_SHARED_BY_TYPE, IIO_SHARED_BY_DIR, IIO_SHARED_BY_ALL };
enum iio_endian { IIO_CPU, IIO_BE, IIO_LE };
struct iio_scan_type {
	char sign;
	u8 realbits;
	u8 storagebits;
	u8 shift;
	u8 repeat;
	enum iio_endian endianness;
};
struct iio_event_spec;
struct iio_chan_spec_ext_info;
struct iio_chan_spec {
	enum iio_chan_type type;
	int channel;
	int channel2;
	unsigned long address;
	int scan_index;
	struct iio_scan_type scan_type;
	long info_mask_separate;
	long info_mask_separate_available;
	long info_mask_shared_by_type;
	long info_mask_shared_by_type_available;
	long info_mask_shared_by_dir;
	long info_mask_shared_by_all;
	const struct iio_event_spec *event_spec;
	unsigned int num_event_specs;
	const struct iio_chan_spec_ext_info *ext_info;
	const char *extend_name;
	const char *datasheet_name;
	unsigned int modified : 1;
	unsigned int indexed : 1;
	unsigned int output : 1;
	unsigned int differential : 1;
};
#define IIO_CHAN_SOFT_TIMESTAMP(si) { .type = IIO_TIMESTAMP, .channel = -1, .scan_index = si }
#define INDIO_DIRECT_MODE 0x01
#define INDIO_BUFFER_TRIGGERED 0x02
struct iio_dev;
struct iio_info {
	const struct attribute_group *event_attrs;
	const struct attribute_group *attrs;
	int (*read_raw)(struct iio_dev *indio_dev, struct iio_chan_spec const *chan, int *val, int *val2,
			long mask);
	int (*read_avail)(struct iio_dev *indio_dev, struct iio_chan_spec const *chan,
			  const int **vals, int *type, int *length, long mask);
	int (*write_raw)(struct iio_dev *indio_dev, struct iio_chan_spec const *chan, int val, int val2,
			 long mask);
};
struct iio_dev {
	int modes;
	struct device dev;
	struct iio_chan_spec const *channels;
	int num_channels;
	const char *name;
	const struct iio_info *info;
	unsigned long *active_scan_mask;
	void *__priv;
};
#define iio_priv(indio_dev) ((indio_dev)->__priv)
extern struct iio_dev *devm_iio_device_alloc(struct device *parent, int sizeof_priv);
extern int __devm_iio_device_register(struct device *dev, struct iio_dev *indio_dev,
				      struct module *owner);
#define devm_iio_device_register(dev, indio_dev) __devm_iio_device_register(dev, indio_dev, THIS_MODULE)
extern int iio_push_to_buffers_with_timestamp(struct iio_dev *indio_dev, void *data, s64 timestamp);
extern s64 iio_get_time_ns(const struct iio_dev *indio_dev);

#endif
