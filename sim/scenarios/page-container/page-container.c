// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A bus structure is a page; the children on its list look lost. Registering the page with
 * kmemleak_alloc lets them be found.
 */
#include <linux/gfp.h>
#include <linux/kmemleak.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_alloc for the page");

struct bus {
	struct list_head children;
	int domain;
};
struct child {
	struct list_head list;
	int slot;
	char rest[200];
};

static struct bus *bus;

static noinline int add_child(int slot)
{
	struct child *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	c->slot = slot;
	list_add_tail(&c->list, &bus->children);
	return 0;
}

static int bus_test_init(void)
{
	int slot;

	bus = (struct bus *)get_zeroed_page(GFP_KERNEL);
	if (!bus)
		return -ENOMEM;
	if (fixed)
		kmemleak_alloc(bus, PAGE_SIZE, 1, GFP_KERNEL);
	INIT_LIST_HEAD(&bus->children);
	for (slot = 0; slot < 3; slot++)
		if (add_child(slot))
			return -ENOMEM;
	return 0;
}

static void bus_test_exit(void)
{
	struct child *c, *next;

	list_for_each_entry_safe(c, next, &bus->children, list) {
		list_del(&c->list);
		kfree(c);
	}
	if (fixed) /* before the page is given back */
		kmemleak_free(bus);
	free_page((unsigned long)bus);
}

module_init(bus_test_init);
module_exit(bus_test_exit);
MODULE_DESCRIPTION("a container that is a page");
MODULE_LICENSE("GPL");
