// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A thread keeps a block in a local variable while it sleeps. With stack=off no stack is scanned and
 * the block looks lost.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: a static variable holds the block too");

static struct task_struct *worker;
static void *current_job;

static noinline char *make_job(void)
{
	char *job = kzalloc(512, GFP_KERNEL);

	if (job)
		memset(job, 0x2b, 256);
	return job;
}

static int work_loop(void *unused)
{
	char *job = make_job();

	if (fixed)
		WRITE_ONCE(current_job, job);
	while (!kthread_should_stop())
		msleep_interruptible(100);
	WRITE_ONCE(current_job, NULL);
	kfree(job);
	return 0;
}

static int local_init(void)
{
	worker = kthread_run(work_loop, NULL, "stack-local");
	return PTR_ERR_OR_ZERO(worker);
}

static void local_exit(void)
{
	kthread_stop(worker);
}

module_init(local_init);
module_exit(local_exit);
MODULE_DESCRIPTION("a pointer on the stack of a sleeping thread");
MODULE_LICENSE("GPL");
