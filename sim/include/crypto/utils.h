/* SPDX-License-Identifier: MIT */
#ifndef _CRYPTO_UTILS_H
#define _CRYPTO_UTILS_H
#include <linux/types.h>
#include <linux/unaligned.h>
extern void __crypto_xor(u8 *dst, const u8 *a, const u8 *b, unsigned int n);
extern unsigned long __crypto_memneq(const void *a, const void *b, size_t n);
static inline void crypto_xor(u8 *dst, const u8 *src, unsigned int n)
{
	__crypto_xor(dst, dst, src, n);
}
static inline void crypto_xor_cpy(u8 *dst, const u8 *a, const u8 *b, unsigned int n)
{
	__crypto_xor(dst, a, b, n);
}
static inline int crypto_memneq(const void *a, const void *b, size_t n)
{
	return __crypto_memneq(a, b, n) != 0;
}
#endif
