/* SPDX-License-Identifier: MIT */
/* Devices, their classes, buses and drivers; sizes are those of 6.1 and 6.12. */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/pm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/version.h>

struct device;
struct device_private;
struct driver_private;
struct subsys_private;
struct device_node;
struct fwnode_handle;
struct of_device_id;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define __SIM_DEVICE_BYTES 464
#define __SIM_CLASS_BYTES 96
#define __SIM_BUS_BYTES 168
#else
#define __SIM_DEVICE_BYTES 448
#define __SIM_CLASS_BYTES 120
#define __SIM_BUS_BYTES 184
#endif

enum probe_type {
	PROBE_DEFAULT_STRATEGY,
	PROBE_PREFER_ASYNCHRONOUS,
	PROBE_FORCE_SYNCHRONOUS,
};
struct acpi_device_id;
struct device_driver {
	const char *name;
	const struct bus_type *bus;
	struct module *owner;
	const char *mod_name;
	bool suppress_bind_attrs;
	enum probe_type probe_type;
	const struct of_device_id *of_match_table;
	const struct acpi_device_id *acpi_match_table;
	int (*probe)(struct device *dev);
	void (*sync_state)(struct device *dev);
	int (*remove)(struct device *dev);
	void (*shutdown)(struct device *dev);
	const struct attribute_group **groups;
	const struct attribute_group **dev_groups;
	const struct dev_pm_ops *pm;
	void (*coredump)(struct device *dev);
	struct driver_private *p;
	void *__rest[2 + (LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0))];
};
struct bus_type {
	const char *name;
	const char *dev_name;
	int (*match)(struct device *dev, const struct device_driver *drv);
	int (*probe)(struct device *dev);
	void (*remove)(struct device *dev);
	void (*shutdown)(struct device *dev);
	struct subsys_private *p;
	char __rest[__SIM_BUS_BYTES - 56];
};
struct device_type {
	const char *name;
	const struct attribute_group **groups;
	int (*uevent)(const struct device *dev, struct kobj_uevent_env *env);
	char *(*devnode)(const struct device *dev, umode_t *mode, void *uid, void *gid);
	void (*release)(struct device *dev);
	const struct dev_pm_ops *pm;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 3, 0)
	bool need_parent_lock;
#endif
};
struct class {
	const char *name;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	struct module *owner;
#endif
	const struct attribute_group **class_groups;
	const struct attribute_group **dev_groups;
	char *(*devnode)(const struct device *dev, umode_t *mode);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	void (*class_release)(struct class *class);
#else
	void (*class_release)(const struct class *class);
#endif
	void (*dev_release)(struct device *dev);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	struct subsys_private *p;
	char __rest[__SIM_CLASS_BYTES - 64];
#else
	char __rest[__SIM_CLASS_BYTES - 48];
#endif
};
struct device {
	struct kobject kobj;
	struct device *parent;
	struct device_private *p;
	const char *init_name;
	const struct device_type *type;
	const struct bus_type *bus;
	struct device_driver *driver;
	void *platform_data;
	void *driver_data;
	struct mutex mutex;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	struct device_node *of_node;
	struct fwnode_handle *fwnode;
	dev_t devt;
	u32 id;
	spinlock_t devres_lock;
	struct list_head devres_head;
	const struct class *class;
	const struct attribute_group **groups;
	void (*release)(struct device *dev);
	char __rest[__SIM_DEVICE_BYTES - 216 - sizeof(struct mutex)];
};
static_assert(sizeof(struct device) == __SIM_DEVICE_BYTES);
static_assert(sizeof(struct class) == __SIM_CLASS_BYTES);
static_assert(sizeof(struct device_driver) == 144 + 8 * (LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)));

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr, char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr, const char *buf,
			 size_t count);
};
#define DEVICE_ATTR(_name, _mode, _show, _store) \
	struct device_attribute dev_attr_##_name = __ATTR(_name, _mode, _show, _store)
#define DEVICE_ATTR_RW(_name) struct device_attribute dev_attr_##_name = __ATTR_RW(_name)
#define DEVICE_ATTR_ADMIN_RO(_name) \
	struct device_attribute dev_attr_##_name = __ATTR_RO_MODE(_name, 0400)
#define DEVICE_ATTR_ADMIN_RW(_name) \
	struct device_attribute dev_attr_##_name = __ATTR(_name, 0600, _name##_show, _name##_store)
struct dev_ext_attribute {
	struct device_attribute attr;
	void *var;
};
#define DEVICE_ATTR_RO(_name) struct device_attribute dev_attr_##_name = __ATTR_RO(_name)
#define DEVICE_ATTR_WO(_name) struct device_attribute dev_attr_##_name = __ATTR_WO(_name)

