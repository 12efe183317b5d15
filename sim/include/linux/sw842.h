/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SW842_H
#define _LINUX_SW842_H
#include <linux/types.h>
#define SW842_MEM_COMPRESS 0xf000
extern int sw842_compress(const u8 *src, unsigned int n, u8 *dst, unsigned int *dst_n, void *work);
extern int sw842_decompress(const u8 *src, unsigned int n, u8 *dst, unsigned int *dst_n);
#endif
