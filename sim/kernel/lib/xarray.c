/* SPDX-License-Identifier: MIT */
/*
 * XArrays (lib/xarray.c): entries by index in a tree of nodes.
 *
 * Simplified: no entries for several indices, no xa_state for callers. Which index is free is
 * looked for, where the kernel keeps a mark.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "xa-tree.h"

#define ERROR(errno) ((void *)(((unsigned long)(errno) << 2) | 2))
#define TREE_GFP(xa, gfp) (GFP_NOWAIT | __GFP_NOWARN)

static bool tracks_free(const struct xarray *xa)
{
	return xa->xa_flags & XA_FLAGS_TRACK_FREE;
}

/* A reserved index reads as one without an entry. */
static void *seen(void *entry)
{
	return xa_is_zero(entry) ? NULL : entry;
}

void *xa_load(struct xarray *xa, unsigned long index)
{
	struct xa_place place;

	if (__sim_xa_find_place(xa, index, &place))
		return NULL;
	return seen(*place.slot);
}
EXPORT_SYMBOL(xa_load);

static void clear_marks(struct xarray *xa, unsigned long index)
{
	xa_mark_t mark;

	for (mark = tracks_free(xa); mark < XA_MAX_MARKS; mark++)
		__xa_clear_mark(xa, index, mark);
}

static void *remove(struct xarray *xa, unsigned long index)
{
	struct xa_place place;

	if (__sim_xa_find_place(xa, index, &place) || !*place.slot)
		return NULL;
	clear_marks(xa, index);
	return __sim_xa_set(xa, &place, NULL, true);
}

void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	struct xa_place place;

	if (WARN_ON_ONCE(xa_is_internal(entry) && !xa_is_zero(entry)))
		return ERROR(-EINVAL);
	if (!entry)
		return seen(remove(xa, index));
	if (__sim_xa_make_place(xa, index, !xa_is_zero(entry), gfp, &place))
		return ERROR(-ENOMEM);
	return seen(__sim_xa_set(xa, &place, entry, true));
}
EXPORT_SYMBOL(__xa_store);

void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	void *old;

	xa_lock(xa);
	old = __xa_store(xa, index, entry, TREE_GFP(xa, gfp));
	xa_unlock(xa);
	return old;
}
EXPORT_SYMBOL(xa_store);

void *__xa_erase(struct xarray *xa, unsigned long index)
{
	return seen(remove(xa, index));
}
EXPORT_SYMBOL(__xa_erase);

void *xa_erase(struct xarray *xa, unsigned long index)
{
	void *old;

	xa_lock(xa);
	old = __xa_erase(xa, index);
	xa_unlock(xa);
	return old;
}
EXPORT_SYMBOL(xa_erase);

void *__xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)
{
	struct xa_place place;
	void *now = NULL;

	if (!__sim_xa_find_place(xa, index, &place))
		now = *place.slot;
	if (now == old || (xa_is_zero(now) && !old)) {
		void *result = __xa_store(xa, index, entry, gfp);

		return xa_is_err(result) ? result : seen(now);
	}
	return seen(now);
}
EXPORT_SYMBOL(__xa_cmpxchg);

int __xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	struct xa_place place;

	if (!__sim_xa_find_place(xa, index, &place) && *place.slot)
		return -EBUSY;
	return xa_err(__xa_store(xa, index, entry ? entry : XA_ZERO_ENTRY, gfp));
}
EXPORT_SYMBOL(__xa_insert);

int __xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	unsigned long index, min = limit.min;

	if (WARN_ON_ONCE(xa_is_internal(entry) || !tracks_free(xa)))
		return -EINVAL;
	if (min == 0 && (xa->xa_flags & 8))
		min = 1;
	if (!__sim_xa_free_index(xa, min, limit.max, &index))
		return -EBUSY;
	*id = index;
	return xa_err(__xa_store(xa, index, entry ? entry : XA_ZERO_ENTRY, gfp));
}
EXPORT_SYMBOL(__xa_alloc);

int __xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next,
		      gfp_t gfp)
{
	u32 min = limit.min;
	int wrapped = 0, error;

	limit.min = max(min, *next);
	error = __xa_alloc(xa, id, entry, limit, gfp);
	if (error == -EBUSY && limit.min > min) {
		limit.min = min;
		wrapped = 1;
		error = __xa_alloc(xa, id, entry, limit, gfp);
	}
	if (error < 0)
		return error;
	*next = *id + 1;
	return *next == 0 ? 1 : wrapped;
}
EXPORT_SYMBOL(__xa_alloc_cyclic);

void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter)
{
	unsigned long at = *index;
	void *entry;

	while ((entry = __sim_xa_next(xa, &at, max, filter)) && xa_is_zero(entry))
		if (!++at)
			return NULL;
	if (entry)
		*index = at;
	return entry;
}
EXPORT_SYMBOL(xa_find);

void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter)
{
	unsigned long next = *index + 1;
	void *entry;

	if (!next)
		return NULL;
	entry = xa_find(xa, &next, max, filter);
	if (entry)
		*index = next;
	return entry;
}
EXPORT_SYMBOL(xa_find_after);

unsigned int xa_extract(struct xarray *xa, void **dst, unsigned long start, unsigned long max,
			unsigned int n, xa_mark_t filter)
{
	unsigned int found = 0;
	void *entry;

	for (entry = xa_find(xa, &start, max, filter); entry && found < n;
	     entry = xa_find_after(xa, &start, max, filter))
		dst[found++] = entry;
	return found;
}
EXPORT_SYMBOL(xa_extract);

void xa_destroy(struct xarray *xa)
{
	xa_lock(xa);
	__sim_xa_clear(xa);
	xa->xa_flags &= tracks_free(xa) ? ~(6U << 25) : ~(7U << 25);
	xa_unlock(xa);
}
EXPORT_SYMBOL(xa_destroy);

bool xa_get_mark(struct xarray *xa, unsigned long index, xa_mark_t mark)
{
	struct xa_place place;

	if (__sim_xa_find_place(xa, index, &place) || !*place.slot)
		return false;
	if (!place.node)
		return xa_marked(xa, mark);
	return place.node->marks[mark][0] >> (place.slot - place.node->slots) & 1;
}
EXPORT_SYMBOL(xa_get_mark);

void __xa_set_mark(struct xarray *xa, unsigned long index, xa_mark_t mark)
{
	struct xa_place place;
	struct xa_node *node;
	unsigned int offset;

	if (__sim_xa_find_place(xa, index, &place) || !*place.slot)
		return;
	node = place.node;
	offset = node ? place.slot - node->slots : 0;
	for (; node; offset = node->offset, node = node->parent)
		node->marks[mark][0] |= 1UL << offset;
	xa->xa_flags |= XA_FLAGS_MARK(mark);
}
EXPORT_SYMBOL(__xa_set_mark);

void __xa_clear_mark(struct xarray *xa, unsigned long index, xa_mark_t mark)
{
	struct xa_place place;
	struct xa_node *node;
	unsigned int offset;

	if (__sim_xa_find_place(xa, index, &place))
		return;
	node = place.node;
	offset = node ? place.slot - node->slots : 0;
	for (; node; offset = node->offset, node = node->parent) {
		node->marks[mark][0] &= ~(1UL << offset);
		if (node->marks[mark][0])
			return;
	}
	xa->xa_flags &= ~XA_FLAGS_MARK(mark);
}
EXPORT_SYMBOL(__xa_clear_mark);