#define kobj_to_dev(k) container_of(k, struct device, kobj)
static inline const char *dev_name(const struct device *dev)
{
	return dev->init_name ? dev->init_name : kobject_name(&dev->kobj);
}
static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}
static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}
static inline void *dev_get_platdata(const struct device *dev)
{
	return dev->platform_data;
}
static inline bool device_is_registered(struct device *dev)
{
	return dev->kobj.state_in_sysfs;
}
#define device_trylock(dev) mutex_trylock(&(dev)->mutex)
#define device_lock_assert(dev) ((void)(dev))
#define dev_to_node(dev) NUMA_NO_NODE
#define set_dev_node(dev, node) ((void)(dev))
#define dev_set_uevent_suppress(dev, value) ((void)(dev))
#define device_enable_async_suspend(dev) ((void)(dev))
#define device_set_pm_not_required(dev) ((void)(dev))
#define device_set_node(dev, node) ((void)((dev)->fwnode = (node)))
#define device_set_of_node_from_dev(dev, other) ((void)((dev)->of_node = (other)->of_node))
#define dev_of_node(dev) ((dev)->of_node)
#define device_lock(dev) mutex_lock(&(dev)->mutex)
#define device_unlock(dev) mutex_unlock(&(dev)->mutex)
extern int dev_set_name(struct device *dev, const char *name, ...) __printf(2, 3);
extern void device_initialize(struct device *dev);
extern int device_add(struct device *dev);
extern void device_del(struct device *dev);
extern int device_register(struct device *dev);
extern void device_unregister(struct device *dev);
extern struct device *get_device(struct device *dev);
extern void put_device(struct device *dev);
extern struct device *device_create(const struct class *class, struct device *parent, dev_t devt,
				    void *drvdata, const char *fmt, ...) __printf(5, 6);
extern struct device *device_create_with_groups(const struct class *class,
						struct device *parent, dev_t devt, void *drvdata,
						const struct attribute_group **groups,
						const char *fmt, ...) __printf(6, 7);
extern void device_destroy(const struct class *class, dev_t devt);
extern int device_create_file(struct device *dev, const struct device_attribute *attr);
extern void device_remove_file(struct device *dev, const struct device_attribute *attr);
extern int device_for_each_child(struct device *dev, void *data,
				 int (*fn)(struct device *dev, void *data));
extern struct device *__root_device_register(const char *name, struct module *owner);
#define root_device_register(name) __root_device_register(name, THIS_MODULE)
extern void root_device_unregister(struct device *dev);
extern int driver_register(struct device_driver *drv);
extern void driver_unregister(struct device_driver *drv);
extern int bus_register(struct bus_type *bus);
extern void bus_unregister(struct bus_type *bus);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
extern struct class *class_create(const char *name);
extern int class_register(const struct class *class);
extern void class_unregister(const struct class *class);
extern void class_destroy(const struct class *class);
#else
extern struct class *__sim_class_create(const char *name, struct module *owner);
#define class_create(owner, name) __sim_class_create(name, owner)
extern int class_register(struct class *class);
extern void class_unregister(struct class *class);
extern void class_destroy(struct class *class);
#endif
struct class_attribute {
	struct attribute attr;
	ssize_t (*show)(const struct class *class, const struct class_attribute *attr, char *buf);
	ssize_t (*store)(const struct class *class, const struct class_attribute *attr,
			 const char *buf, size_t count);
};

/* Resources that go with their device. */
typedef void (*dr_release_t)(struct device *dev, void *res);
typedef int (*dr_match_t)(struct device *dev, void *res, void *match_data);
extern void *__devres_alloc_node(dr_release_t release, size_t size, gfp_t gfp, int nid,
				 const char *name);
#define devres_alloc(release, size, gfp) __devres_alloc_node(release, size, gfp, -1, #release)
extern void devres_free(void *res);
extern void devres_add(struct device *dev, void *res);
extern void *devres_find(struct device *dev, dr_release_t release, dr_match_t match, void *data);
extern void *devres_remove(struct device *dev, dr_release_t release, dr_match_t match,
			   void *data);
extern int devres_release(struct device *dev, dr_release_t release, dr_match_t match,
			  void *data);
extern int devres_destroy(struct device *dev, dr_release_t release, dr_match_t match,
			  void *data);
extern int devres_release_all(struct device *dev);
extern void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp);
extern void *devm_krealloc(struct device *dev, void *ptr, size_t size, gfp_t gfp);
extern char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp);
extern void *devm_kmemdup(struct device *dev, const void *src, size_t length, gfp_t gfp);
extern char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...) __printf(3, 4);
extern void devm_kfree(struct device *dev, const void *ptr);
extern unsigned long devm_get_free_pages(struct device *dev, gfp_t gfp, unsigned int order);
extern int __devm_add_action(struct device *dev, void (*action)(void *), void *data,
			     const char *name);
