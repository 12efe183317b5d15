/* SPDX-License-Identifier: MIT */
/* Strings and blocks of bytes. */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/stddef.h>
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/stdarg.h>
#include <linux/version.h>

extern void *memset(void *to, int byte, size_t length);
extern void *memcpy(void *to, const void *from, size_t length);
extern void *memmove(void *to, const void *from, size_t length);
extern int memcmp(const void *a, const void *b, size_t length);
extern void *memchr(const void *s, int c, size_t length);
extern void *memchr_inv(const void *s, int c, size_t length);
extern void *memscan(void *s, int c, size_t length);
extern void *memset16(u16 *to, u16 value, size_t count);
extern void *memset64(u64 *to, u64 value, size_t count);
extern void *memset32(u32 *to, u32 value, size_t count);
extern size_t strlen(const char *s);
extern size_t strnlen(const char *s, size_t count);
extern char *strcpy(char *to, const char *from);
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 3, 0)
extern char *strncpy(char *to, const char *from, size_t count);
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
extern size_t strlcpy(char *to, const char *from, size_t size);
#endif
extern char *strcat(char *to, const char *from);
extern char *strncat(char *to, const char *from, size_t count);
extern size_t strlcat(char *to, const char *from, size_t size);
extern int strcmp(const char *a, const char *b);
extern int strncmp(const char *a, const char *b, size_t count);
extern int strcasecmp(const char *a, const char *b);
extern int strncasecmp(const char *a, const char *b, size_t count);
extern char *strchr(const char *s, int c);
extern char *strchrnul(const char *s, int c);
extern char *strrchr(const char *s, int c);
extern char *strnchr(const char *s, size_t count, int c);
extern char *strstr(const char *s, const char *find);
extern char *strnstr(const char *s, const char *find, size_t length);
extern char *strpbrk(const char *s, const char *accept);
extern size_t strspn(const char *s, const char *accept);
extern size_t strcspn(const char *s, const char *reject);
extern char *strsep(char **s, const char *delimiters);
extern char *strreplace(char *s, char old, char new);
extern char *skip_spaces(const char *s);
extern char *strim(char *s);
#define strstrip(s) strim(s)
extern bool sysfs_streq(const char *a, const char *b);
extern int match_string(const char *const *array, size_t n, const char *string);

/* Bytes copied without the NUL, or -E2BIG. The size may be left out for an array. */
extern ssize_t sized_strscpy(char *to, const char *from, size_t size);
extern ssize_t sized_strscpy_pad(char *to, const char *from, size_t size);
#define __STRSCPY_PICK(a, b, c, name, ...) name
#define __strscpy2(to, from) sized_strscpy(to, from, sizeof(to))
#define __strscpy3(to, from, size) sized_strscpy(to, from, size)
#define __strscpy2_pad(to, from) sized_strscpy_pad(to, from, sizeof(to))
#define __strscpy3_pad(to, from, size) sized_strscpy_pad(to, from, size)
#define strscpy(...) __STRSCPY_PICK(__VA_ARGS__, __strscpy3, __strscpy2)(__VA_ARGS__)
#define strscpy_pad(...) \
	__STRSCPY_PICK(__VA_ARGS__, __strscpy3_pad, __strscpy2_pad)(__VA_ARGS__)

/* Copies in memory from kmalloc. */
extern char *kstrdup(const char *s, gfp_t gfp) __malloc;
extern const char *kstrdup_const(const char *s, gfp_t gfp);
extern void kfree_const(const void *ptr);
extern char *kstrndup(const char *s, size_t max, gfp_t gfp);
extern void *kmemdup(const void *src, size_t length, gfp_t gfp);
extern void *kvmemdup(const void *src, size_t length, gfp_t gfp);
extern char *kmemdup_nul(const char *s, size_t length, gfp_t gfp);
extern void *memdup_user(const void __user *from, size_t length);
extern void *vmemdup_user(const void __user *from, size_t length);
extern void *memdup_user_nul(const void __user *from, size_t length);
extern char *strndup_user(const char __user *from, long length);
extern char **argv_split(gfp_t gfp, const char *str, int *argc);
extern void argv_free(char **argv);

static inline void memzero_explicit(void *s, size_t count)
{
	memset(s, 0, count);
	barrier_data(s);
}
static inline bool str_has_prefix_bool(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}
#define str_has_prefix(s, prefix) \
	(str_has_prefix_bool(s, prefix) ? strlen(prefix) : (size_t)0)
static inline bool strends(const char *s, const char *suffix)
{
	size_t all = strlen(s), end = strlen(suffix);

	return all >= end && memcmp(s + all - end, suffix, end) == 0;
}
static inline bool strstarts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}
static inline bool mem_is_zero(const void *s, size_t n)
{
	return !memchr_inv(s, 0, n);
}
#define memset_after(obj, v, member)                                              \
	memset((u8 *)(obj) + offsetofend(typeof(*(obj)), member), (v),                \
	       sizeof(*(obj)) - offsetofend(typeof(*(obj)), member))
#define memset_startat(obj, v, member)                                            \
	memset((u8 *)(obj) + offsetof(typeof(*(obj)), member), (v),                   \
	       sizeof(*(obj)) - offsetof(typeof(*(obj)), member))
static inline void memcpy_and_pad(void *dest, size_t dest_len, const void *src, size_t count,
				  int pad)
{
	memcpy(dest, src, count < dest_len ? count : dest_len);
	if (count < dest_len)
		memset((u8 *)dest + count, pad, dest_len - count);
}
static inline const char *kbasename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

extern void *__memcat_p(void **a, void **b);
/* One array of pointers after the other, each with NULL at its end. */
#define memcat_p(a, b)                                                        \
	({                                                                    \
		BUILD_BUG_ON_MSG(!__same_type(*(a), *(b)), "type mismatch in memcat_p()"); \
		(typeof(*(a)) *)__memcat_p((void **)(a), (void **)(b));       \
	})
#define strtomem(dest, src)                                                   \
	do {                                                                  \
		const size_t __n = sizeof(dest), __m = strnlen((src), __n);   \
		memcpy((dest), (src), __m);                                   \
	} while (0)
#define strtomem_pad(dest, src, pad)                                          \
	do {                                                                  \
		const size_t __n = sizeof(dest), __m = strnlen((src), __n);   \
		memcpy_and_pad((dest), __n, (src), __m, (pad));               \
	} while (0)
#define memtostr(dest, src)                                                   \
	do {                                                                  \
		const size_t __n = strnlen((src), min(sizeof(dest) - 1, sizeof(src))); \
		memcpy((dest), (src), __n);                                   \
		(dest)[__n] = '\0';                                          \
	} while (0)
#define memtostr_pad(dest, src)                                               \
	do {                                                                  \
		memset((dest), 0, sizeof(dest));                              \
		memtostr(dest, src);                                          \
	} while (0)
extern int __sysfs_match_string(const char *const *array, size_t n, const char *s);
#define sysfs_match_string(array, s) __sysfs_match_string(array, ARRAY_SIZE(array), s)

#define kmemdup_array(src, n, size, gfp) kmemdup(src, size_mul(n, size), gfp)

#endif
