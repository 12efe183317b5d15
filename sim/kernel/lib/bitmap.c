/* SPDX-License-Identifier: MIT */
/* Bitmaps (lib/bitmap.c). */
#include <linux/bitmap.h>
#include <linux/export.h>
#include <linux/slab.h>

unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)
{
	return kmalloc_array(BITS_TO_LONGS(nbits), sizeof(unsigned long), flags);
}
EXPORT_SYMBOL(bitmap_alloc);

unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)
{
	return bitmap_alloc(nbits, flags | __GFP_ZERO);
}
EXPORT_SYMBOL(bitmap_zalloc);

void bitmap_free(const unsigned long *bitmap)
{
	kfree(bitmap);
}
EXPORT_SYMBOL(bitmap_free);

unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size,
					 unsigned long start, unsigned int nr,
					 unsigned long align_mask)
{
	for (;;) {
		unsigned long index = find_next_zero_bit(map, size, start), used;

		index = (index + align_mask) & ~align_mask;
		if (index + nr > size)
			return index + nr;
		used = find_next_bit(map, index + nr, index);
		if (used >= index + nr)
			return index;
		start = used + 1;
	}
}
EXPORT_SYMBOL(bitmap_find_next_zero_area);
