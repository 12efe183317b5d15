/* SPDX-License-Identifier: MIT */
/* The same polynomial, highest bit first. */
#ifndef _LINUX_CRC_ITU_T_H
#define _LINUX_CRC_ITU_T_H

#include <linux/types.h>

extern u16 const crc_itu_t_table[256];
extern u16 crc_itu_t(u16 crc, const u8 *p, size_t len);
static inline u16 crc_itu_t_byte(u16 crc, const u8 data)
{
	return crc_itu_t_table[(crc >> 8) ^ data] ^ (crc << 8);
}

#endif
