/* SPDX-License-Identifier: MIT */
/* The CRC-16 of x^16 + x^15 + x^2 + 1. */
#ifndef _LINUX_CRC16_H
#define _LINUX_CRC16_H

#include <linux/types.h>

extern u16 const crc16_table[256];
extern u16 crc16(u16 crc, const u8 *p, size_t len);
static inline u16 crc16_byte(u16 crc, const u8 data)
{
	return crc16_table[(u8)crc ^ data] ^ (crc >> 8);
}

#endif
