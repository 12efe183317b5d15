/* SPDX-License-Identifier: MIT */
/* Bob Jenkins' lookup3. */
#ifndef _LINUX_JHASH_H
#define _LINUX_JHASH_H

#include <linux/bitops.h>
#include <linux/unaligned.h>

#define jhash_size(n) ((u32)1 << (n))
#define jhash_mask(n) (jhash_size(n) - 1)
#define JHASH_INITVAL 0xdeadbeef

#define __jhash_step(x, y, z, bits)  \
	{                                \
		x -= z;                      \
		x ^= rol32(z, bits);         \
		z += y;                      \
	}
#define __jhash_mix(a, b, c)         \
	{                                \
		__jhash_step(a, b, c, 4);    \
		__jhash_step(b, c, a, 6);    \
		__jhash_step(c, a, b, 8);    \
		__jhash_step(a, b, c, 16);   \
		__jhash_step(b, c, a, 19);   \
		__jhash_step(c, a, b, 4);    \
	}
#define __jhash_last(x, y, bits)     \
	{                                \
		x ^= y;                      \
		x -= rol32(y, bits);         \
	}
#define __jhash_final(a, b, c)       \
	{                                \
		__jhash_last(c, b, 14);      \
		__jhash_last(a, c, 11);      \
		__jhash_last(b, a, 25);      \
		__jhash_last(c, b, 16);      \
		__jhash_last(a, c, 4);       \
		__jhash_last(b, a, 14);      \
		__jhash_last(c, b, 24);      \
	}

static inline u32 jhash(const void *key, u32 length, u32 initval)
{
	const u8 *k = key;
	u32 a, b, c, i;
	u32 tail[3] = { 0, 0, 0 };

	a = b = c = JHASH_INITVAL + length + initval;
	for (; length > 12; length -= 12, k += 12) {
		a += get_unaligned((u32 *)k);
		b += get_unaligned((u32 *)(k + 4));
		c += get_unaligned((u32 *)(k + 8));
		__jhash_mix(a, b, c);
	}
	if (length == 0)
		return c;
	for (i = 0; i < length; i++)
		tail[i / 4] |= (u32)k[i] << (i % 4 * 8);
	a += tail[0];
	b += tail[1];
	c += tail[2];
	__jhash_final(a, b, c);
	return c;
}
/* Of `length` words. */
static inline u32 jhash2(const u32 *k, u32 length, u32 initval)
{
	u32 a, b, c;

	a = b = c = JHASH_INITVAL + (length << 2) + initval;
	for (; length > 3; length -= 3, k += 3) {
		a += k[0];
		b += k[1];
		c += k[2];
		__jhash_mix(a, b, c);
	}
	if (length == 0)
		return c;
	a += k[0];
	if (length > 1)
		b += k[1];
	if (length > 2)
		c += k[2];
	__jhash_final(a, b, c);
	return c;
}
static inline u32 __jhash_nwords(u32 a, u32 b, u32 c, u32 initval)
{
	a += initval;
	b += initval;
	c += initval;
	__jhash_final(a, b, c);
	return c;
}
static inline u32 jhash_3words(u32 a, u32 b, u32 c, u32 initval)
{
	return __jhash_nwords(a, b, c, initval + JHASH_INITVAL + (3 << 2));
}
static inline u32 jhash_2words(u32 a, u32 b, u32 initval)
{
	return __jhash_nwords(a, b, 0, initval + JHASH_INITVAL + (2 << 2));
}
static inline u32 jhash_1word(u32 a, u32 initval)
{
	return __jhash_nwords(a, 0, 0, initval + JHASH_INITVAL + (1 << 2));
}

#endif
