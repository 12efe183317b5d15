/* SPDX-License-Identifier: MIT */
#ifndef _CRYPTO_ARC4_H
#define _CRYPTO_ARC4_H
#include <linux/types.h>
#define ARC4_MIN_KEY_SIZE 1
#define ARC4_MAX_KEY_SIZE 256
#define ARC4_BLOCK_SIZE 1
struct arc4_ctx {
	u32 S[256];
	u32 x, y;
};
extern int arc4_setkey(struct arc4_ctx *ctx, const u8 *key, unsigned int n);
extern void arc4_crypt(struct arc4_ctx *ctx, u8 *out, const u8 *in, unsigned int n);
#endif
