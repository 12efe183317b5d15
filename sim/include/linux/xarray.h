/* SPDX-License-Identifier: MIT */
/* Arrays with gaps, indexed by long: a tree of nodes of 576 bytes; 16 bytes. */
#ifndef _LINUX_XARRAY_H
#define _LINUX_XARRAY_H

#include <linux/gfp.h>
#include <linux/err.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct xarray {
	spinlock_t xa_lock;
	gfp_t xa_flags;
	void __rcu *xa_head;
};

struct xa_limit {
	u32 max;
	u32 min;
};
#define XA_LIMIT(low, high) (struct xa_limit) { .min = low, .max = high }
#define xa_limit_32b XA_LIMIT(0, UINT_MAX)
#define xa_limit_31b XA_LIMIT(0, INT_MAX)

#define XA_FLAGS_ALLOC ((gfp_t)0x4)
#define XA_FLAGS_ALLOC1 ((gfp_t)0xc)
#define XARRAY_INIT(name, flags) { .xa_flags = (flags), .xa_head = NULL }
#define DEFINE_XARRAY_FLAGS(name, flags) struct xarray name = XARRAY_INIT(name, flags)
#define DEFINE_XARRAY(name) DEFINE_XARRAY_FLAGS(name, 0)
#define DEFINE_XARRAY_ALLOC(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC)

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
static inline bool xa_is_err(const void *entry)
{
	return ((unsigned long)entry & 3) == 2 && (unsigned long)entry >= (unsigned long)-16382;
}
static inline int xa_err(void *entry)
{
	return xa_is_err(entry) ? (int)((long)entry >> 2) : 0;
}

extern void *xa_load(struct xarray *xa, unsigned long index);
/* The entry that was there, or an error for xa_err. */
extern void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
extern void *xa_erase(struct xarray *xa, unsigned long index);
extern int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp);
extern void xa_destroy(struct xarray *xa);
extern void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max,
		     unsigned int filter);
extern void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max,
			   unsigned int filter);
#define XA_PRESENT 8U
#define xa_insert(xa, index, entry, gfp) \
	(xa_load(xa, index) ? -EBUSY : xa_err(xa_store(xa, index, entry, gfp)))
#define xa_for_each(xa, index, entry)                                       \
	for (index = 0, entry = xa_find(xa, &index, ULONG_MAX, XA_PRESENT); entry; \
	     entry = xa_find_after(xa, &index, ULONG_MAX, XA_PRESENT))

#endif
