/* SPDX-License-Identifier: MIT */
/*
 * Resources that go with their device (drivers/base/devres.c): each is an object with 40 bytes before
 * what the driver asked for, in the list of its device.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>

struct devres {
	struct list_head entry;
	dr_release_t release;
	const char *name;
	size_t size;
	char data[];
};

static struct devres *of_data(const void *data)
{
	return container_of(data, struct devres, data);
}

static noinline struct devres *alloc_dr(dr_release_t release, size_t size, gfp_t gfp)
{
	struct devres *dr = kmalloc_track_caller(sizeof(*dr) + size, gfp);

	if (!dr)
		return NULL;
	memset(dr, 0, sizeof(*dr));
	INIT_LIST_HEAD(&dr->entry);
	dr->release = release;
	dr->size = size;
	return dr;
}

void *__devres_alloc_node(dr_release_t release, size_t size, gfp_t gfp, int nid, const char *name)
{
	struct devres *dr = alloc_dr(release, size, gfp | __GFP_ZERO);

	return dr ? dr->data : NULL;
}
EXPORT_SYMBOL_GPL(__devres_alloc_node);

void devres_free(void *res)
{
	if (res)
		kfree(of_data(res));
}
EXPORT_SYMBOL_GPL(devres_free);

void devres_add(struct device *dev, void *res)
{
	list_add_tail(&of_data(res)->entry, &dev->devres_head);
}
EXPORT_SYMBOL_GPL(devres_add);

static struct devres *find(struct device *dev, dr_release_t release, dr_match_t match, void *data)
{
	struct devres *dr;

	list_for_each_entry_reverse(dr, &dev->devres_head, entry)
		if (dr->release == release && (!match || match(dev, dr->data, data)))
			return dr;
	return NULL;
}

void *devres_find(struct device *dev, dr_release_t release, dr_match_t match, void *data)
{
	struct devres *dr = find(dev, release, match, data);

	return dr ? dr->data : NULL;
}
EXPORT_SYMBOL_GPL(devres_find);

/* Takes a resource off its device without releasing it. */
void *devres_remove(struct device *dev, dr_release_t release, dr_match_t match, void *data)
{
	struct devres *dr = find(dev, release, match, data);

	if (!dr)
		return NULL;
	list_del_init(&dr->entry);
	return dr->data;
}
EXPORT_SYMBOL_GPL(devres_remove);

int devres_destroy(struct device *dev, dr_release_t release, dr_match_t match, void *data)
{
	void *res = devres_remove(dev, release, match, data);

	devres_free(res);
	return res ? 0 : -ENOENT;
}
EXPORT_SYMBOL_GPL(devres_destroy);

int devres_release(struct device *dev, dr_release_t release, dr_match_t match, void *data)
{
	void *res = devres_remove(dev, release, match, data);

	if (!res)
		return -ENOENT;
	release(dev, res);
	devres_free(res);
	return 0;
}
EXPORT_SYMBOL_GPL(devres_release);

/* Last in, first out. */
int devres_release_all(struct device *dev)
{
	int count = 0;

	if (!dev->devres_head.next)
		return -ENODEV;
	while (!list_empty(&dev->devres_head)) {
		struct devres *dr = list_last_entry(&dev->devres_head, struct devres, entry);

		list_del(&dr->entry);
		dr->release(dev, dr->data);
		kfree(dr);
		count++;
	}
	return count;
}
EXPORT_SYMBOL_GPL(devres_release_all);

static void devm_kmalloc_release(struct device *dev, void *res)
{
}

static int same_data(struct device *dev, void *res, void *data)
{
	return res == data;
}

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)
{
	struct devres *dr;

	if (!size)
		return ZERO_SIZE_PTR;
	dr = alloc_dr(devm_kmalloc_release, size, gfp);
	if (!dr)
		return NULL;
	devres_add(dev, dr->data);
	return dr->data;
}
EXPORT_SYMBOL_GPL(devm_kmalloc);

void devm_kfree(struct device *dev, const void *ptr)
{
	if (ZERO_OR_NULL_PTR(ptr))
		return;
	WARN_ON(devres_destroy(dev, devm_kmalloc_release, same_data, (void *)ptr));
}
EXPORT_SYMBOL_GPL(devm_kfree);

void *devm_krealloc(struct device *dev, void *ptr, size_t size, gfp_t gfp)
{
	void *fresh;

	if (!size) {
		devm_kfree(dev, ptr);
		return ZERO_SIZE_PTR;
	}
	if (ZERO_OR_NULL_PTR(ptr))
		return devm_kmalloc(dev, size, gfp);
	if (sizeof(struct devres) + size <= ksize(of_data(ptr)))
		return ptr;
	fresh = devm_kmalloc(dev, size, gfp);
	if (fresh) {
		memcpy(fresh, ptr, min(size, of_data(ptr)->size));
		devm_kfree(dev, ptr);
	}
	return fresh;
}
EXPORT_SYMBOL_GPL(devm_krealloc);

void *devm_kmemdup(struct device *dev, const void *src, size_t length, gfp_t gfp)
{
	void *copy = devm_kmalloc(dev, length, gfp);

	if (copy)
		memcpy(copy, src, length);
	return copy;
}
EXPORT_SYMBOL_GPL(devm_kmemdup);

char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp)
{
	return s ? devm_kmemdup(dev, s, strlen(s) + 1, gfp) : NULL;
}
EXPORT_SYMBOL_GPL(devm_kstrdup);

char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *text;
	int length;

	va_start(args, fmt);
	length = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	text = devm_kmalloc(dev, length + 1, gfp);
	if (!text)
		return NULL;
	va_start(args, fmt);
	vsnprintf(text, length + 1, fmt, args);
	va_end(args);
	return text;
}
EXPORT_SYMBOL_GPL(devm_kasprintf);

struct pages_devres {
	unsigned long addr;
	unsigned int order;
};

static void devm_pages_release(struct device *dev, void *res)
{
	struct pages_devres *pages = res;

	free_pages(pages->addr, pages->order);
}

unsigned long devm_get_free_pages(struct device *dev, gfp_t gfp, unsigned int order)
{
	struct pages_devres *res;
	unsigned long addr = __get_free_pages(gfp, order);

	if (!addr)
		return 0;
	res = devres_alloc(devm_pages_release, sizeof(*res), GFP_KERNEL);
	if (!res) {
		free_pages(addr, order);
		return 0;
	}
	res->addr = addr;
	res->order = order;
	devres_add(dev, res);
	return addr;
}
EXPORT_SYMBOL_GPL(devm_get_free_pages);

struct action_devres {
	void *data;
	void (*action)(void *data);
};

static void devm_action_release(struct device *dev, void *res)
{
	struct action_devres *devres = res;

	devres->action(devres->data);
}

int __devm_add_action(struct device *dev, void (*action)(void *), void *data, const char *name)
{
	struct action_devres *res = devres_alloc(devm_action_release, sizeof(*res), GFP_KERNEL);

	if (!res)
		return -ENOMEM;
	res->data = data;
	res->action = action;
	devres_add(dev, res);
	return 0;
}
EXPORT_SYMBOL_GPL(__devm_add_action);

int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data)
{
	int error = devm_add_action(dev, action, data);

	if (error)
		action(data);
	return error;
}
EXPORT_SYMBOL_GPL(devm_add_action_or_reset);
