/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CRC4_H
#define _LINUX_CRC4_H
#include <linux/types.h>
extern u8 crc4(u8 crc, u64 x, int bits);
#endif
