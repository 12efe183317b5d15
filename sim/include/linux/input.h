/* SPDX-License-Identifier: MIT */
/* Keyboards, mice and other input. */
#ifndef _LINUX_INPUT_H
#define _LINUX_INPUT_H

#include <linux/device.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mod_devicetable.h>
#include <linux/timer.h>
#include <linux/types.h>
#include <uapi/linux/input.h>

struct input_value {
	u16 type;
	u16 code;
	s32 value;
};
struct input_dev {
	const char *name;
	const char *phys;
	const char *uniq;
	struct input_id id;
	unsigned long propbit[BITS_TO_LONGS(INPUT_PROP_CNT)];
	unsigned long evbit[BITS_TO_LONGS(EV_CNT)];
	unsigned long keybit[BITS_TO_LONGS(KEY_CNT)];
	unsigned long relbit[BITS_TO_LONGS(REL_CNT)];
	unsigned long absbit[BITS_TO_LONGS(ABS_CNT)];
	unsigned long mscbit[BITS_TO_LONGS(MSC_CNT)];
	unsigned long ledbit[BITS_TO_LONGS(LED_CNT)];
	unsigned int keycodemax;
	unsigned int keycodesize;
	void *keycode;
	struct input_absinfo *absinfo;
	unsigned int rep[REP_CNT];
	int (*open)(struct input_dev *dev);
	void (*close)(struct input_dev *dev);
	int (*event)(struct input_dev *dev, unsigned int type, unsigned int code, int value);
	spinlock_t event_lock;
	struct mutex mutex;
	unsigned int users;
	struct device dev;
	struct list_head node;
	bool devres_managed;
	unsigned long events;
};
#define to_input_dev(d) container_of(d, struct input_dev, dev)
extern struct input_dev *input_allocate_device(void);
extern struct input_dev *devm_input_allocate_device(struct device *dev);
extern void input_free_device(struct input_dev *dev);
extern int input_register_device(struct input_dev *dev);
extern void input_unregister_device(struct input_dev *dev);
extern void input_event(struct input_dev *dev, unsigned int type, unsigned int code, int value);
extern void input_set_capability(struct input_dev *dev, unsigned int type, unsigned int code);
extern void input_set_abs_params(struct input_dev *dev, unsigned int axis, int min, int max,
				 int fuzz, int flat);
#define input_report_key(dev, code, value) input_event(dev, EV_KEY, code, !!(value))
#define input_report_rel(dev, code, value) input_event(dev, EV_REL, code, value)
#define input_report_abs(dev, code, value) input_event(dev, EV_ABS, code, value)
#define input_report_switch(dev, code, value) input_event(dev, EV_SW, code, !!(value))
#define input_sync(dev) input_event(dev, EV_SYN, SYN_REPORT, 0)
#define input_mt_sync(dev) input_event(dev, EV_SYN, 2, 0)
static inline struct input_dev *input_get_device(struct input_dev *dev)
{
	if (dev)
		get_device(&dev->dev);
	return dev;
}
static inline void input_put_device(struct input_dev *dev)
{
	if (dev)
		put_device(&dev->dev);
}
static inline void *input_get_drvdata(struct input_dev *dev)
{
	return dev_get_drvdata(&dev->dev);
}
static inline void input_set_drvdata(struct input_dev *dev, void *data)
{
	dev_set_drvdata(&dev->dev, data);
}
static inline void usb_to_input_id(const void *udev, struct input_id *id)
{
	id->bustype = BUS_USB;
}

#endif
