/* SPDX-License-Identifier: MIT */
/* What goes when a test is over (lib/kunit/resource.c, device.c). */
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

static void release(struct kref *kref)
{
	struct kunit_resource *res = container_of(kref, struct kunit_resource, refcount);

	if (res->free)
		res->free(res);
	if (res->should_kfree)
		kfree(res);
}

void kunit_put_resource(struct kunit_resource *res)
{
	kref_put(&res->refcount, release);
}
EXPORT_SYMBOL_GPL(kunit_put_resource);

int __kunit_add_resource(struct kunit *test, kunit_resource_init_t init,
			 kunit_resource_free_t free, struct kunit_resource *res, void *data)
{
	int error = 0;

	res->free = free;
	kref_init(&res->refcount);
	if (init)
		error = init(res, data);
	else
		res->data = data;
	if (!error)
		list_add_tail(&res->node, &test->resources);
	return error;
}
EXPORT_SYMBOL_GPL(__kunit_add_resource);

struct kunit_resource *kunit_alloc_and_get_resource(struct kunit *test, kunit_resource_init_t init,
						    kunit_resource_free_t free, gfp_t gfp,
						    void *context)
{
	struct kunit_resource *res = kzalloc(sizeof(*res), gfp);

	if (!res)
		return NULL;
	res->should_kfree = true;
	if (__kunit_add_resource(test, init, free, res, context)) {
		kfree(res);
		return NULL;
	}
	kref_get(&res->refcount);
	return res;
}
EXPORT_SYMBOL_GPL(kunit_alloc_and_get_resource);

void *kunit_alloc_resource(struct kunit *test, kunit_resource_init_t init,
			   kunit_resource_free_t free, gfp_t gfp, void *context)
{
	struct kunit_resource *res = kzalloc(sizeof(*res), gfp);

	if (!res)
		return NULL;
	res->should_kfree = true;
	if (__kunit_add_resource(test, init, free, res, context)) {
		kfree(res);
		return NULL;
	}
	return res->data;
}
EXPORT_SYMBOL_GPL(kunit_alloc_resource);

void kunit_remove_resource(struct kunit *test, struct kunit_resource *res)
{
	if (list_empty(&res->node))
		return;
	list_del_init(&res->node);
	kunit_put_resource(res);
}
EXPORT_SYMBOL_GPL(kunit_remove_resource);

struct kunit_resource *kunit_find_resource(struct kunit *test, kunit_resource_match_t match,
					   void *data)
{
	struct kunit_resource *res;

	list_for_each_entry_reverse(res, &test->resources, node) {
		if (match(test, res, data)) {
			kref_get(&res->refcount);
			return res;
		}
	}
	return NULL;
}
EXPORT_SYMBOL_GPL(kunit_find_resource);

static bool name_match(struct kunit *test, struct kunit_resource *res, void *name)
{
	return res->name && strcmp(res->name, name) == 0;
}

struct kunit_resource *kunit_find_named_resource(struct kunit *test, const char *name)
{
	return kunit_find_resource(test, name_match, (void *)name);
}
EXPORT_SYMBOL_GPL(kunit_find_named_resource);

int kunit_destroy_resource(struct kunit *test, kunit_resource_match_t match, void *data)
{
	struct kunit_resource *res = kunit_find_resource(test, match, data);

	if (!res)
		return -ENOENT;
	kunit_remove_resource(test, res);
	kunit_put_resource(res);
	return 0;
}
EXPORT_SYMBOL_GPL(kunit_destroy_resource);

/* The last that was added goes first. */
void kunit_cleanup(struct kunit *test)
{
	while (!list_empty(&test->resources))
		kunit_remove_resource(test, list_last_entry(&test->resources,
							    struct kunit_resource, node));
}
EXPORT_SYMBOL_GPL(kunit_cleanup);

struct action_ctx {
	struct kunit_resource res;
	kunit_action_t *func;
	void *ctx;
};

static void run_action(struct kunit_resource *res)
{
	struct action_ctx *action = container_of(res, struct action_ctx, res);

	if (action->func)
		action->func(action->ctx);
}

