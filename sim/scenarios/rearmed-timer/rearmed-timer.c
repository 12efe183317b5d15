// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A connection is dropped, its keepalive timer arms itself again for ever: the kernel's timer wheel
 * points into the connection.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timer.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: stop the timer and free the connection");

struct connection {
	int id;
	struct timer_list keepalive;
	char rest[200];
};

static struct connection *active;
static bool stopping;

static void keepalive(struct timer_list *t)
{
	if (!READ_ONCE(stopping))
		mod_timer(t, jiffies + HZ / 2);
}

static noinline struct connection *connect(int id)
{
	struct connection *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return NULL;
	c->id = id;
	timer_setup(&c->keepalive, keepalive, 0);
	mod_timer(&c->keepalive, jiffies + HZ / 2);
	return c;
}

static void disconnect(struct connection *c)
{
	if (fixed) {
		timer_delete_sync(&c->keepalive);
		kfree(c);
	}
}

static int rearm_init(void)
{
	active = connect(1);
	if (!active)
		return -ENOMEM;
	disconnect(active);
	active = NULL;
	return 0;
}

static void rearm_exit(void)
{
	WRITE_ONCE(stopping, true);
	msleep(1500); /* the timer must not run without its code */
}

module_init(rearm_init);
module_exit(rearm_exit);
MODULE_DESCRIPTION("a timer that is never stopped");
MODULE_LICENSE("GPL");
