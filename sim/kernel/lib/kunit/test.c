/* SPDX-License-Identifier: MIT */
/*
 * KUnit: runs the suites of a module and logs what came of them, as KTAP (lib/kunit/test.c,
 * executor.c, try-catch.c). Each case runs in a thread of its own, which an assertion ends, as does
 * a fault or five minutes without an end.
 *
 * Simplified: no filters, no files in debugfs; a fault is noticed some milliseconds later.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/sched.h>

struct results {
	unsigned long passed, failed, skipped;
};

/* What a thread does for a test. */
struct try_catch {
	struct kunit *test;
	void (*step)(struct kunit *test);
	struct completion done;
	bool aborted;
};

/* How long a step may take, and how often it is looked whether its thread is there still. */
#define TIMEOUT (300 * HZ)
#define LOOK (HZ / 100)

static struct kunit *current_test;
static struct try_catch *current_try;

struct kunit *kunit_get_current_test(void)
{
	return current_test;
}
EXPORT_SYMBOL_GPL(kunit_get_current_test);

void kunit_mark_failed(struct kunit *test)
{
	if (test->status == KUNIT_SKIPPED)
		test->status_comment[0] = '\0';
	test->status = KUNIT_FAILURE;
}
EXPORT_SYMBOL_GPL(kunit_mark_failed);

void __noreturn __kunit_abort(struct kunit *test)
{
	current_try->aborted = true;
	kthread_complete_and_exit(&current_try->done, 0);
}
EXPORT_SYMBOL_GPL(__kunit_abort);

static int try_thread(void *data)
{
	struct try_catch *try = data;

	try->step(try->test);
	kthread_complete_and_exit(&try->done, 0);
}

/* Waits for the end of a step: 0, or what kept it from its end. */
static int wait_for_step(struct try_catch *try, struct task_struct *task)
{
	long waited = 0;

	while (!wait_for_completion_timeout(&try->done, LOOK)) {
		if (task->exit_state)
			return -EINTR;
		waited += LOOK;
		if (waited >= TIMEOUT)
			return -ETIMEDOUT;
	}
	return 0;
}

/* Runs a step in a thread: 0, or why it did not come to its end. */
static int try_step(struct kunit *test, void (*step)(struct kunit *test))
{
	struct try_catch try = { .test = test, .step = step };
	struct task_struct *task;
	int error;

	init_completion(&try.done);
	task = kthread_create(try_thread, &try, "kunit_try_catch_thread");
	if (IS_ERR(task)) {
		kunit_mark_failed(test);
		return PTR_ERR(task);
	}
	get_task_struct(task);
	current_test = test;
	current_try = &try;
	wake_up_process(task);
	error = wait_for_step(&try, task);
	if (error == -EINTR)
		kunit_err(test, "try faulted\n");
	else if (error)
		kunit_err(test, "try timed out\n");
	put_task_struct(task);
	current_test = NULL;
	current_try = NULL;
	return error;
}

static void run_case_internal(struct kunit *test)
{
	struct kunit_suite *suite = test->__suite;

	if (suite->init) {
		int ret = suite->init(test);

		if (ret) {
			kunit_err(test, "failed to initialize: %d\n", ret);
			kunit_mark_failed(test);
			return;
		}
	}
	test->__case->run_case(test);
}

static void run_case_cleanup(struct kunit *test)
{
	if (test->__suite->exit)
		test->__suite->exit(test);
	kunit_cleanup(test);
}

static void run_case(struct kunit *test)
{
	int error = try_step(test, run_case_internal);

	if (error) {
		/* Nobody knows what state it is in: it is left as it is. */
		kunit_mark_failed(test);
		if (error == -ETIMEDOUT)
			kunit_err(test, "test case timed out\n");
		else
			kunit_err(test, "internal error occurred preventing test case from running: %d\n",
				  error);
		return;
	}
	try_step(test, run_case_cleanup);
}

static void init_test(struct kunit *test, struct kunit_suite *suite, struct kunit_case *test_case)
{
	memset(test, 0, sizeof(*test));
	spin_lock_init(&test->lock);
	INIT_LIST_HEAD(&test->resources);
	test->name = test_case->name;
	test->__suite = suite;
	test->__case = test_case;
}

static void count(struct results *results, enum kunit_status status)
{
	if (status == KUNIT_SKIPPED)
		results->skipped++;
	else if (status == KUNIT_FAILURE)
		results->failed++;
	else
		results->passed++;
}

