/* SPDX-License-Identifier: MIT */
/* Character devices with number 10 (drivers/char/misc.c). */
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>

#define DYNAMIC_MINORS 128

static LIST_HEAD(misc_list);
static DEFINE_MUTEX(misc_mtx);
static unsigned long misc_minors[DYNAMIC_MINORS / BITS_PER_LONG];
static struct class *misc_class;

static struct miscdevice *of_minor(int minor)
{
	struct miscdevice *c;

	list_for_each_entry(c, &misc_list, list)
		if (c->minor == minor)
			return c;
	return NULL;
}

/* The number of a dynamic minor; the first has the highest. */
static int slot(int minor)
{
	return DYNAMIC_MINORS - minor - 1;
}

static void free_minor(int minor)
{
	int i = slot(minor);

	if (i >= 0 && i < DYNAMIC_MINORS)
		__clear_bit(i, misc_minors);
}

int misc_register(struct miscdevice *misc)
{
	bool dynamic = misc->minor == MISC_DYNAMIC_MINOR;
	int error = 0;

	INIT_LIST_HEAD(&misc->list);
	mutex_lock(&misc_mtx);
	if (dynamic) {
		int i = find_first_zero_bit(misc_minors, DYNAMIC_MINORS);

		if (i >= DYNAMIC_MINORS) {
			error = -EBUSY;
			goto out;
		}
		__set_bit(i, misc_minors);
		misc->minor = slot(i);
	} else if (of_minor(misc->minor)) {
		error = -EBUSY;
		goto out;
	}
	misc->this_device = device_create_with_groups(misc_class, misc->parent,
						      MKDEV(MISC_MAJOR, misc->minor), misc,
						      misc->groups, "%s", misc->name);
	if (IS_ERR(misc->this_device)) {
		error = PTR_ERR(misc->this_device);
		if (dynamic) {
			free_minor(misc->minor);
			misc->minor = MISC_DYNAMIC_MINOR;
		}
		goto out;
	}
	list_add(&misc->list, &misc_list);
	__sim_device_entry(SIM_MISC, misc, misc->minor, misc->minor, misc->name);
out:
	mutex_unlock(&misc_mtx);
	return error;
}
EXPORT_SYMBOL(misc_register);

void misc_deregister(struct miscdevice *misc)
{
	if (WARN_ON(list_empty(&misc->list)))
		return;
	mutex_lock(&misc_mtx);
	list_del(&misc->list);
	__sim_device_gone(SIM_MISC, misc);
	device_destroy(misc_class, MKDEV(MISC_MAJOR, misc->minor));
	free_minor(misc->minor);
	mutex_unlock(&misc_mtx);
}
EXPORT_SYMBOL(misc_deregister);

static noinline int misc_open(struct inode *inode, struct file *file)
{
	struct miscdevice *c = of_minor(iminor(inode));

	if (!c || (c->fops->owner && !try_module_get(c->fops->owner)))
		return -ENODEV;
	file->private_data = c;
	fops_put(file->f_op);
	file->f_op = c->fops;
	return file->f_op->open ? file->f_op->open(inode, file) : 0;
}

static const struct file_operations misc_fops = {
	.open = misc_open,
};

static int __init misc_init(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	misc_class = class_create("misc");
#else
	misc_class = class_create(THIS_MODULE, "misc");
#endif
	return __register_chrdev(MISC_MAJOR, 0, 256, "misc", &misc_fops);
}
subsys_initcall(misc_init);
