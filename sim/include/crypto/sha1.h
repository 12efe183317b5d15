/* SPDX-License-Identifier: MIT */
#ifndef _CRYPTO_SHA1_H
#define _CRYPTO_SHA1_H
#include <linux/types.h>
#define SHA1_DIGEST_SIZE 20
#define SHA1_BLOCK_SIZE 64
#define SHA1_DIGEST_WORDS (SHA1_DIGEST_SIZE / 4)
#define SHA1_WORKSPACE_WORDS 16
#define SHA1_H0 0x67452301UL
#define SHA1_H1 0xefcdab89UL
#define SHA1_H2 0x98badcfeUL
#define SHA1_H3 0x10325476UL
#define SHA1_H4 0xc3d2e1f0UL
extern void sha1_init(u32 *buf);
extern void sha1_transform(u32 *digest, const char *data, u32 *w);
#endif
