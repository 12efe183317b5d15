/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CRC32_H
#define _LINUX_CRC32_H

#include <linux/types.h>

extern u32 crc32_le(u32 crc, const unsigned char *p, size_t length);
extern u32 crc32_be(u32 crc, const unsigned char *p, size_t length);
extern u32 __crc32c_le(u32 crc, const unsigned char *p, size_t length);
#define crc32(seed, data, length) crc32_le(seed, (const unsigned char *)(data), length)

#endif
