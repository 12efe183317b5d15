/* SPDX-License-Identifier: MIT */
#ifndef _CRYPTO_AES_H
#define _CRYPTO_AES_H
#include <linux/crypto.h>
#include <linux/types.h>
#define AES_MIN_KEY_SIZE 16
#define AES_MAX_KEY_SIZE 32
#define AES_KEYSIZE_128 16
#define AES_KEYSIZE_192 24
#define AES_KEYSIZE_256 32
#define AES_BLOCK_SIZE 16
#define AES_MAX_KEYLENGTH (15 * 16)
#define AES_MAX_KEYLENGTH_U32 (AES_MAX_KEYLENGTH / sizeof(u32))
struct crypto_aes_ctx {
	u32 key_enc[AES_MAX_KEYLENGTH_U32];
	u32 key_dec[AES_MAX_KEYLENGTH_U32];
	u32 key_length;
};
extern const u32 crypto_ft_tab[4][256], crypto_it_tab[4][256];
extern const u8 crypto_aes_sbox[], crypto_aes_inv_sbox[];
static inline int aes_check_keylen(unsigned int n)
{
	return n == AES_KEYSIZE_128 || n == AES_KEYSIZE_192 || n == AES_KEYSIZE_256 ? 0 : -EINVAL;
}
extern int aes_expandkey(struct crypto_aes_ctx *ctx, const u8 *key, unsigned int n);
extern void aes_encrypt(const struct crypto_aes_ctx *ctx, u8 *out, const u8 *in);
extern void aes_decrypt(const struct crypto_aes_ctx *ctx, u8 *out, const u8 *in);
extern void aescfb_encrypt(const struct crypto_aes_ctx *ctx, u8 *dst, const u8 *src, int n, const u8 iv[AES_BLOCK_SIZE]);
extern void aescfb_decrypt(const struct crypto_aes_ctx *ctx, u8 *dst, const u8 *src, int n, const u8 iv[AES_BLOCK_SIZE]);
#endif
