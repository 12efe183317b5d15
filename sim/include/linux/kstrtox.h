/* SPDX-License-Identifier: MIT */
/* Numbers out of text; 0 or -EINVAL, -ERANGE. Base 0 understands 0x and a leading 0. */
#ifndef _LINUX_KSTRTOX_H
#define _LINUX_KSTRTOX_H

#include <linux/compiler.h>
#include <linux/types.h>

extern int __must_check kstrtoull(const char *s, unsigned int base, unsigned long long *res);
extern int __must_check kstrtoll(const char *s, unsigned int base, long long *res);
extern int __must_check kstrtoul(const char *s, unsigned int base, unsigned long *res);
extern int __must_check kstrtol(const char *s, unsigned int base, long *res);
extern int __must_check kstrtouint(const char *s, unsigned int base, unsigned int *res);
extern int __must_check kstrtoint(const char *s, unsigned int base, int *res);
extern int __must_check kstrtou16(const char *s, unsigned int base, u16 *res);
extern int __must_check kstrtos16(const char *s, unsigned int base, s16 *res);
extern int __must_check kstrtos8(const char *s, unsigned int base, s8 *res);
extern int __must_check kstrtou8(const char *s, unsigned int base, u8 *res);
extern int __must_check kstrtobool(const char *s, bool *res);
#define kstrtos64(s, base, res) kstrtoll(s, base, res)
#define kstrtou64(s, base, res) kstrtoull(s, base, res)
#define kstrtou32(s, base, res) kstrtouint(s, base, res)
#define kstrtos32(s, base, res) kstrtoint(s, base, res)

extern unsigned long simple_strtoul(const char *s, char **end, unsigned int base);
extern long simple_strtol(const char *s, char **end, unsigned int base);
extern unsigned long long simple_strtoull(const char *s, char **end, unsigned int base);

#define simple_strtoll(s, end, base) ((long long)simple_strtol(s, end, base))
/* The same out of user memory, of at most 65 characters. */
extern int __must_check kstrtoull_from_user(const char __user *s, size_t n, unsigned int base,
					    unsigned long long *res);
extern int __must_check kstrtoll_from_user(const char __user *s, size_t n, unsigned int base,
					   long long *res);
extern int __must_check kstrtoul_from_user(const char __user *s, size_t n, unsigned int base,
					   unsigned long *res);
extern int __must_check kstrtol_from_user(const char __user *s, size_t n, unsigned int base,
					  long *res);
extern int __must_check kstrtouint_from_user(const char __user *s, size_t n, unsigned int base,
					     unsigned int *res);
extern int __must_check kstrtoint_from_user(const char __user *s, size_t n, unsigned int base,
					    int *res);
extern int __must_check kstrtou16_from_user(const char __user *s, size_t n, unsigned int base,
					    u16 *res);
extern int __must_check kstrtou8_from_user(const char __user *s, size_t n, unsigned int base,
					   u8 *res);
extern int __must_check kstrtobool_from_user(const char __user *s, size_t n, bool *res);
#define kstrtou32_from_user(s, n, base, res) kstrtouint_from_user(s, n, base, res)
#define kstrtou64_from_user(s, n, base, res) kstrtoull_from_user(s, n, base, res)

#endif
