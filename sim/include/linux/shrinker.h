/* SPDX-License-Identifier: MIT */
/* Caches that give memory back when it is short, or when somebody writes to drop_caches. */
#ifndef _LINUX_SHRINKER_H
#define _LINUX_SHRINKER_H

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/completion.h>
#include <linux/types.h>
#include <linux/version.h>

struct mem_cgroup;

struct shrink_control {
	gfp_t gfp_mask;
	int nid;
	unsigned long nr_to_scan;
	unsigned long nr_scanned;
	struct mem_cgroup *memcg;
};

#define SHRINK_STOP (~0UL)
#define SHRINK_EMPTY (~0UL - 1)
#define DEFAULT_SEEKS 2

struct shrinker {
	unsigned long (*count_objects)(struct shrinker *shrinker, struct shrink_control *sc);
	unsigned long (*scan_objects)(struct shrinker *shrinker, struct shrink_control *sc);
	long batch;
	int seeks;
	unsigned int flags;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	refcount_t refcount;
	struct completion done;
	struct rcu_head rcu;
	void *private_data;
#endif
	struct list_head list;
	atomic_long_t *nr_deferred;
};

#define SHRINKER_NUMA_AWARE (1 << 0)
#define SHRINKER_MEMCG_AWARE (1 << 1)

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
extern struct shrinker *shrinker_alloc(unsigned int flags, const char *format, ...);
extern void shrinker_register(struct shrinker *shrinker);
extern void shrinker_free(struct shrinker *shrinker);
#else
extern int register_shrinker(struct shrinker *shrinker, const char *format, ...);
extern void unregister_shrinker(struct shrinker *shrinker);
#endif

#endif
