/* SPDX-License-Identifier: MIT */
/* Arrays with gaps, indexed by long: a tree of nodes; the head is 16 bytes. */
#ifndef _LINUX_XARRAY_H
#define _LINUX_XARRAY_H

#include <linux/bug.h>
#include <linux/gfp.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/version.h>

struct xarray {
	spinlock_t xa_lock;
	gfp_t xa_flags;
	void __rcu *xa_head;
};

/* Nodes are small in the 6.1 that is simulated (CONFIG_BASE_SMALL): 192 bytes, else 576. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define XA_CHUNK_SHIFT 6
#else
#define XA_CHUNK_SHIFT 4
#endif
#define XA_CHUNK_SIZE (1UL << XA_CHUNK_SHIFT)
#define XA_CHUNK_MASK (XA_CHUNK_SIZE - 1)
#define XA_MAX_MARKS 3
#define XA_MARK_LONGS 1

struct xa_node {
	unsigned char shift;
	unsigned char offset;
	unsigned char count;
	unsigned char nr_values;
	struct xa_node __rcu *parent;
	struct xarray *array;
	union {
		struct list_head private_list;
		struct rcu_head rcu_head;
	};
	void __rcu *slots[XA_CHUNK_SIZE];
	union {
		unsigned long tags[XA_MAX_MARKS][XA_MARK_LONGS];
		unsigned long marks[XA_MAX_MARKS][XA_MARK_LONGS];
	};
};

struct xa_limit {
	u32 max;
	u32 min;
};
#define XA_LIMIT(low, high) (struct xa_limit) { .min = low, .max = high }
#define xa_limit_32b XA_LIMIT(0, UINT_MAX)
#define xa_limit_31b XA_LIMIT(0, INT_MAX)
#define xa_limit_16b XA_LIMIT(0, USHRT_MAX)

typedef unsigned int xa_mark_t;
#define XA_MARK_0 0U
#define XA_MARK_1 1U
#define XA_MARK_2 2U
#define XA_PRESENT 8U

#define XA_FLAGS_LOCK_IRQ ((gfp_t)0x1)
#define XA_FLAGS_LOCK_BH ((gfp_t)0x2)
#define XA_FLAGS_TRACK_FREE ((gfp_t)0x4)
#define XA_FLAGS_ALLOC ((gfp_t)0x4 | (1U << 25))
#define XA_FLAGS_ALLOC1 (XA_FLAGS_ALLOC | (gfp_t)0x8)
#define XA_FLAGS_MARK(mark) ((gfp_t)(1U << (25 + (mark))))
#define XARRAY_INIT(name, flags) { .xa_flags = (flags), .xa_head = NULL }
#define DEFINE_XARRAY_FLAGS(name, flags) struct xarray name = XARRAY_INIT(name, flags)
#define DEFINE_XARRAY(name) DEFINE_XARRAY_FLAGS(name, 0)
#define DEFINE_XARRAY_ALLOC(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC)
#define DEFINE_XARRAY_ALLOC1(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC1)

static inline void xa_init_flags(struct xarray *xa, gfp_t flags)
{
	spin_lock_init(&xa->xa_lock);
	xa->xa_flags = flags;
	xa->xa_head = NULL;
}
#define xa_init(xa) xa_init_flags(xa, 0)
static inline bool xa_empty(const struct xarray *xa)
{
	return xa->xa_head == NULL;
}
static inline bool xa_marked(const struct xarray *xa, xa_mark_t mark)
{
	return xa->xa_flags & XA_FLAGS_MARK(mark);
}
/* Small integers as entries. */
static inline void *xa_mk_value(unsigned long v)
{
	return (void *)(v << 1 | 1);
}
static inline unsigned long xa_to_value(const void *entry)
{
	return (unsigned long)entry >> 1;
}
static inline bool xa_is_value(const void *entry)
{
	return (unsigned long)entry & 1;
}
static inline void *xa_tag_pointer(void *p, unsigned long tag)
{
	return (void *)((unsigned long)p | tag);
}
static inline void *xa_untag_pointer(void *entry)
{
	return (void *)((unsigned long)entry & ~3UL);
}
static inline unsigned int xa_pointer_tag(void *entry)
{
	return (unsigned long)entry & 3UL;
}
static inline bool xa_is_internal(const void *entry)
{
	return ((unsigned long)entry & 3) == 2;
}
#define XA_ZERO_ENTRY ((void *)(257UL << 2 | 2))
#define xa_is_zero(entry) ((entry) == XA_ZERO_ENTRY)
static inline bool xa_is_err(const void *entry)
{
	return xa_is_internal(entry) && (unsigned long)entry >= (unsigned long)-16382;
}
static inline int xa_err(void *entry)
{
	return xa_is_err(entry) ? (int)((long)entry >> 2) : 0;
}

