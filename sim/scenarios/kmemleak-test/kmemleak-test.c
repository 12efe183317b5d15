// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Leaks memory of each kind on purpose: the kernel's own sample (samples/kmemleak), in our words.
 *
 * It makes orphans; a list keeps ten elements and percpu slots keep one block for each CPU
 * reachable, until the module and with it the list's head and the slots are gone.
 */
#define pr_fmt(fmt) "kmemleak: " fmt

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: free everything");

struct test_node {
	long header[25];
	struct list_head list;
	long footer[25];
};

static LIST_HEAD(test_list);
static DEFINE_PER_CPU(void *, kmemleak_test_pointer);

/* Older versions drop the function, so that reports have bare addresses for it. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define LEAKS_PERCPU 1
#define __test_init
#else
#define LEAKS_PERCPU 0
#define __test_init __init
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#define ADDRESS "0x%px"
#else
#define ADDRESS "%p"
#endif

/* Tells where a block is, and forgets it. */
static noinline void orphan(const char *from, void *p)
{
	pr_info("%s = " ADDRESS "\n", from, p);
	if (fixed)
		kvfree(p);
}

static int __test_init kmemleak_test_init(void)
{
	int i;

	pr_info("Kmemleak testing\n");

	orphan("kmalloc(32)", kmalloc(32, GFP_KERNEL));
	orphan("kmalloc(32)", kmalloc(32, GFP_KERNEL));
	orphan("kmalloc(1024)", kmalloc(1024, GFP_KERNEL));
	orphan("kmalloc(1024)", kmalloc(1024, GFP_KERNEL));
	orphan("kmalloc(2048)", kmalloc(2048, GFP_KERNEL));
	orphan("kmalloc(2048)", kmalloc(2048, GFP_KERNEL));
	orphan("kmalloc(4096)", kmalloc(4096, GFP_KERNEL));
	orphan("kmalloc(4096)", kmalloc(4096, GFP_KERNEL));
	orphan("vmalloc(64)", vmalloc(64));
	orphan("vmalloc(64)", vmalloc(64));
	orphan("vmalloc(64)", vmalloc(64));
	orphan("vmalloc(64)", vmalloc(64));
	orphan("vmalloc(64)", vmalloc(64));

	for (i = 0; i < 10; i++) {
		struct test_node *elem = kzalloc(sizeof(*elem), GFP_KERNEL);

		pr_info("kzalloc(sizeof(*elem)) = " ADDRESS "\n", elem);
		if (!elem)
			return -ENOMEM;
		INIT_LIST_HEAD(&elem->list);
		list_add_tail(&elem->list, &test_list);
	}

	for_each_possible_cpu(i) {
		per_cpu(kmemleak_test_pointer, i) = kmalloc(129, GFP_KERNEL);
		pr_info("kmalloc(129) = " ADDRESS "\n", per_cpu(kmemleak_test_pointer, i));
	}

	if (LEAKS_PERCPU) {
		void __percpu *p = __alloc_percpu(64, 4);

		pr_info("__alloc_percpu(64, 4) = %p\n", (void __force *)p);
		if (fixed)
			free_percpu(p);
	}
	return 0;
}

static void kmemleak_test_exit(void)
{
	struct test_node *elem, *next;
	int cpu;

	/* The elements leave the list and are not freed. */
	list_for_each_entry_safe(elem, next, &test_list, list) {
		list_del(&elem->list);
		if (fixed)
			kfree(elem);
	}
	if (fixed)
		for_each_possible_cpu(cpu)
			kfree(per_cpu(kmemleak_test_pointer, cpu));
}

module_init(kmemleak_test_init);
module_exit(kmemleak_test_exit);
MODULE_DESCRIPTION("Sample module to leak memory for kmemleak testing");
MODULE_LICENSE("GPL");
MODULE_INFO(intree, "Y");
