// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Loses what the slab allocator's sheaves may hide: `n` objects of `size` bytes, from where `test`
 * says. Functions and messages have the names of those in the recorded sessions.
 *
 * test=own, kmalloc, vmalloc, percpu: an own cache, or that function; nobody remembers the objects.
 * test=rcu, rcufull: a block is given to kfree_rcu(), and only it points to another.
 * Any write to the parameter `churn` allocates and frees four times as many, to overwrite slots.
 */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define HOLD_ORDER 3
#define HOLD_MAX ((PAGE_SIZE << HOLD_ORDER) / sizeof(u64))

static char *test = "own";
module_param(test, charp, 0400);
static unsigned int n = 1, size = 256;
module_param(n, uint, 0400);
module_param(size, uint, 0400);

struct holder {
	struct rcu_head rcu;
	void *other;
	char rest[200];
};

static struct kmem_cache *cache;
/* Inverted addresses in pages, which kmemleak does not read. */
static u64 *hold;

static bool is(const char *name)
{
	return strcmp(test, name) == 0;
}

static noinline void *get(void)
{
	return cache ? kmem_cache_alloc(cache, GFP_KERNEL) : kmalloc(size, GFP_KERNEL);
}

static void put(void *object)
{
	if (cache)
		kmem_cache_free(cache, object);
	else
		kfree(object);
}

static int churn_set(const char *val, const struct kernel_param *kp)
{
	unsigned int i, count = min(4 * n, (unsigned int)HOLD_MAX);

	if (!hold)
		return -EAGAIN;
	for (i = 0; i < count; i++)
		hold[i] = ~(u64)get();
	for (i = 0; i < count; i++) {
		put((void *)~hold[i]);
		hold[i] = 0;
	}
	return 0;
}

static const struct kernel_param_ops churn_ops = { .set = churn_set };
module_param_cb(churn, &churn_ops, NULL, 0200);

static noinline void leak_one(unsigned int i)
{
	void *object;

	if (is("vmalloc"))
		object = vmalloc(size);
	else if (is("percpu"))
		object = (void *)(unsigned long)__alloc_percpu(size, 8);
	else
		object = get();
	if (object && !is("percpu"))
		memset(object, 0x5a, size);
	if (i < 4 || i + 1 == n)
		pr_info("kmlsheaf: leak %u = 0x%px\n", i, object);
}

static noinline void rcu_one(unsigned int i)
{
	struct holder *a = kmalloc(sizeof(*a), GFP_KERNEL);
	void *b = kmalloc(1024, GFP_KERNEL);

	if (!a || !b)
		return;
	memset(a, 0x5a, sizeof(*a));
	memset(b, 0x5a, 1024);
	a->other = b;
	if (i < 4 || i + 1 == n)
		pr_info("kmlsheaf: %u A = 0x%px B = 0x%px\n", i, a, b);
	kfree_rcu(a, rcu);
}

static int __init kmlsheaf_init(void)
{
	unsigned int i;

	hold = (u64 *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, HOLD_ORDER);
	if (!hold)
		return -ENOMEM;
	if (is("own")) {
		cache = kmem_cache_create("kmlsheaf", size, 8, 0, NULL);
		if (!cache)
			return -ENOMEM;
	}
	for (i = 0; i < n; i++) {
		if (is("rcu") || is("rcufull"))
			rcu_one(i);
		else
			leak_one(i);
	}
	return 0;
}

static void __exit kmlsheaf_exit(void)
{
	free_pages((unsigned long)hold, HOLD_ORDER);
}

module_init(kmlsheaf_init);
module_exit(kmlsheaf_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("loses what sheaves of the slab allocator hide");
