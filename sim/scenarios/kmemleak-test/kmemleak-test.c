// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Leaks memory of each kind on purpose: the kernel's own sample (samples/kmemleak), in our words.
 *
 * A list keeps ten elements and percpu slots keep one block for each CPU reachable, until the
 * module and with it the list's head and the slots are gone.
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

struct element {
	long before[25];
	struct list_head list;
	long after[25];
};

static LIST_HEAD(elements);
static DEFINE_PER_CPU(void *, slot);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define LEAKS_PERCPU 1
#else
#define LEAKS_PERCPU 0
#endif

static noinline void leak_slab(void)
{
	void *p[8];
	int i;

	p[0] = kmalloc(32, GFP_KERNEL);
	p[1] = kmalloc(32, GFP_KERNEL);
	p[2] = kmalloc(1024, GFP_KERNEL);
	p[3] = kmalloc(1024, GFP_KERNEL);
	p[4] = kmalloc(2048, GFP_KERNEL);
	p[5] = kmalloc(2048, GFP_KERNEL);
	p[6] = kmalloc(4096, GFP_KERNEL);
	p[7] = kmalloc(4096, GFP_KERNEL);
	for (i = 0; i < 8; i++) {
		pr_info("kmalloc = %p\n", p[i]);
		if (fixed)
			kfree(p[i]);
	}
}

static noinline void leak_vmalloc(void)
{
	int i;

	for (i = 0; i < 5; i++) {
		void *p = vmalloc(64);

		pr_info("vmalloc(64) = %p\n", p);
		if (fixed)
			vfree(p);
	}
}

static noinline void leak_percpu(void)
{
	void __percpu *p;

	if (!LEAKS_PERCPU)
		return;
	p = __alloc_percpu(64, 4);
	pr_info("__alloc_percpu(64, 4) = %p\n", (void __force *)p);
	if (fixed)
		free_percpu(p);
}

static noinline int add_element(void)
{
	struct element *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	list_add_tail(&e->list, &elements);
	return 0;
}

static noinline void fill_slot(int cpu)
{
	per_cpu(slot, cpu) = kmalloc(129, GFP_KERNEL);
	pr_info("kmalloc(129) = %p\n", per_cpu(slot, cpu));
}

static int leak_init(void)
{
	int i, cpu;

	leak_slab();
	leak_vmalloc();
	for (i = 0; i < 10; i++)
		if (add_element())
			return -ENOMEM;
	for_each_possible_cpu(cpu)
		fill_slot(cpu);
	leak_percpu();
	return 0;
}

static void leak_exit(void)
{
	struct element *e, *next;
	int cpu;

	/* The elements leave the list and are not freed. */
	list_for_each_entry_safe(e, next, &elements, list) {
		list_del(&e->list);
		if (fixed)
			kfree(e);
	}
	if (fixed)
		for_each_possible_cpu(cpu)
			kfree(per_cpu(slot, cpu));
}

module_init(leak_init);
module_exit(leak_exit);
MODULE_DESCRIPTION("leaks memory of every kind");
MODULE_LICENSE("GPL");
