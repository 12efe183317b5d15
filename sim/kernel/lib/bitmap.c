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

#define FIND(name, expression)                                                            \
	unsigned long name(const unsigned long *a, const unsigned long *b, unsigned long size, \
			   unsigned long from)                                            \
	{                                                                                 \
		for (; from < size; from++)                                               \
			if (expression)                                                   \
				return from;                                              \
		return size;                                                              \
	}
FIND(find_next_and_bit, test_bit(from, a) && test_bit(from, b))
EXPORT_SYMBOL(find_next_and_bit);
FIND(find_next_andnot_bit, test_bit(from, a) && !test_bit(from, b))
EXPORT_SYMBOL(find_next_andnot_bit);
FIND(find_next_or_bit, test_bit(from, a) || test_bit(from, b))
EXPORT_SYMBOL(find_next_or_bit);

unsigned long find_nth_and_bit(const unsigned long *a, const unsigned long *b, unsigned long size,
			       unsigned long n)
{
	unsigned long bit;

	for (bit = 0; bit < size; bit++)
		if (test_bit(bit, a) && test_bit(bit, b) && n-- == 0)
			return bit;
	return size;
}
EXPORT_SYMBOL(find_nth_and_bit);

unsigned long find_nth_bit(const unsigned long *addr, unsigned long size, unsigned long n)
{
	return find_nth_and_bit(addr, addr, size, n);
}
EXPORT_SYMBOL(find_nth_bit);

int bitmap_print_to_pagebuf(bool list, char *buf, const unsigned long *map, int nbits)
{
	size_t room = PAGE_SIZE - ((unsigned long)buf & ~PAGE_MASK);

	return list ? scnprintf(buf, room, "%*pbl\n", nbits, map)
		    : scnprintf(buf, room, "%*pb\n", nbits, map);
}
EXPORT_SYMBOL(bitmap_print_to_pagebuf);