int kunit_add_action(struct kunit *test, kunit_action_t *func, void *ctx)
{
	struct action_ctx *action = kzalloc(sizeof(*action), GFP_KERNEL);

	if (!action)
		return -ENOMEM;
	action->func = func;
	action->ctx = ctx;
	action->res.should_kfree = true;
	return __kunit_add_resource(test, NULL, run_action, &action->res, action);
}
EXPORT_SYMBOL_GPL(kunit_add_action);

int kunit_add_action_or_reset(struct kunit *test, kunit_action_t *func, void *ctx)
{
	int error = kunit_add_action(test, func, ctx);

	if (error)
		func(ctx);
	return error;
}
EXPORT_SYMBOL_GPL(kunit_add_action_or_reset);

static bool action_match(struct kunit *test, struct kunit_resource *res, void *data)
{
	struct action_ctx *wanted = data, *action;

	if (res->free != run_action)
		return false;
	action = container_of(res, struct action_ctx, res);
	return action->func == wanted->func && action->ctx == wanted->ctx;
}

static void drop_action(struct kunit *test, kunit_action_t *func, void *ctx, bool run)
{
	struct action_ctx wanted = { .func = func, .ctx = ctx };
	struct kunit_resource *res = kunit_find_resource(test, action_match, &wanted);

	if (!res)
		return;
	if (!run)
		container_of(res, struct action_ctx, res)->func = NULL;
	kunit_remove_resource(test, res);
	kunit_put_resource(res);
}

void kunit_remove_action(struct kunit *test, kunit_action_t *func, void *ctx)
{
	drop_action(test, func, ctx, false);
}
EXPORT_SYMBOL_GPL(kunit_remove_action);

void kunit_release_action(struct kunit *test, kunit_action_t *func, void *ctx)
{
	drop_action(test, func, ctx, true);
}
EXPORT_SYMBOL_GPL(kunit_release_action);

static void kfree_action(void *ptr)
{
	kfree(ptr);
}

void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	void *data = kmalloc_array(n, size, gfp);

	if (data && kunit_add_action_or_reset(test, kfree_action, data))
		return NULL;
	return data;
}
EXPORT_SYMBOL_GPL(kunit_kmalloc_array);

void kunit_kfree(struct kunit *test, const void *ptr)
{
	if (ptr)
		kunit_release_action(test, kfree_action, (void *)ptr);
}
EXPORT_SYMBOL_GPL(kunit_kfree);

char *kunit_kstrdup(struct kunit *test, const char *str, gfp_t gfp)
{
	size_t length;
	char *copy;

	if (!str)
		return NULL;
	length = strlen(str) + 1;
	copy = kunit_kmalloc_array(test, 1, length, gfp);
	if (copy)
		memcpy(copy, str, length);
	return copy;
}
EXPORT_SYMBOL_GPL(kunit_kstrdup);

const char *kunit_kstrdup_const(struct kunit *test, const char *str, gfp_t gfp)
{
	return kunit_kstrdup(test, str, gfp);
}
EXPORT_SYMBOL_GPL(kunit_kstrdup_const);

static void unregister_action(void *dev)
{
	device_unregister(dev);
}

static void device_release(struct device *dev)
{
	kfree(dev);
}

struct device *kunit_device_register(struct kunit *test, const char *name)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int error;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev->release = device_release;
	error = dev_set_name(dev, "%s.%s", test->name, name);
	if (error) {
		kfree(dev);
		return ERR_PTR(error);
	}
	error = device_register(dev);
	if (error) {
		put_device(dev);
		return ERR_PTR(error);
	}
	dev->dma_mask = &dev->coherent_dma_mask;
	dev->coherent_dma_mask = 0xffffffff;
	error = kunit_add_action_or_reset(test, unregister_action, dev);
	return error ? ERR_PTR(error) : dev;
}
EXPORT_SYMBOL_GPL(kunit_device_register);

void kunit_device_unregister(struct kunit *test, struct device *dev)
{
	kunit_release_action(test, unregister_action, dev);
}
EXPORT_SYMBOL_GPL(kunit_device_unregister);
