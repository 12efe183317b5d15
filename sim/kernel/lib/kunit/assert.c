/* SPDX-License-Identifier: MIT */
/* What KUnit says of an expectation that is not met (lib/kunit/assert.c). */
#include <kunit/test.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>

#define INDENT "    "

static void begin(struct kunit *test, bool aborts, const char *file, int line)
{
	kunit_mark_failed(test);
	pr_err(INDENT "# %s: %s FAILED at %s:%d\n", test->name,
	       aborts ? "ASSERTION" : "EXPECTATION", file, line);
}

/* What stands in the text as it is nobody needs to be told. */
static void value(const char *text, long long value)
{
	char literal[24];

	snprintf(literal, sizeof(literal), "%lld", value);
	if (strcmp(text, literal) != 0)
		pr_err(INDENT INDENT "%s == %lld (0x%llx)\n", text, value, value);
}

static void string(const char *text, const char *value)
{
	size_t len = strlen(text);

	if (len < 2 || text[0] != '"' || text[len - 1] != '"' ||
	    strncmp(text + 1, value, len - 2) != 0)
		pr_err(INDENT INDENT "%s == \"%s\"\n", text, value);
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
	value(left, left_value);
	value(right, right_value);
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
	string(left, left_value);
	string(right, right_value);
	va_start(args, fmt);
	end(test, aborts, fmt, &args);
	va_end(args);
}
EXPORT_SYMBOL_GPL(__kunit_failed_str);