#define devm_add_action(dev, action, data) __devm_add_action(dev, action, data, #action)
extern int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data);
#define devm_kzalloc(dev, size, gfp) devm_kmalloc(dev, size, (gfp) | __GFP_ZERO)
#define devm_kmalloc_array(dev, n, size, gfp) devm_kmalloc(dev, size_mul(n, size), gfp)
#define devm_kcalloc(dev, n, size, gfp) devm_kmalloc_array(dev, n, size, (gfp) | __GFP_ZERO)

#define __sim_dev_printk(level, dev, fmt, ...) \
	printk(level "%s %s: " fmt, (dev)->driver ? (dev)->driver->name : "", dev_name(dev), \
	       ##__VA_ARGS__)
#define dev_emerg(dev, fmt, ...) __sim_dev_printk(KERN_EMERG, dev, fmt, ##__VA_ARGS__)
#define dev_err(dev, fmt, ...) __sim_dev_printk(KERN_ERR, dev, fmt, ##__VA_ARGS__)
#define dev_warn(dev, fmt, ...) __sim_dev_printk(KERN_WARNING, dev, fmt, ##__VA_ARGS__)
#define dev_notice(dev, fmt, ...) __sim_dev_printk(KERN_NOTICE, dev, fmt, ##__VA_ARGS__)
#define dev_info(dev, fmt, ...) __sim_dev_printk(KERN_INFO, dev, fmt, ##__VA_ARGS__)
#define dev_alert(dev, fmt, ...) __sim_dev_printk(KERN_ALERT, dev, fmt, ##__VA_ARGS__)
#define dev_crit(dev, fmt, ...) __sim_dev_printk(KERN_CRIT, dev, fmt, ##__VA_ARGS__)
#define dev_printk(level, dev, fmt, ...) __sim_dev_printk(level, dev, fmt, ##__VA_ARGS__)
/* Checks the arguments and evaluates none, but for DEBUG. */
#ifdef DEBUG
#define dev_dbg(dev, fmt, ...) __sim_dev_printk(KERN_DEBUG, dev, fmt, ##__VA_ARGS__)
#else
#define dev_dbg(dev, fmt, ...)                                              \
	do {                                                                \
		if (0)                                                      \
			__sim_dev_printk(KERN_DEBUG, dev, fmt, ##__VA_ARGS__); \
	} while (0)
#endif
#define dev_vdbg(dev, fmt, ...) no_printk(KERN_DEBUG fmt, ##__VA_ARGS__)
#define __sim_dev_once(call)                       \
	do {                                       \
		static bool __printed;             \
		if (!__printed) {                  \
			__printed = true;          \
			call;                      \
		}                                  \
	} while (0)
#define dev_err_once(dev, fmt, ...) __sim_dev_once(dev_err(dev, fmt, ##__VA_ARGS__))
#define dev_warn_once(dev, fmt, ...) __sim_dev_once(dev_warn(dev, fmt, ##__VA_ARGS__))
#define dev_info_once(dev, fmt, ...) __sim_dev_once(dev_info(dev, fmt, ##__VA_ARGS__))
#define dev_dbg_once(dev, fmt, ...) __sim_dev_once(dev_dbg(dev, fmt, ##__VA_ARGS__))
#define __sim_dev_limited(call)            \
	do {                               \
		if (printk_ratelimit())    \
			call;              \
	} while (0)
#define dev_err_ratelimited(dev, fmt, ...) __sim_dev_limited(dev_err(dev, fmt, ##__VA_ARGS__))
#define dev_warn_ratelimited(dev, fmt, ...) __sim_dev_limited(dev_warn(dev, fmt, ##__VA_ARGS__))
#define dev_info_ratelimited(dev, fmt, ...) __sim_dev_limited(dev_info(dev, fmt, ##__VA_ARGS__))
#define dev_dbg_ratelimited(dev, fmt, ...) dev_dbg(dev, fmt, ##__VA_ARGS__)
#define dev_WARN(dev, fmt, ...) \
	WARN(1, "%s %s: " fmt, (dev)->driver ? (dev)->driver->name : "", dev_name(dev), ##__VA_ARGS__)
#define dev_WARN_ONCE(dev, condition, fmt, ...) \
	WARN_ONCE(condition, "%s %s: " fmt, (dev)->driver ? (dev)->driver->name : "", dev_name(dev), ##__VA_ARGS__)
/* Logs why a probe fails, and gives the error; one that is deferred is not logged. */
extern int dev_err_probe(const struct device *dev, int err, const char *fmt, ...) __printf(3, 4);
#define dev_err_ptr_probe(dev, err, fmt, ...) ERR_PTR(dev_err_probe(dev, err, fmt, ##__VA_ARGS__))
extern const char *dev_driver_string(const struct device *dev);
extern const char *dev_bus_name(const struct device *dev);

#define module_driver(__driver, __register, __unregister, ...)  \
	static int __init __driver##_init(void)                      \
	{                                                            \
		return __register(&(__driver), ##__VA_ARGS__);           \
	}                                                            \
	module_init(__driver##_init);                                \
	static void __exit __driver##_exit(void)                     \
	{                                                            \
		__unregister(&(__driver), ##__VA_ARGS__);                \
	}                                                            \
	module_exit(__driver##_exit);

#define builtin_driver(__driver, __register, ...)               \
	static int __init __driver##_init(void)                 \
	{                                                       \
		return __register(&(__driver), ##__VA_ARGS__);  \
	}                                                       \
	device_initcall(__driver##_init);

extern bool __sim_driver_is_bound(const struct device_driver *drv);

struct driver_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device_driver *driver, char *buf);
	ssize_t (*store)(struct device_driver *driver, const char *buf, size_t count);
};
#define DRIVER_ATTR_RW(_name) struct driver_attribute driver_attr_##_name = __ATTR_RW(_name)
#define DRIVER_ATTR_RO(_name) struct driver_attribute driver_attr_##_name = __ATTR_RO(_name)
#define DRIVER_ATTR_WO(_name) struct driver_attribute driver_attr_##_name = __ATTR_WO(_name)
#define CLASS_ATTR_RW(_name) struct class_attribute class_attr_##_name = __ATTR_RW(_name)
#define CLASS_ATTR_RO(_name) struct class_attribute class_attr_##_name = __ATTR_RO(_name)
#define CLASS_ATTR_WO(_name) struct class_attribute class_attr_##_name = __ATTR_WO(_name)
struct bus_attribute {
	struct attribute attr;
	ssize_t (*show)(const struct bus_type *bus, char *buf);
	ssize_t (*store)(const struct bus_type *bus, const char *buf, size_t count);
};
#define BUS_ATTR_RW(_name) struct bus_attribute bus_attr_##_name = __ATTR_RW(_name)
#define BUS_ATTR_RO(_name) struct bus_attribute bus_attr_##_name = __ATTR_RO(_name)
#define BUS_ATTR_WO(_name) struct bus_attribute bus_attr_##_name = __ATTR_WO(_name)
extern int driver_create_file(const struct device_driver *drv, const struct driver_attribute *attr);
extern void driver_remove_file(const struct device_driver *drv, const struct driver_attribute *attr);
extern int bus_create_file(const struct bus_type *bus, struct bus_attribute *attr);
extern void bus_remove_file(const struct bus_type *bus, struct bus_attribute *attr);
extern int devm_device_add_group(struct device *dev, const struct attribute_group *group);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
extern int devm_device_add_groups(struct device *dev, const struct attribute_group **groups);
#endif
extern int device_add_groups(struct device *dev, const struct attribute_group **groups);
extern void device_remove_groups(struct device *dev, const struct attribute_group **groups);
extern int device_create_bin_file(struct device *dev, const struct bin_attribute *attr);
extern void device_remove_bin_file(struct device *dev, const struct bin_attribute *attr);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
extern void *devm_kmemdup_array(struct device *dev, const void *src, size_t n, size_t size, gfp_t gfp);
#endif
extern const char *devm_kstrdup_const(struct device *dev, const char *s, gfp_t gfp);
extern void devm_free_pages(struct device *dev, unsigned long addr);
extern void devm_remove_action(struct device *dev, void (*action)(void *), void *data);
extern void devm_release_action(struct device *dev, void (*action)(void *), void *data);
extern struct device *class_find_device(const struct class *class, const struct device *start,
					const void *data,
					int (*match)(struct device *dev, const void *data));
extern int class_for_each_device(const struct class *class, const struct device *start, void *data,
				 int (*fn)(struct device *dev, void *data));
extern int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data,
			    int (*fn)(struct device *dev, void *data));
extern struct device *device_find_child(struct device *parent, const void *data,
					int (*match)(struct device *dev, const void *data));

extern void *devres_open_group(struct device *dev, void *id, gfp_t gfp);
extern void devres_close_group(struct device *dev, void *id);
extern void devres_remove_group(struct device *dev, void *id);
extern int devres_release_group(struct device *dev, void *id);
#define class_create_file(class, attr) class_create_file_ns(class, attr, NULL)
#define class_remove_file(class, attr) class_remove_file_ns(class, attr, NULL)
extern int class_create_file_ns(const struct class *class, const struct class_attribute *attr,
				const void *ns);
extern void class_remove_file_ns(const struct class *class, const struct class_attribute *attr,
				 const void *ns);

#endif
