// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A route is replaced; the old one goes by kfree_rcu(), its table is forgotten. Since 7.3's
 * predecessors gather such objects in a sheaf until it is full, the old route stays where it is, is
 * scanned, and its pointer keeps kmemleak from seeing that the table is lost.
 */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: the table of the old route is freed");

#define TABLE_BYTES 16384	/* too large for a sheaf */

struct route {
	struct rcu_head rcu;
	u32 *table;
	u8 name[104];
};

static struct kmem_cache *routes;
static struct route __rcu *current_route;

static noinline u32 *new_table(u32 metric)
{
	u32 *table = kmalloc(TABLE_BYTES, GFP_KERNEL);
	int i;

	if (table)
		for (i = 0; i < TABLE_BYTES / 4; i++)
			table[i] = metric + i;
	return table;
}

static noinline struct route *new_route(u32 metric)
{
	struct route *route = kmem_cache_zalloc(routes, GFP_KERNEL);

	if (route) {
		memset(route->name, 'r', sizeof(route->name));
		route->table = new_table(metric);
	}
	return route;
}

static void replace_route(struct route *route)
{
	struct route *old = rcu_dereference_protected(current_route, 1);

	rcu_assign_pointer(current_route, route);
	if (!old)
		return;
	if (fixed) {
		synchronize_rcu();
		kfree(old->table);
	}
	kfree_rcu(old, rcu);
}

static int route_init(void)
{
	routes = kmem_cache_create("sheaf-routes", sizeof(struct route), 0, 0, NULL);
	if (!routes)
		return -ENOMEM;
	replace_route(new_route(100));
	replace_route(new_route(200));
	return 0;
}

static void route_exit(void)
{
	struct route *last = rcu_dereference_protected(current_route, 1);

	rcu_assign_pointer(current_route, NULL);
	if (last) {
		kfree(last->table);
		kfree_rcu(last, rcu);
	}
	rcu_barrier();
	kmem_cache_destroy(routes);
}

module_init(route_init);
module_exit(route_exit);
MODULE_DESCRIPTION("a child that a kfree_rcu sheaf hides");
MODULE_LICENSE("GPL");
