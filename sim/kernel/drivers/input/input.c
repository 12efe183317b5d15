/* SPDX-License-Identifier: MIT */
/*
 * Devices for input (drivers/input/input.c).
 *
 * Simplified: nobody opens them: events are counted and go nowhere.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/input.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>

static LIST_HEAD(input_dev_list);
static DEFINE_MUTEX(input_mutex);
static unsigned int input_no;

static void input_dev_release(struct device *device)
{
	struct input_dev *dev = to_input_dev(device);

	kfree(dev->absinfo);
	kfree(dev);
}

static struct class input_class = { .name = "input" };

struct input_dev *input_allocate_device(void)
{
	struct input_dev *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	dev->dev.class = &input_class;
	dev->dev.release = input_dev_release;
	device_initialize(&dev->dev);
	mutex_init(&dev->mutex);
	spin_lock_init(&dev->event_lock);
	INIT_LIST_HEAD(&dev->node);
	dev_set_name(&dev->dev, "input%u", input_no++);
	return dev;
}
EXPORT_SYMBOL(input_allocate_device);

void input_free_device(struct input_dev *dev)
{
	if (dev)
		input_put_device(dev);
}
EXPORT_SYMBOL(input_free_device);

int input_register_device(struct input_dev *dev)
{
	int error;

	if (test_bit(EV_ABS, dev->evbit) && !dev->absinfo)
		return -EINVAL;
	__set_bit(EV_SYN, dev->evbit);
	__clear_bit(KEY_RESERVED, dev->keybit);
	error = device_add(&dev->dev);
	if (error)
		return error;
	pr_info("input: %s as %s\n", dev->name ? dev->name : "Unspecified device",
		dev_name(&dev->dev));
	mutex_lock(&input_mutex);
	list_add_tail(&dev->node, &input_dev_list);
	mutex_unlock(&input_mutex);
	return 0;
}
EXPORT_SYMBOL(input_register_device);

static void unregister(struct input_dev *dev)
{
	mutex_lock(&input_mutex);
	list_del_init(&dev->node);
	mutex_unlock(&input_mutex);
	device_del(&dev->dev);
}

void input_unregister_device(struct input_dev *dev)
{
	unregister(dev);
	input_put_device(dev);
}
EXPORT_SYMBOL(input_unregister_device);

/* Goes with its parent, registered or not. */
static void devm_input_release(struct device *parent, void *res)
{
	struct input_dev *dev = *(struct input_dev **)res;

	if (!list_empty(&dev->node))
		unregister(dev);
	input_put_device(dev);
}

struct input_dev *devm_input_allocate_device(struct device *parent)
{
	struct input_dev **ptr = devres_alloc(devm_input_release, sizeof(*ptr), GFP_KERNEL);
	struct input_dev *dev;

	if (!ptr)
		return NULL;
	dev = input_allocate_device();
	if (!dev) {
		devres_free(ptr);
		return NULL;
	}
	dev->dev.parent = parent;
	dev->devres_managed = true;
	*ptr = dev;
	devres_add(parent, ptr);
	return dev;
}
EXPORT_SYMBOL(devm_input_allocate_device);

void input_event(struct input_dev *dev, unsigned int type, unsigned int code, int value)
{
	if (type < EV_CNT && test_bit(type, dev->evbit))
		dev->events++;
}
EXPORT_SYMBOL(input_event);

void input_set_capability(struct input_dev *dev, unsigned int type, unsigned int code)
{
	switch (type) {
	case EV_KEY: __set_bit(code, dev->keybit); break;
	case EV_REL: __set_bit(code, dev->relbit); break;
	case EV_ABS: __set_bit(code, dev->absbit); break;
	case EV_MSC: __set_bit(code, dev->mscbit); break;
	case EV_LED: __set_bit(code, dev->ledbit); break;
	}
	__set_bit(type, dev->evbit);
}
EXPORT_SYMBOL(input_set_capability);

void input_set_abs_params(struct input_dev *dev, unsigned int axis, int min, int max, int fuzz,
			  int flat)
{
	if (!dev->absinfo)
		dev->absinfo = kcalloc(ABS_CNT, sizeof(*dev->absinfo), GFP_KERNEL);
	if (!dev->absinfo)
		return;
	dev->absinfo[axis] = (struct input_absinfo){
		.minimum = min, .maximum = max, .fuzz = fuzz, .flat = flat,
	};
	__set_bit(EV_ABS, dev->evbit);
	__set_bit(axis, dev->absbit);
}
EXPORT_SYMBOL(input_set_abs_params);

static int __init input_init(void)
{
	return class_register(&input_class);
}
subsys_initcall(input_init);
