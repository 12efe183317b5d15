/* SPDX-License-Identifier: MIT */
/* Hashes of names. */
#ifndef _LINUX_STRINGHASH_H
#define _LINUX_STRINGHASH_H

#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/types.h>

#define init_name_hash(salt) (unsigned long)(salt)
static inline unsigned long partial_name_hash(unsigned long c, unsigned long prev)
{
	return (prev + (c << 4) + (c >> 4)) * 11;
}
static inline unsigned int end_name_hash(unsigned long hash)
{
	return hash_long(hash, 32);
}
extern u32 full_name_hash(const void *salt, const char *name, unsigned int len);
extern u64 hashlen_string(const void *salt, const char *name);
#define hashlen_hash(hashlen) ((u32)(hashlen))
#define hashlen_len(hashlen) ((u32)((hashlen) >> 32))
#define hashlen_create(hash, len) ((u64)(len) << 32 | (u32)(hash))

#endif
