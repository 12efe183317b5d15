/* SPDX-License-Identifier: MIT */
/* What KUnit says of an expectation that is not met (lib/kunit/assert.c). */
#include <kunit/test.h>
#include <linux/export.h>
#include <linux/kernel.h>

#define INDENT "    "

static void begin(struct kunit *test, bool aborts, const char *file, int line)
{
	kunit_mark_failed(test);
	pr_err(INDENT "# %s: %s FAILED at %s:%d\n", test->name,
	       aborts ? "ASSERTION" : "EXPECTATION", file, line);
}

static void end(struct kunit *test, bool aborts, const char *fmt, va_list *args)
{
	struct va_format text = { fmt, args };

	if (fmt)
		pr_err("%pV\n", &text);
	if (aborts)
		__kunit_abort(test);
}

void __kunit_failed(struct kunit *test, bool aborts, const char *file, int line, const char *left,
		    const char *op, const char *right, const char *fmt, ...)
{
	va_list args;

	begin(test, aborts, file, line);
	if (left)
		pr_err(INDENT "Expected %s %s %s, but is not\n", left, op, right);
	va_start(args, fmt);
	end(test, aborts, fmt, &args);
	va_end(args);
}
EXPORT_SYMBOL_GPL(__kunit_failed);

void __kunit_failed_binary(struct kunit *test, bool aborts, const char *file, int line,
			   const char *left, const char *op, const char *right,
			   long long left_value, long long right_value, const char *fmt, ...)
{
	va_list args;

	begin(test, aborts, file, line);
	pr_err(INDENT "Expected %s %s %s, but\n", left, op, right);
	pr_err(INDENT INDENT "%s == %lld (0x%llx)\n", left, left_value, left_value);
	pr_err(INDENT INDENT "%s == %lld (0x%llx)\n", right, right_value, right_value);
	va_start(args, fmt);
	end(test, aborts, fmt, &args);
	va_end(args);
}
EXPORT_SYMBOL_GPL(__kunit_failed_binary);

void __kunit_failed_ptr(struct kunit *test, bool aborts, const char *file, int line,
			const char *left, const char *op, const char *right,
			const void *left_value, const void *right_value, const char *fmt, ...)
{
	va_list args;

	begin(test, aborts, file, line);
	pr_err(INDENT "Expected %s %s %s, but\n", left, op, right);
	pr_err(INDENT INDENT "%s == %px\n", left, left_value);
	pr_err(INDENT INDENT "%s == %px\n", right, right_value);
	va_start(args, fmt);
	end(test, aborts, fmt, &args);
	va_end(args);
}
EXPORT_SYMBOL_GPL(__kunit_failed_ptr);

void __kunit_failed_str(struct kunit *test, bool aborts, const char *file, int line,
			const char *left, const char *op, const char *right,
			const char *left_value, const char *right_value, const char *fmt, ...)
{
	va_list args;

	begin(test, aborts, file, line);
	pr_err(INDENT "Expected %s %s %s, but\n", left, op, right);
	pr_err(INDENT INDENT "%s == \"%s\"\n", left, left_value);
	pr_err(INDENT INDENT "%s == \"%s\"\n", right, right_value);
	va_start(args, fmt);
	end(test, aborts, fmt, &args);
	va_end(args);
}
EXPORT_SYMBOL_GPL(__kunit_failed_str);
