/* SPDX-License-Identifier: MIT */
/*
 * Numbers for pointers, and numbers alone (lib/idr.c).
 *
 * An IDR keeps even index 0 in a node. An IDA keeps 63 numbers in the entry itself and more of them,
 * 1024 at most, in a bitmap of 128 bytes.
 *
 * Simplified: idr_preload() allocates nothing ahead.
 */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/idr.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "xa-tree.h"

#define BITS_PER_VALUE (BITS_PER_LONG - 1)

int idr_alloc_u32(struct idr *idr, void *ptr, u32 *id, unsigned long max, gfp_t gfp)
{
	unsigned int base = idr->idr_base;
	unsigned long index, start = *id < base ? 0 : *id - base;
	struct xa_place place;

	if (!__sim_xa_free_index(&idr->idr_rt, start, max - base, &index))
		return -ENOSPC;
	if (__sim_xa_make_place(&idr->idr_rt, index, false, gfp, &place))
		return -ENOMEM;
	*id = index + base;
	/* A NULL pointer takes the number as well. */
	__sim_xa_set(&idr->idr_rt, &place, ptr ? ptr : XA_ZERO_ENTRY, false);
	return 0;
}
EXPORT_SYMBOL(idr_alloc_u32);

int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	u32 id = start;
	int error;

	if (WARN_ON_ONCE(start < 0))
		return -EINVAL;
	error = idr_alloc_u32(idr, ptr, &id, end > 0 ? end - 1 : INT_MAX, gfp);
	return error ? error : (int)id;
}
EXPORT_SYMBOL(idr_alloc);

int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	u32 id = idr->idr_next;
	int error, max = end > 0 ? end - 1 : INT_MAX;

	if ((int)id < start)
		id = start;
	error = idr_alloc_u32(idr, ptr, &id, max, gfp);
	if (error == -ENOSPC && id > start) {
		id = start;
		error = idr_alloc_u32(idr, ptr, &id, max, gfp);
	}
	if (error)
		return error;
	idr->idr_next = id + 1;
	return id;
}
EXPORT_SYMBOL(idr_alloc_cyclic);

void idr_preload(gfp_t gfp)
{
	preempt_disable();
}
EXPORT_SYMBOL(idr_preload);

static void *visible(void *entry)
{
	return xa_is_zero(entry) ? NULL : entry;
}

void *idr_remove(struct idr *idr, unsigned long id)
{
	struct xa_place place;

	if (__sim_xa_find_place(&idr->idr_rt, id - idr->idr_base, &place))
		return NULL;
	return visible(__sim_xa_set(&idr->idr_rt, &place, NULL, false));
}
EXPORT_SYMBOL(idr_remove);

void *idr_find(const struct idr *idr, unsigned long id)
{
	struct xa_place place;

	if (__sim_xa_find_place((struct xarray *)&idr->idr_rt, id - idr->idr_base, &place))
		return NULL;
	return visible(*place.slot);
}
EXPORT_SYMBOL(idr_find);

void *idr_replace(struct idr *idr, void *ptr, unsigned long id)
{
	struct xa_place place;

	if (__sim_xa_find_place(&idr->idr_rt, id - idr->idr_base, &place) || !*place.slot)
		return ERR_PTR(-ENOENT);
	return visible(__sim_xa_set(&idr->idr_rt, &place, ptr ? ptr : XA_ZERO_ENTRY, false));
}
EXPORT_SYMBOL(idr_replace);

void *idr_get_next_ul(struct idr *idr, unsigned long *id)
{
	unsigned long base = idr->idr_base;
	unsigned long index = *id < base ? 0 : *id - base;
	void *entry;

	while ((entry = __sim_xa_next(&idr->idr_rt, &index, ULONG_MAX, XA_PRESENT)) &&
	       xa_is_zero(entry))
		index++;
	if (entry)
		*id = index + base;
	return entry;
}
EXPORT_SYMBOL(idr_get_next_ul);

void *idr_get_next(struct idr *idr, int *id)
{
	unsigned long next = *id;
	void *entry = idr_get_next_ul(idr, &next);

	if (!entry || WARN_ON_ONCE(next > INT_MAX))
		return NULL;
	*id = next;
	return entry;
}
EXPORT_SYMBOL(idr_get_next);

