/* SPDX-License-Identifier: MIT */
/* The CRC-16 of x^16 + x^12 + x^5 + 1, lowest bit first. */
#ifndef _LINUX_CRC_CCITT_H
#define _LINUX_CRC_CCITT_H

#include <linux/types.h>

extern u16 const crc_ccitt_table[256];
extern u16 crc_ccitt(u16 crc, const u8 *p, size_t len);
static inline u16 crc_ccitt_byte(u16 crc, const u8 data)
{
	return crc_ccitt_table[(u8)crc ^ data] ^ (crc >> 8);
}

#endif
