// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A ring of the last commands, kept for debugging, still points at a command that was forgotten. It
 * is reported when the ring has gone round.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: free the command");

#define RING 4

struct command {
	int opcode;
	char rest[240];
};

static struct command *last_commands[RING];
static unsigned int next_slot;

static noinline struct command *submit(int opcode)
{
	struct command *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return NULL;
	c->opcode = opcode;
	WRITE_ONCE(last_commands[next_slot++ % RING], c);
	return c;
}

static int stale_init(void)
{
	int i;

	for (i = 0; i < 10; i++) {
		struct command *c = submit(i);

		/* Commands 2 and 8 time out and are forgotten. */
		if (fixed || (i != 2 && i != 8))
			kfree(c);
	}
	return 0;
}

static void stale_exit(void)
{
}

module_init(stale_init);
module_exit(stale_exit);
MODULE_DESCRIPTION("a stale pointer in a static array");
MODULE_LICENSE("GPL");
