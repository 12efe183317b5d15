// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Routes on a list that readers walk without a lock: the update removes the old route and forgets to
 * free it after the grace period.
 */
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kfree_rcu what was removed");

struct route {
	struct list_head list;
	struct rcu_head rcu;
	u32 destination;
	u32 gateway;
	char rest[80];
};

static LIST_HEAD(routes);
static DEFINE_SPINLOCK(routes_lock);

static noinline struct route *route_alloc(u32 destination, u32 gateway)
{
	struct route *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	r->destination = destination;
	r->gateway = gateway;
	return r;
}

static int route_set(u32 destination, u32 gateway)
{
	struct route *fresh = route_alloc(destination, gateway);
	struct route *r, *old = NULL;

	if (!fresh)
		return -ENOMEM;
	spin_lock(&routes_lock);
	list_for_each_entry(r, &routes, list)
		if (r->destination == destination)
			old = r;
	if (old) {
		list_replace_rcu(&old->list, &fresh->list);
		if (fixed)
			kfree_rcu(old, rcu);
	} else {
		list_add_rcu(&fresh->list, &routes);
	}
	spin_unlock(&routes_lock);
	return 0;
}

static int route_init(void)
{
	route_set(10, 1);
	route_set(20, 1);
	route_set(10, 2);
	route_set(20, 2);
	route_set(10, 3);
	return 0;
}

static void route_exit(void)
{
	struct route *r, *next;

	list_for_each_entry_safe(r, next, &routes, list) {
		list_del_rcu(&r->list);
		kfree_rcu(r, rcu);
	}
	rcu_barrier();
}

module_init(route_init);
module_exit(route_exit);
MODULE_DESCRIPTION("removed from an RCU list and not freed");
MODULE_LICENSE("GPL");
