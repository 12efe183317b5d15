// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A number in a large block of data happens to equal an address inside a lost block.
 */
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: tell kmemleak that the data holds no pointers; the leak is reported");

static unsigned long *samples;

static noinline void *make_lost(void)
{
	void *lost = kzalloc(256, GFP_KERNEL);

	if (lost)
		memset(lost, 0x33, 200);
	return lost;
}

/* A number that equals an address and was not made from it: it went through a text. */
static noinline unsigned long number_like(void *p, unsigned long offset)
{
	char text[24];
	unsigned long number = 0;

	snprintf(text, sizeof(text), "%lu", (unsigned long)p + offset);
	return kstrtoul(text, 10, &number) ? 0 : number;
}

static int lookalike_init(void)
{
	samples = kzalloc(4096, GFP_KERNEL);
	if (!samples)
		return -ENOMEM;
	if (fixed)
		kmemleak_no_scan(samples);
	samples[17] = number_like(make_lost(), 40);
	return 0;
}

static void lookalike_exit(void)
{
	kfree(samples);
}

module_init(lookalike_init);
module_exit(lookalike_exit);
MODULE_DESCRIPTION("data that looks like a pointer");
MODULE_LICENSE("GPL");
