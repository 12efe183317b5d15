/* SPDX-License-Identifier: MIT */
#ifndef _KUNIT_TEST_BUG_H
#define _KUNIT_TEST_BUG_H
#include <kunit/test.h>
#define kunit_fail_current_test(fmt, ...)                       \
	do {                                                    \
		if (kunit_get_current_test())                   \
			KUNIT_FAIL(kunit_get_current_test(), fmt, ##__VA_ARGS__); \
	} while (0)
#endif
