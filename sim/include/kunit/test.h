/* SPDX-License-Identifier: MIT */
/* Tests of parts of the kernel that run in the kernel (KUnit): when their module is loaded. */
#ifndef _KUNIT_TEST_H
#define _KUNIT_TEST_H

#include <kunit/assert.h>
#include <kunit/resource.h>
#include <linux/args.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/version.h>

#define KUNIT_PARAM_DESC_SIZE 128
#define KUNIT_STATUS_COMMENT_SIZE 256

enum kunit_status { KUNIT_SUCCESS, KUNIT_FAILURE, KUNIT_SKIPPED };
enum kunit_speed {
	KUNIT_SPEED_UNSET, KUNIT_SPEED_VERY_SLOW, KUNIT_SPEED_SLOW, KUNIT_SPEED_NORMAL,
};
struct kunit_attributes {
	enum kunit_speed speed;
};

/* What a generator of parameters gets; until 6.18 not the test. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#define __SIM_KUNIT_PARAMS struct kunit *__test, const void *__prev, char *__desc
#else
#define __SIM_KUNIT_PARAMS const void *__prev, char *__desc
#endif

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(__SIM_KUNIT_PARAMS);
	struct kunit_attributes attr;
	enum kunit_status status;
	char *module_name;
};
#define KUNIT_CASE(test_name) { .run_case = test_name, .name = #test_name, .module_name = KBUILD_MODNAME }
#define KUNIT_CASE_ATTR(test_name, attributes) \
	{ .run_case = test_name, .name = #test_name, .attr = attributes, .module_name = KBUILD_MODNAME }
#define KUNIT_CASE_SLOW(test_name) KUNIT_CASE(test_name)
#define KUNIT_CASE_PARAM(test_name, gen_params) \
	{ .run_case = test_name, .name = #test_name, \
	  .generate_params = gen_params, .module_name = KBUILD_MODNAME }
#define KUNIT_CASE_PARAM_ATTR(test_name, gen_params, attributes) KUNIT_CASE_PARAM(test_name, gen_params)

struct kunit_suite {
	const char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
	struct kunit_attributes attr;
	int suite_init_err;
	bool is_init;
};

struct kunit {
	void *priv;
	const char *name;
	const void *param_value;
	int param_index;
	spinlock_t lock;
	enum kunit_status status;
	struct list_head resources;
	char status_comment[KUNIT_STATUS_COMMENT_SIZE];
	struct kunit_case *__case;
	struct kunit_suite *__suite;
};

/* The suites of a module; the loader runs them when it is live. */
struct __sim_kunit_suites {
	struct kunit_suite **suites;
	unsigned long n;
	int (*run)(struct __sim_kunit_suites *suites);
};
extern int __sim_kunit_run(struct __sim_kunit_suites *suites);
#define kunit_test_suites(suites_...) __sim_kunit_test_suites(__COUNTER__, ##suites_)
#define __sim_kunit_test_suites(id, suites_...) __sim_kunit_test_suites2(id, ##suites_)
#define __sim_kunit_test_suites2(id, suites_...)                              \
	static struct kunit_suite *__kunit_suites_##id[] = { suites_ };       \
	static struct __sim_kunit_suites __kunit_record_##id __used           \
		__section(".kunit_test_suites") = {                           \
		.suites = __kunit_suites_##id,                                \
		.n = sizeof(__kunit_suites_##id) / sizeof(void *),            \
		.run = __sim_kunit_run,                                       \
	}
#define kunit_test_suite(suite) kunit_test_suites(&suite)
#define kunit_test_init_section_suites(suites_...) kunit_test_suites(suites_)
#define kunit_test_init_section_suite(suite) kunit_test_suites(&suite)
#define kunit_suite_for_each_test_case(suite, test_case) \
	for (test_case = (suite)->test_cases; (test_case)->run_case; (test_case)++)

#define KUNIT_ARRAY_PARAM(name, array, get_desc)                                              \
	static const void *name##_gen_params(__SIM_KUNIT_PARAMS) \
	{                                                                                     \
		typeof((array)[0]) *__next = __prev ? ((typeof(__next))__prev) + 1 : (array);     \
		void (*__get_desc)(typeof(__next), char *) = get_desc;                        \
		if (__next - (array) >= (long)(sizeof(array) / sizeof((array)[0])))           \
			return NULL;                                                          \
		if (__get_desc)                                                               \
			__get_desc(__next, __desc);                                             \
		return __next;                                                                \
	}
#define KUNIT_ARRAY_PARAM_DESC(name, array, desc_member)                                      \
	static const void *name##_gen_params(__SIM_KUNIT_PARAMS) \
	{                                                                                     \
		typeof((array)[0]) *__next = __prev ? ((typeof(__next))__prev) + 1 : (array);     \
		if (__next - (array) >= (long)(sizeof(array) / sizeof((array)[0])))           \
			return NULL;                                                          \
		strscpy(__desc, __next->desc_member, KUNIT_PARAM_DESC_SIZE);                    \
		return __next;                                                                \
	}

extern struct kunit *kunit_get_current_test(void);
extern void kunit_cleanup(struct kunit *test);
extern void __noreturn __kunit_abort(struct kunit *test);
extern void kunit_mark_failed(struct kunit *test);
#define kunit_log(level, test, fmt, ...) printk(level fmt, ##__VA_ARGS__)
#define kunit_printk(level, test, fmt, ...) printk(level "    # %s: " fmt, (test)->name, ##__VA_ARGS__)
#define kunit_info(test, fmt, ...) kunit_printk(KERN_INFO, test, fmt, ##__VA_ARGS__)
#define kunit_warn(test, fmt, ...) kunit_printk(KERN_WARNING, test, fmt, ##__VA_ARGS__)
#define kunit_err(test, fmt, ...) kunit_printk(KERN_ERR, test, fmt, ##__VA_ARGS__)
#define kunit_mark_skipped(test, fmt, ...)                                             \
	do {                                                                           \
		(test)->status = KUNIT_SKIPPED;                                        \
		scnprintf((test)->status_comment, KUNIT_STATUS_COMMENT_SIZE, fmt, ##__VA_ARGS__); \
	} while (0)
#define kunit_skip(test, fmt, ...)                          \
	do {                                                \
		kunit_mark_skipped(test, fmt, ##__VA_ARGS__); \
		__kunit_abort(test);                        \
	} while (0)

#define KUNIT_SUCCEED(test) ((void)(test))
#define KUNIT_FAIL(test, fmt, ...) \
	__kunit_failed(test, false, __FILE__, __LINE__, NULL, NULL, NULL, fmt, ##__VA_ARGS__)
#define KUNIT_FAIL_AND_ABORT(test, fmt, ...) \
	__kunit_failed(test, true, __FILE__, __LINE__, NULL, NULL, NULL, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_EQ(test, left, right) KUNIT_EXPECT_EQ_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_EQ_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, false, left, ==, right, __VA_ARGS__)
#define KUNIT_EXPECT_NE(test, left, right) KUNIT_EXPECT_NE_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_NE_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, false, left, !=, right, __VA_ARGS__)
#define KUNIT_EXPECT_LT(test, left, right) KUNIT_EXPECT_LT_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_LT_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, false, left, <, right, __VA_ARGS__)
#define KUNIT_EXPECT_LE(test, left, right) KUNIT_EXPECT_LE_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_LE_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, false, left, <=, right, __VA_ARGS__)
#define KUNIT_EXPECT_GT(test, left, right) KUNIT_EXPECT_GT_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_GT_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, false, left, >, right, __VA_ARGS__)
#define KUNIT_EXPECT_GE(test, left, right) KUNIT_EXPECT_GE_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_GE_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, false, left, >=, right, __VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ(test, left, right) KUNIT_EXPECT_PTR_EQ_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_PTR_EQ_MSG(test, left, right, ...) \
	__SIM_KUNIT_PTR(test, false, left, ==, right, __VA_ARGS__)
#define KUNIT_EXPECT_STREQ(test, left, right) KUNIT_EXPECT_STREQ_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_STREQ_MSG(test, left, right, ...) \
	__SIM_KUNIT_STR(test, false, left, ==, right, __VA_ARGS__)
#define KUNIT_EXPECT_MEMEQ(test, left, right, size) \
	KUNIT_EXPECT_MEMEQ_MSG(test, left, right, size, NULL)
#define KUNIT_EXPECT_MEMEQ_MSG(test, left, right, size, ...) \
	__SIM_KUNIT_MEM(test, false, left, ==, right, size, __VA_ARGS__)
#define KUNIT_EXPECT_PTR_NE(test, left, right) KUNIT_EXPECT_PTR_NE_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_PTR_NE_MSG(test, left, right, ...) \
	__SIM_KUNIT_PTR(test, false, left, !=, right, __VA_ARGS__)
#define KUNIT_EXPECT_STRNEQ(test, left, right) KUNIT_EXPECT_STRNEQ_MSG(test, left, right, NULL)
#define KUNIT_EXPECT_STRNEQ_MSG(test, left, right, ...) \
	__SIM_KUNIT_STR(test, false, left, !=, right, __VA_ARGS__)
#define KUNIT_EXPECT_MEMNEQ(test, left, right, size) \
	KUNIT_EXPECT_MEMNEQ_MSG(test, left, right, size, NULL)
#define KUNIT_EXPECT_MEMNEQ_MSG(test, left, right, size, ...) \
	__SIM_KUNIT_MEM(test, false, left, !=, right, size, __VA_ARGS__)
#define KUNIT_EXPECT_TRUE(test, condition) KUNIT_EXPECT_TRUE_MSG(test, condition, NULL)
#define KUNIT_EXPECT_TRUE_MSG(test, condition, ...) \
	__SIM_KUNIT_UNARY(test, false, condition, true, __VA_ARGS__)
#define KUNIT_EXPECT_FALSE(test, condition) KUNIT_EXPECT_FALSE_MSG(test, condition, NULL)
#define KUNIT_EXPECT_FALSE_MSG(test, condition, ...) \
	__SIM_KUNIT_UNARY(test, false, condition, false, __VA_ARGS__)
#define KUNIT_EXPECT_NULL(test, ptr) KUNIT_EXPECT_NULL_MSG(test, ptr, NULL)
#define KUNIT_EXPECT_NULL_MSG(test, ptr, ...) \
	__SIM_KUNIT_PTR(test, false, ptr, ==, (typeof(ptr))NULL, __VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL(test, ptr) KUNIT_EXPECT_NOT_NULL_MSG(test, ptr, NULL)
#define KUNIT_EXPECT_NOT_NULL_MSG(test, ptr, ...) \
	__SIM_KUNIT_PTR(test, false, ptr, !=, (typeof(ptr))NULL, __VA_ARGS__)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(test, ptr) KUNIT_EXPECT_NOT_ERR_OR_NULL_MSG(test, ptr, NULL)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL_MSG(test, ptr, ...) \
	__SIM_KUNIT_NOT_ERR(test, false, ptr, __VA_ARGS__)
#define KUNIT_ASSERT_EQ(test, left, right) KUNIT_ASSERT_EQ_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_EQ_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, true, left, ==, right, __VA_ARGS__)
#define KUNIT_ASSERT_NE(test, left, right) KUNIT_ASSERT_NE_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_NE_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, true, left, !=, right, __VA_ARGS__)
#define KUNIT_ASSERT_LT(test, left, right) KUNIT_ASSERT_LT_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_LT_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, true, left, <, right, __VA_ARGS__)
#define KUNIT_ASSERT_LE(test, left, right) KUNIT_ASSERT_LE_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_LE_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, true, left, <=, right, __VA_ARGS__)
#define KUNIT_ASSERT_GT(test, left, right) KUNIT_ASSERT_GT_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_GT_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, true, left, >, right, __VA_ARGS__)
#define KUNIT_ASSERT_GE(test, left, right) KUNIT_ASSERT_GE_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_GE_MSG(test, left, right, ...) \
	__SIM_KUNIT_BINARY(test, true, left, >=, right, __VA_ARGS__)
#define KUNIT_ASSERT_PTR_EQ(test, left, right) KUNIT_ASSERT_PTR_EQ_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_PTR_EQ_MSG(test, left, right, ...) \
	__SIM_KUNIT_PTR(test, true, left, ==, right, __VA_ARGS__)
#define KUNIT_ASSERT_STREQ(test, left, right) KUNIT_ASSERT_STREQ_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_STREQ_MSG(test, left, right, ...) \
	__SIM_KUNIT_STR(test, true, left, ==, right, __VA_ARGS__)
#define KUNIT_ASSERT_MEMEQ(test, left, right, size) \
	KUNIT_ASSERT_MEMEQ_MSG(test, left, right, size, NULL)
#define KUNIT_ASSERT_MEMEQ_MSG(test, left, right, size, ...) \
	__SIM_KUNIT_MEM(test, true, left, ==, right, size, __VA_ARGS__)
#define KUNIT_ASSERT_PTR_NE(test, left, right) KUNIT_ASSERT_PTR_NE_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_PTR_NE_MSG(test, left, right, ...) \
	__SIM_KUNIT_PTR(test, true, left, !=, right, __VA_ARGS__)
#define KUNIT_ASSERT_STRNEQ(test, left, right) KUNIT_ASSERT_STRNEQ_MSG(test, left, right, NULL)
#define KUNIT_ASSERT_STRNEQ_MSG(test, left, right, ...) \
	__SIM_KUNIT_STR(test, true, left, !=, right, __VA_ARGS__)
#define KUNIT_ASSERT_MEMNEQ(test, left, right, size) \
	KUNIT_ASSERT_MEMNEQ_MSG(test, left, right, size, NULL)
#define KUNIT_ASSERT_MEMNEQ_MSG(test, left, right, size, ...) \
	__SIM_KUNIT_MEM(test, true, left, !=, right, size, __VA_ARGS__)
#define KUNIT_ASSERT_TRUE(test, condition) KUNIT_ASSERT_TRUE_MSG(test, condition, NULL)
#define KUNIT_ASSERT_TRUE_MSG(test, condition, ...) \
	__SIM_KUNIT_UNARY(test, true, condition, true, __VA_ARGS__)
#define KUNIT_ASSERT_FALSE(test, condition) KUNIT_ASSERT_FALSE_MSG(test, condition, NULL)
#define KUNIT_ASSERT_FALSE_MSG(test, condition, ...) \
	__SIM_KUNIT_UNARY(test, true, condition, false, __VA_ARGS__)
#define KUNIT_ASSERT_NULL(test, ptr) KUNIT_ASSERT_NULL_MSG(test, ptr, NULL)
#define KUNIT_ASSERT_NULL_MSG(test, ptr, ...) \
	__SIM_KUNIT_PTR(test, true, ptr, ==, (typeof(ptr))NULL, __VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL(test, ptr) KUNIT_ASSERT_NOT_NULL_MSG(test, ptr, NULL)
#define KUNIT_ASSERT_NOT_NULL_MSG(test, ptr, ...) \
	__SIM_KUNIT_PTR(test, true, ptr, !=, (typeof(ptr))NULL, __VA_ARGS__)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ptr) KUNIT_ASSERT_NOT_ERR_OR_NULL_MSG(test, ptr, NULL)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL_MSG(test, ptr, ...) \
	__SIM_KUNIT_NOT_ERR(test, true, ptr, __VA_ARGS__)

#endif