extern void *xa_load(struct xarray *xa, unsigned long index);
/* The entry that was there, or an error for xa_err. */
extern void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
extern void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
extern void *xa_erase(struct xarray *xa, unsigned long index);
extern void *__xa_erase(struct xarray *xa, unsigned long index);
extern void *__xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry,
			  gfp_t gfp);
extern int __xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
extern int __xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp);
extern int __xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit,
			     u32 *next, gfp_t gfp);
extern void xa_destroy(struct xarray *xa);
extern void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max,
		     xa_mark_t filter);
extern void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max,
			   xa_mark_t filter);
extern bool xa_get_mark(struct xarray *xa, unsigned long index, xa_mark_t mark);
extern void __xa_set_mark(struct xarray *xa, unsigned long index, xa_mark_t mark);
extern void __xa_clear_mark(struct xarray *xa, unsigned long index, xa_mark_t mark);
extern unsigned int xa_extract(struct xarray *xa, void **dst, unsigned long start,
			       unsigned long max, unsigned int n, xa_mark_t filter);

#define xa_trylock(xa) spin_trylock(&(xa)->xa_lock)
#define xa_lock(xa) spin_lock(&(xa)->xa_lock)
#define xa_unlock(xa) spin_unlock(&(xa)->xa_lock)
#define xa_lock_bh(xa) spin_lock_bh(&(xa)->xa_lock)
#define xa_unlock_bh(xa) spin_unlock_bh(&(xa)->xa_lock)
#define xa_lock_irq(xa) spin_lock_irq(&(xa)->xa_lock)
#define xa_unlock_irq(xa) spin_unlock_irq(&(xa)->xa_lock)
#define xa_lock_irqsave(xa, flags) spin_lock_irqsave(&(xa)->xa_lock, flags)
#define xa_unlock_irqrestore(xa, flags) spin_unlock_irqrestore(&(xa)->xa_lock, flags)

#define __sim_xa_locked(xa, call)              \
	({                                         \
		struct xarray *__xa = (xa);            \
		typeof(call) __xa_result;              \
		xa_lock(__xa);                         \
		__xa_result = (call);                  \
		xa_unlock(__xa);                       \
		__xa_result;                           \
	})
#define xa_insert(xa, index, entry, gfp) \
	__sim_xa_locked(xa, __xa_insert(__xa, index, entry, gfp))
#define xa_cmpxchg(xa, index, old, entry, gfp) \
	__sim_xa_locked(xa, __xa_cmpxchg(__xa, index, old, entry, gfp))
#define xa_alloc(xa, id, entry, limit, gfp) \
	__sim_xa_locked(xa, __xa_alloc(__xa, id, entry, limit, gfp))
#define xa_alloc_cyclic(xa, id, entry, limit, next, gfp) \
	__sim_xa_locked(xa, __xa_alloc_cyclic(__xa, id, entry, limit, next, gfp))
#define xa_store_irq(xa, index, entry, gfp) xa_store(xa, index, entry, gfp)
#define xa_store_bh(xa, index, entry, gfp) xa_store(xa, index, entry, gfp)
#define xa_erase_irq(xa, index) xa_erase(xa, index)
#define xa_erase_bh(xa, index) xa_erase(xa, index)
#define xa_alloc_irq(xa, id, entry, limit, gfp) xa_alloc(xa, id, entry, limit, gfp)
#define xa_reserve(xa, index, gfp) xa_err(xa_cmpxchg(xa, index, NULL, XA_ZERO_ENTRY, gfp))
#define xa_release(xa, index) xa_cmpxchg(xa, index, XA_ZERO_ENTRY, NULL, 0)
#define xa_set_mark(xa, index, mark) \
	__sim_xa_locked(xa, (__xa_set_mark(__xa, index, mark), 0))
#define xa_clear_mark(xa, index, mark) \
	__sim_xa_locked(xa, (__xa_clear_mark(__xa, index, mark), 0))

#define xa_for_each_range(xa, index, entry, start, last)                            \
	for (index = start, entry = xa_find(xa, &index, last, XA_PRESENT); entry;       \
	     entry = xa_find_after(xa, &index, last, XA_PRESENT))
#define xa_for_each_start(xa, index, entry, start) \
	xa_for_each_range(xa, index, entry, start, ULONG_MAX)
#define xa_for_each(xa, index, entry) xa_for_each_start(xa, index, entry, 0)
#define xa_for_each_marked(xa, index, entry, filter)                                \
	for (index = 0, entry = xa_find(xa, &index, ULONG_MAX, filter); entry;          \
	     entry = xa_find_after(xa, &index, ULONG_MAX, filter))

#endif
