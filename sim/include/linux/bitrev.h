/* SPDX-License-Identifier: MIT */
/* Bits in reverse order. */
#ifndef _LINUX_BITREV_H
#define _LINUX_BITREV_H

#include <linux/types.h>

static inline u8 bitrev8(u8 byte)
{
	byte = (byte >> 4) | (byte << 4);
	byte = ((byte >> 2) & 0x33) | ((byte & 0x33) << 2);
	return ((byte >> 1) & 0x55) | ((byte & 0x55) << 1);
}
static inline u16 bitrev16(u16 x)
{
	return (bitrev8(x & 0xff) << 8) | bitrev8(x >> 8);
}
static inline u32 bitrev32(u32 x)
{
	return ((u32)bitrev16(x & 0xffff) << 16) | bitrev16(x >> 16);
}
static inline u32 bitrev8x4(u32 x)
{
	return ((u32)bitrev8(x >> 24) << 24) | ((u32)bitrev8(x >> 16) << 16) |
	       ((u32)bitrev8(x >> 8) << 8) | bitrev8(x);
}

#endif
