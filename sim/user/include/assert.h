/* SPDX-License-Identifier: MIT */
/* Assertions. */
#ifndef _ASSERT_H
#define _ASSERT_H

extern void __assert_fail(const char *text, const char *file, unsigned int line,
			  const char *function) __attribute__((noreturn));
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition)                                                                  \
	((condition) ? (void)0 : __assert_fail(#condition, __FILE__, __LINE__, __func__))
#endif
#define static_assert _Static_assert

#endif
