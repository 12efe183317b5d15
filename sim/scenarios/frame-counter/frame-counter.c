// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The counter of frames is lowered before a step that can fail, and the clean-up frees only as many
 * frames as the counter says.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: lower the counter last");

#define MAX_FRAMES 8

struct func_state {
	int pc;
	char regs[1900];
};
struct verifier_state {
	struct func_state *frame[MAX_FRAMES];
	int current_frame;
};

static noinline struct func_state *push_frame(struct verifier_state *st)
{
	struct func_state *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return NULL;
	f->pc = ++st->current_frame;
	st->frame[st->current_frame] = f;
	return f;
}

static noinline int check_return(struct verifier_state *st)
{
	return -EINVAL;
}

static int prepare_exit(struct verifier_state *st)
{
	int err;

	if (!fixed)
		st->current_frame--;
	err = check_return(st);
	if (err)
		return err;
	kfree(st->frame[st->current_frame]);
	st->current_frame--;
	return 0;
}

static void free_state(struct verifier_state *st)
{
	int i;

	for (i = 0; i <= st->current_frame; i++)
		kfree(st->frame[i]);
	kfree(st);
}

static int frame_init(void)
{
	struct verifier_state *st = kzalloc(sizeof(*st), GFP_KERNEL);

	if (!st)
		return -ENOMEM;
	st->current_frame = -1;
	push_frame(st);
	push_frame(st);
	pr_info("check: %d\n", prepare_exit(st));
	free_state(st);
	return 0;
}

static void frame_exit(void)
{
}

module_init(frame_init);
module_exit(frame_exit);
MODULE_DESCRIPTION("the owner's count excludes an object");
MODULE_LICENSE("GPL");
