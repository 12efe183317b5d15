/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UCS2_STRING_H
#define _LINUX_UCS2_STRING_H
#include <linux/types.h>
typedef u16 ucs2_char_t;
extern unsigned long ucs2_strnlen(const ucs2_char_t *s, size_t max);
extern unsigned long ucs2_strlen(const ucs2_char_t *s);
extern unsigned long ucs2_strsize(const ucs2_char_t *s, unsigned long max);
extern ssize_t ucs2_strscpy(ucs2_char_t *dst, const ucs2_char_t *src, size_t count);
extern int ucs2_strncmp(const ucs2_char_t *a, const ucs2_char_t *b, size_t n);
extern unsigned long ucs2_utf8size(const ucs2_char_t *src);
extern unsigned long ucs2_as_utf8(u8 *dest, const ucs2_char_t *src, unsigned long max);
#endif