int idr_for_each(const struct idr *idr, int (*fn)(int id, void *p, void *data), void *data)
{
	unsigned long id = 0;
	void *entry;

	for (; (entry = idr_get_next_ul((struct idr *)idr, &id)); id++) {
		int result = fn(id, entry, data);

		if (result)
			return result;
	}
	return 0;
}
EXPORT_SYMBOL(idr_for_each);

void idr_destroy(struct idr *idr)
{
	__sim_xa_clear(&idr->idr_rt);
}
EXPORT_SYMBOL(idr_destroy);

/* The bits of an entry: those of a small one are in `small`. */
static unsigned long *bits_of(void *entry, unsigned long *small)
{
	*small = 0;
	if (!entry)
		return small;
	if (!xa_is_value(entry))
		return ((struct ida_bitmap *)entry)->bitmap;
	*small = xa_to_value(entry);
	return small;
}

/* The first free bit of an entry from `bit` on. */
static unsigned long free_bit(void *entry, unsigned long bit)
{
	unsigned long small;
	unsigned long *bits = bits_of(entry, &small);

	if (bits != &small)
		return find_next_zero_bit(bits, IDA_BITMAP_BITS, bit);
	if (bit < BITS_PER_VALUE)
		return find_next_zero_bit(bits, BITS_PER_VALUE, bit);
	return bit;
}

/* What an entry becomes when `bit` is taken: a new bitmap when it does not fit. */
static void *with_bit(void *entry, unsigned long bit, gfp_t gfp)
{
	struct ida_bitmap *bitmap = entry;

	if (!entry || xa_is_value(entry)) {
		unsigned long small = entry ? xa_to_value(entry) : 0;

		if (bit < BITS_PER_VALUE)
			return xa_mk_value(small | 1UL << bit);
		bitmap = kzalloc(sizeof(*bitmap), gfp);
		if (!bitmap)
			return NULL;
		bitmap->bitmap[0] = small;
	}
	__set_bit(bit, bitmap->bitmap);
	return bitmap;
}

int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp)
{
	unsigned long index = min / IDA_BITMAP_BITS, bit = min % IDA_BITMAP_BITS;

	if ((int)min < 0)
		return -ENOSPC;
	if ((int)max < 0)
		max = INT_MAX;
	for (; index <= max / IDA_BITMAP_BITS; index++, bit = 0) {
		struct xa_place place;
		void *entry = NULL, *fresh;

		if (!__sim_xa_find_place(&ida->xa, index, &place))
			entry = *place.slot;
		bit = free_bit(entry, bit);
		if (bit >= IDA_BITMAP_BITS)
			continue;
		if (index * IDA_BITMAP_BITS + bit > max)
			return -ENOSPC;
		fresh = with_bit(entry, bit, gfp);
		if (!fresh || __sim_xa_make_place(&ida->xa, index, true, gfp, &place))
			return -ENOMEM;
		if (fresh != entry)
			__sim_xa_set(&ida->xa, &place, fresh, true);
		return index * IDA_BITMAP_BITS + bit;
	}
	return -ENOSPC;
}
EXPORT_SYMBOL(ida_alloc_range);

void ida_free(struct ida *ida, unsigned int id)
{
	unsigned long bit = id % IDA_BITMAP_BITS, small;
	unsigned long *bits;
	struct xa_place place;
	void *entry = NULL;

	if ((int)id < 0)
		return;
	if (!__sim_xa_find_place(&ida->xa, id / IDA_BITMAP_BITS, &place))
		entry = *place.slot;
	bits = bits_of(entry, &small);
	if ((bits == &small && bit >= BITS_PER_VALUE) || !test_bit(bit, bits)) {
		WARN(1, "ida_free called for id=%d which is not allocated.\n", id);
		return;
	}
	__clear_bit(bit, bits);
	if (bits == &small) {
		__sim_xa_set(&ida->xa, &place, small ? xa_mk_value(small) : NULL, true);
	} else if (bitmap_empty(bits, IDA_BITMAP_BITS)) {
		kfree(entry);
		__sim_xa_set(&ida->xa, &place, NULL, true);
	}
}
EXPORT_SYMBOL(ida_free);

void ida_destroy(struct ida *ida)
{
	unsigned long index = 0;
	void *entry;

	for (; (entry = __sim_xa_next(&ida->xa, &index, ULONG_MAX, XA_PRESENT)); index++)
		if (!xa_is_value(entry))
			kfree(entry);
	__sim_xa_clear(&ida->xa);
}
EXPORT_SYMBOL(ida_destroy);