static unsigned long total(const struct results *r)
{
	return r->passed + r->failed + r->skipped;
}

static const char *ok(enum kunit_status status)
{
	return status == KUNIT_FAILURE ? "not ok" : "ok";
}

static void print_ok(const char *indent, enum kunit_status status, size_t number,
		     const char *name, const char *comment)
{
	if (status == KUNIT_SKIPPED)
		pr_info("%s%s %zd %s # SKIP %s\n", indent, ok(status), number, name, comment);
	else
		pr_info("%s%s %zd %s\n", indent, ok(status), number, name);
}

static enum kunit_status of_results(const struct results *r)
{
	if (r->failed)
		return KUNIT_FAILURE;
	return r->skipped && !r->passed ? KUNIT_SKIPPED : KUNIT_SUCCESS;
}

static const void *next_param(struct kunit *test, const void *prev, char *desc)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	return test->__case->generate_params(test, prev, desc);
#else
	return test->__case->generate_params(prev, desc);
#endif
}

static void run_params(struct kunit *test, struct kunit_suite *suite, struct kunit_case *test_case,
		       struct results *results)
{
	char desc[KUNIT_PARAM_DESC_SIZE];
	const void *param;
	int index = 0;

	pr_info("        KTAP version 1\n");
	pr_info("        # Subtest: %s\n", test_case->name);
	desc[0] = '\0';
	param = next_param(test, NULL, desc);
	for (; param; index++) {
		init_test(test, suite, test_case);
		test->param_value = param;
		test->param_index = index;
		run_case(test);
		if (desc[0] == '\0')
			snprintf(desc, sizeof(desc), "param-%d", index);
		print_ok("        ", test->status, index + 1, desc, test->status_comment);
		count(results, test->status);
		desc[0] = '\0';
		param = next_param(test, param, desc);
	}
}

static void print_stats(const char *name, const struct results *r)
{
	pr_info("# %s: pass:%lu fail:%lu skip:%lu total:%lu\n", name, r->passed, r->failed,
		r->skipped, total(r));
}

static noinline int kunit_run_tests(struct kunit_suite *suite, size_t number)
{
	struct results suite_results = { }, all = { };
	struct kunit_case *test_case;
	struct kunit *test = kmalloc(sizeof(*test), GFP_KERNEL);
	size_t n = 0;

	if (!test)
		return -ENOMEM;
	if (suite->suite_init) {
		suite->suite_init_err = suite->suite_init(suite);
		if (suite->suite_init_err) {
			pr_err("    # failed to initialize (%d)\n", suite->suite_init_err);
			pr_info("not ok %zd %s\n", number, suite->name);
			goto out;
		}
	}
	kunit_suite_for_each_test_case(suite, test_case)
		n++;
	pr_info("    KTAP version 1\n");
	pr_info("    # Subtest: %s\n", suite->name);
	pr_info("    # module: %s\n", suite->test_cases->module_name);
	pr_info("    1..%zd\n", n);
	n = 0;
	kunit_suite_for_each_test_case(suite, test_case) {
		struct results case_results = { };

		init_test(test, suite, test_case);
		if (test_case->generate_params) {
			run_params(test, suite, test_case, &case_results);
		} else {
			run_case(test);
			count(&case_results, test->status);
		}
		all.passed += case_results.passed;
		all.failed += case_results.failed;
		all.skipped += case_results.skipped;
		test_case->status = of_results(&case_results);
		if (total(&case_results) > 1)
			pr_info("    # %s: pass:%lu fail:%lu skip:%lu total:%lu\n", test_case->name,
				case_results.passed, case_results.failed, case_results.skipped,
				total(&case_results));
		print_ok("    ", test_case->status, ++n, test_case->name, test->status_comment);
		count(&suite_results, test_case->status);
	}
	if (suite->suite_exit)
		suite->suite_exit(suite);
	if (total(&suite_results) > 1)
		print_stats(suite->name, &suite_results);
	if (total(&all) > 1)
		print_stats("Totals", &all);
	print_ok("", of_results(&suite_results), number, suite->name, "");
out:
	kfree(test);
	return 0;
}

int __sim_kunit_run(struct __sim_kunit_suites *record)
{
	unsigned long i;

	pr_info("KTAP version 1\n");
	pr_info("1..%lu\n", record->n);
	for (i = 0; i < record->n; i++)
		kunit_run_tests(record->suites[i], i + 1);
	return 0;
}
EXPORT_SYMBOL(__sim_kunit_run);
