// SPDX-License-Identifier: MIT
/*
 * Shrinkers (mm/shrinker.c, mm/vmscan.c) and /proc/sys/vm/drop_caches (fs/drop_caches.c).
 *
 * Simplified: caches are shrunk when somebody asks, never because memory is short; names are not
 * kept.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/shrinker.h>
#include <linux/slab.h>

#define SHRINK_BATCH 128

/* Calls `fn` when somebody writes 2 or 3 to drop_caches. */
extern void __sim_on_drop_slab(void (*fn)(void));

static LIST_HEAD(shrinker_list);
static DEFINE_MUTEX(shrinker_mutex);

static void link_shrinker(struct shrinker *shrinker)
{
	mutex_lock(&shrinker_mutex);
	list_add_tail(&shrinker->list, &shrinker_list);
	mutex_unlock(&shrinker_mutex);
}

static void unlink_shrinker(struct shrinker *shrinker)
{
	mutex_lock(&shrinker_mutex);
	list_del(&shrinker->list);
	mutex_unlock(&shrinker_mutex);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
noinline struct shrinker *shrinker_alloc(unsigned int flags, const char *format, ...)
{
	struct shrinker *shrinker = kzalloc(sizeof(*shrinker), GFP_KERNEL);

	if (!shrinker)
		return NULL;
	shrinker->flags = flags;
	shrinker->seeks = DEFAULT_SEEKS;
	INIT_LIST_HEAD(&shrinker->list);
	shrinker->nr_deferred = kzalloc(sizeof(*shrinker->nr_deferred), GFP_KERNEL);
	if (!shrinker->nr_deferred) {
		kfree(shrinker);
		return NULL;
	}
	return shrinker;
}
EXPORT_SYMBOL(shrinker_alloc);

void shrinker_register(struct shrinker *shrinker)
{
	refcount_set(&shrinker->refcount, 1);
	link_shrinker(shrinker);
}
EXPORT_SYMBOL(shrinker_register);

static void shrinker_free_rcu(struct rcu_head *head)
{
	struct shrinker *shrinker = container_of(head, struct shrinker, rcu);

	kfree(shrinker->nr_deferred);
	kfree(shrinker);
}

void shrinker_free(struct shrinker *shrinker)
{
	if (!shrinker)
		return;
	if (!list_empty(&shrinker->list))
		unlink_shrinker(shrinker);
	call_rcu(&shrinker->rcu, shrinker_free_rcu);
}
EXPORT_SYMBOL(shrinker_free);
#else
noinline int register_shrinker(struct shrinker *shrinker, const char *format, ...)
{
	shrinker->nr_deferred = kzalloc(sizeof(*shrinker->nr_deferred), GFP_KERNEL);
	if (!shrinker->nr_deferred)
		return -ENOMEM;
	link_shrinker(shrinker);
	return 0;
}
EXPORT_SYMBOL(register_shrinker);

void unregister_shrinker(struct shrinker *shrinker)
{
	if (!shrinker->nr_deferred)
		return;
	unlink_shrinker(shrinker);
	kfree(shrinker->nr_deferred);
	shrinker->nr_deferred = NULL;
}
EXPORT_SYMBOL(unregister_shrinker);
#endif

/* Takes all that one shrinker can give, in batches. */
static unsigned long do_shrink_slab(struct shrinker *shrinker, struct shrink_control *sc)
{
	long batch = shrinker->batch ? shrinker->batch : SHRINK_BATCH;
	unsigned long freeable = shrinker->count_objects(shrinker, sc);
	unsigned long freed = 0;
	long total;

	if (freeable == 0 || freeable == SHRINK_EMPTY)
		return 0;
	total = freeable;
	while (total >= batch || total >= (long)freeable) {
		unsigned long result;

		sc->nr_to_scan = min_t(long, batch, total);
		sc->nr_scanned = sc->nr_to_scan;
		result = shrinker->scan_objects(shrinker, sc);
		if (result == SHRINK_STOP)
			break;
		freed += result;
		total -= sc->nr_scanned;
	}
	return freed;
}

static unsigned long shrink_slab(void)
{
	struct shrink_control sc = { .gfp_mask = GFP_KERNEL };
	struct shrinker *shrinker;
	unsigned long freed = 0;

	mutex_lock(&shrinker_mutex);
	list_for_each_entry(shrinker, &shrinker_list, list)
		freed += do_shrink_slab(shrinker, &sc);
	mutex_unlock(&shrinker_mutex);
	return freed;
}

/* Again and again, while it is worth it. */
static void drop_slab(void)
{
	unsigned long freed;
	int shift = 0;

	do {
		freed = shrink_slab();
	} while ((freed >> shift++) > 1);
}

static int shrinker_init(void)
{
	__sim_on_drop_slab(drop_slab);
	return 0;
}
core_initcall(shrinker_init);
