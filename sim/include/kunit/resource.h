/* SPDX-License-Identifier: MIT */
/* What goes when a test is over. */
#ifndef _KUNIT_RESOURCE_H
#define _KUNIT_RESOURCE_H

#include <linux/gfp.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/types.h>

struct kunit;
struct kunit_resource;
typedef void (*kunit_resource_free_t)(struct kunit_resource *res);
typedef int (*kunit_resource_init_t)(struct kunit_resource *res, void *context);
typedef bool (*kunit_resource_match_t)(struct kunit *test, struct kunit_resource *res, void *data);
typedef void(kunit_action_t)(void *ctx);

struct kunit_resource {
	void *data;
	const char *name;
	kunit_resource_free_t free;
	struct kref refcount;
	struct list_head node;
	bool should_kfree;
};
extern int __kunit_add_resource(struct kunit *test, kunit_resource_init_t init,
				kunit_resource_free_t free, struct kunit_resource *res, void *data);
extern struct kunit_resource *kunit_alloc_and_get_resource(struct kunit *test,
							   kunit_resource_init_t init,
							   kunit_resource_free_t free, gfp_t gfp,
							   void *context);
extern void *kunit_alloc_resource(struct kunit *test, kunit_resource_init_t init,
				  kunit_resource_free_t free, gfp_t gfp, void *context);
extern struct kunit_resource *kunit_find_resource(struct kunit *test, kunit_resource_match_t match,
						  void *data);
extern struct kunit_resource *kunit_find_named_resource(struct kunit *test, const char *name);
extern int kunit_destroy_resource(struct kunit *test, kunit_resource_match_t match, void *data);
extern void kunit_remove_resource(struct kunit *test, struct kunit_resource *res);
extern void kunit_put_resource(struct kunit_resource *res);
extern int kunit_add_action(struct kunit *test, kunit_action_t *action, void *ctx);
extern int kunit_add_action_or_reset(struct kunit *test, kunit_action_t *action, void *ctx);
extern void kunit_remove_action(struct kunit *test, kunit_action_t *action, void *ctx);
extern void kunit_release_action(struct kunit *test, kunit_action_t *action, void *ctx);
#define kunit_add_resource(test, init, free, res, data) __kunit_add_resource(test, init, free, res, data)
#define kunit_add_named_resource(test, init, free, res, name_, data_) \
	((res)->name = (name_), __kunit_add_resource(test, init, free, res, data_))
#define kunit_get_resource(res) kref_get(&(res)->refcount)
#define KUNIT_DEFINE_ACTION_WRAPPER(wrapper, orig, arg_type) \
	static void wrapper(void *in)                        \
	{                                                    \
		arg_type arg = (arg_type)in;                 \
		orig(arg);                                   \
	}

extern void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp);
extern void kunit_kfree(struct kunit *test, const void *ptr);
extern const char *kunit_kstrdup_const(struct kunit *test, const char *str, gfp_t gfp);
static inline void *kunit_kmalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	return kunit_kmalloc_array(test, 1, size, gfp);
}
static inline void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	return kunit_kmalloc_array(test, 1, size, gfp | __GFP_ZERO);
}
static inline void *kunit_kcalloc(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	return kunit_kmalloc_array(test, n, size, gfp | __GFP_ZERO);
}
extern char *kunit_kstrdup(struct kunit *test, const char *str, gfp_t gfp);

#endif
