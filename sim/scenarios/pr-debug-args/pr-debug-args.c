// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * kmalloc and kfree in the arguments of one pr_debug call.
 *
 * C does not say in which order arguments are evaluated. The compiler that evaluates them from right to
 * left calls kfree before kmalloc: it frees NULL, and each call loses a block.
 */
#define DEBUG
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: one statement for each step");

static noinline char *take(char **text, const char *word)
{
	*text = kmalloc(64, GFP_KERNEL);
	if (*text)
		strscpy(*text, word, 64);
	return *text;
}

static noinline int drop(char **text)
{
	kfree(*text);
	*text = NULL;
	return 0;
}

static noinline void trace(const char *word)
{
	char *text = NULL;

	if (!fixed) {
		pr_debug("%s, %d left\n", take(&text, word), drop(&text));
		return;
	}
	take(&text, word);
	pr_debug("%s\n", text);
	drop(&text);
}

static int debug_init(void)
{
	trace("one");
	trace("two");
	trace("three");
	return 0;
}

static void debug_exit(void)
{
}

module_init(debug_init);
module_exit(debug_exit);
MODULE_DESCRIPTION("a leak that depends on the order of evaluation");
MODULE_LICENSE("GPL");
