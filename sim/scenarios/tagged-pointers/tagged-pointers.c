// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Pointers in disguise: flags in the low bits do not hide an object, a shift or the inverse does.
 */
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_not_leak");

static unsigned long low_bits, shifted, inverted;

static noinline void *alloc_low(void)
{
	void *p = kzalloc(32, GFP_KERNEL);

	if (p)
		memset(p, 0x0a, 16);
	return p;
}

static noinline void *alloc_shifted(void)
{
	void *p = kzalloc(64, GFP_KERNEL);

	if (!p)
		return NULL;
	memset(p, 0x0b, 16);
	if (fixed)
		kmemleak_not_leak(p);
	return p;
}

static noinline void *alloc_inverted(void)
{
	void *p = kzalloc(128, GFP_KERNEL);

	if (!p)
		return NULL;
	memset(p, 0x0c, 16);
	if (fixed)
		kmemleak_not_leak(p);
	return p;
}

static int tagged_init(void)
{
	low_bits = (unsigned long)alloc_low() | 5;
	shifted = (unsigned long)alloc_shifted() << 1;
	inverted = ~(unsigned long)alloc_inverted();
	return 0;
}

static void tagged_exit(void)
{
	kfree((void *)(low_bits & ~7UL));
	kfree((void *)(shifted >> 1 | 1UL << 63));
	kfree((void *)~inverted);
}

module_init(tagged_init);
module_exit(tagged_exit);
MODULE_DESCRIPTION("tagged, shifted and inverted pointers");
MODULE_LICENSE("GPL");
