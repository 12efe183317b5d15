/* SPDX-License-Identifier: MIT */
/* LZO. */
#ifndef _LINUX_LZO_H
#define _LINUX_LZO_H

#include <linux/types.h>

#define LZO1X_1_MEM_COMPRESS (8192 * sizeof(unsigned short))
#define LZO1X_MEM_COMPRESS LZO1X_1_MEM_COMPRESS
#define lzo1x_worst_compress(x) ((x) + (x) / 16 + 64 + 3 + 2)
#define __SIM_LZO(name)                                                                       \
	extern int name(const unsigned char *src, size_t src_len, unsigned char *dst, size_t *dst_len, \
			void *wrkmem)
__SIM_LZO(lzo1x_1_compress);
__SIM_LZO(lzo1x_1_compress_safe);
__SIM_LZO(lzorle1x_1_compress);
__SIM_LZO(lzorle1x_1_compress_safe);
extern int lzo1x_decompress_safe(const unsigned char *src, size_t src_len, unsigned char *dst,
				 size_t *dst_len);
enum {
	LZO_E_OK = 0, LZO_E_ERROR = -1, LZO_E_OUT_OF_MEMORY = -2, LZO_E_NOT_COMPRESSIBLE = -3,
	LZO_E_INPUT_OVERRUN = -4, LZO_E_OUTPUT_OVERRUN = -5, LZO_E_LOOKBEHIND_OVERRUN = -6,
	LZO_E_EOF_NOT_FOUND = -7, LZO_E_INPUT_NOT_CONSUMED = -8, LZO_E_NOT_YET_IMPLEMENTED = -9,
	LZO_E_INVALID_ARGUMENT = -10,
};

#endif
