/* SPDX-License-Identifier: MIT */
/* What KUnit says of an expectation that is not met. */
#ifndef _KUNIT_ASSERT_H
#define _KUNIT_ASSERT_H

#include <linux/err.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/types.h>

struct kunit;
/* Says where and what failed, then the message, if any; ends the test when `aborts`. */
extern void __kunit_failed(struct kunit *test, bool aborts, const char *file, int line,
			   const char *left, const char *op, const char *right,
			   const char *fmt, ...);
/* The same, with what both sides are. */
extern void __kunit_failed_binary(struct kunit *test, bool aborts, const char *file, int line,
				  const char *left, const char *op, const char *right,
				  long long left_value, long long right_value,
				  const char *fmt, ...);
extern void __kunit_failed_ptr(struct kunit *test, bool aborts, const char *file, int line,
			       const char *left, const char *op, const char *right,
			       const void *left_value, const void *right_value,
			       const char *fmt, ...);
extern void __kunit_failed_str(struct kunit *test, bool aborts, const char *file, int line,
			       const char *left, const char *op, const char *right,
			       const char *left_value, const char *right_value,
			       const char *fmt, ...);

#define __SIM_KUNIT_BINARY(test, aborts, left, op, right, ...)                          \
	do {                                                                            \
		const typeof(left) __left = (left);                                     \
		const typeof(right) __right = (right);                                  \
		if (!(__left op __right))                                               \
			__kunit_failed_binary(test, aborts, __FILE__, __LINE__, #left, #op, #right, \
					      (long long)__left, (long long)__right, __VA_ARGS__); \
	} while (0)
#define __SIM_KUNIT_PTR(test, aborts, left, op, right, ...)                             \
	do {                                                                            \
		const void *__left = (const void *)(left);                              \
		const void *__right = (const void *)(right);                            \
		if (!(__left op __right))                                               \
			__kunit_failed_ptr(test, aborts, __FILE__, __LINE__, #left, #op, #right, \
					   __left, __right, __VA_ARGS__);               \
	} while (0)
#define __SIM_KUNIT_STR(test, aborts, left, op, right, ...)                             \
	do {                                                                            \
		const char *__left = (left);                                            \
		const char *__right = (right);                                          \
		if (!__left || !__right || !(strcmp(__left, __right) op 0))             \
			__kunit_failed_str(test, aborts, __FILE__, __LINE__, #left, #op, #right, \
					   __left, __right, __VA_ARGS__);               \
	} while (0)
#define __SIM_KUNIT_MEM(test, aborts, left, op, right, size, ...)                       \
	do {                                                                            \
		const void *__left = (left);                                            \
		const void *__right = (right);                                          \
		if (!__left || !__right || !(memcmp(__left, __right, (size)) op 0))     \
			__kunit_failed(test, aborts, __FILE__, __LINE__, #left, #op, #right, __VA_ARGS__); \
	} while (0)
#define __SIM_KUNIT_UNARY(test, aborts, condition, wanted, ...)                         \
	do {                                                                            \
		if (!!(condition) != !!wanted)                                          \
			__kunit_failed(test, aborts, __FILE__, __LINE__, #condition, "to be", #wanted, \
				       __VA_ARGS__);                                    \
	} while (0)
#define __SIM_KUNIT_NOT_ERR(test, aborts, ptr, ...)                                     \
	do {                                                                            \
		const void *__ptr = (ptr);                                              \
		if (IS_ERR_OR_NULL(__ptr))                                              \
			__kunit_failed_ptr(test, aborts, __FILE__, __LINE__, #ptr, "is not error,", \
					   "not null", __ptr, NULL, __VA_ARGS__);       \
	} while (0)

#endif
