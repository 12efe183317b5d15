// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Only the end of a stack is kept: one past the last byte does not belong to the block.
 */
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_not_leak");

#define STACK_BYTES 32768

static char *stack_top;

static noinline char *alloc_stack(void)
{
	char *stack = vmalloc(STACK_BYTES);

	if (!stack)
		return NULL;
	memset(stack, 0x57, STACK_BYTES);
	if (fixed)
		kmemleak_not_leak(stack);
	return stack;
}

static int stack_init(void)
{
	char *stack = alloc_stack();

	if (!stack)
		return -ENOMEM;
	stack_top = stack + STACK_BYTES;
	return 0;
}

static void stack_exit(void)
{
	vfree(stack_top - STACK_BYTES);
}

module_init(stack_init);
module_exit(stack_exit);
MODULE_DESCRIPTION("a pointer one past the end");
MODULE_LICENSE("GPL");
