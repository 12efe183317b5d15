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

#endif
