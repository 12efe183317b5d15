/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BITMAP_H
#define _LINUX_BITMAP_H

#include <asm/page.h>
#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/sprintf.h>
#include <linux/slab.h>
#include <linux/string.h>

static inline void bitmap_zero(unsigned long *dst, unsigned int nbits)
{
	memset(dst, 0, BITS_TO_LONGS(nbits) * sizeof(long));
}
static inline void bitmap_fill(unsigned long *dst, unsigned int nbits)
{
	memset(dst, 0xff, BITS_TO_LONGS(nbits) * sizeof(long));
}
static inline bool bitmap_empty(const unsigned long *src, unsigned int nbits)
{
	return find_first_bit(src, nbits) == nbits;
}
static inline unsigned int bitmap_weight(const unsigned long *src, unsigned int nbits)
{
	unsigned int bit, weight = 0;

	for_each_set_bit(bit, src, nbits)
		weight++;
	return weight;
}
static inline void bitmap_set(unsigned long *map, unsigned int start, unsigned int nbits)
{
	while (nbits--)
		__set_bit(start++, map);
}
static inline void bitmap_clear(unsigned long *map, unsigned int start, unsigned int nbits)
{
	while (nbits--)
		__clear_bit(start++, map);
}
static inline void bitmap_copy(unsigned long *dst, const unsigned long *src, unsigned int nbits)
{
	memcpy(dst, src, BITS_TO_LONGS(nbits) * sizeof(long));
}
static inline bool bitmap_full(const unsigned long *src, unsigned int nbits)
{
	return find_first_zero_bit(src, nbits) == nbits;
}
#define __SIM_BITMAP_OP(name, expression)                                                    \
	static inline bool bitmap_##name(unsigned long *dst, const unsigned long *a,             \
					 const unsigned long *b, unsigned int nbits)                 \
	{                                                                                        \
		unsigned int i;                                                                      \
		for (i = 0; i < BITS_TO_LONGS(nbits); i++)                                           \
			dst[i] = (expression);                                                           \
		return !bitmap_empty(dst, nbits);                                                    \
	}
__SIM_BITMAP_OP(and, a[i] & b[i])
__SIM_BITMAP_OP(or, a[i] | b[i])
__SIM_BITMAP_OP(xor, a[i] ^ b[i])
__SIM_BITMAP_OP(andnot, a[i] & ~b[i])
static inline bool bitmap_equal(const unsigned long *a, const unsigned long *b,
				unsigned int nbits)
{
	unsigned int bit;

	for (bit = 0; bit < nbits; bit++)
		if (test_bit(bit, a) != test_bit(bit, b))
			return false;
	return true;
}
static inline bool bitmap_intersects(const unsigned long *a, const unsigned long *b,
				     unsigned int nbits)
{
	unsigned int bit;

	for_each_set_bit(bit, a, nbits)
		if (test_bit(bit, b))
			return true;
	return false;
}
extern unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size,
						unsigned long start, unsigned int nr,
						unsigned long align_mask);
extern unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags);
extern unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags);
extern void bitmap_free(const unsigned long *bitmap);

#define bitmap_size(nbits) (ALIGN(nbits, BITS_PER_LONG) / BITS_PER_BYTE)
/* As text for a file of sysfs. */
extern int bitmap_print_to_pagebuf(bool list, char *buf, const unsigned long *map, int nbits);

#endif
