/* SPDX-License-Identifier: MIT */
/* The end of a thread that others wait for (kernel/kthread.c). */
#include <linux/completion.h>
#include <linux/export.h>
#include <linux/kthread.h>

void kthread_complete_and_exit(struct completion *done, long code)
{
	if (done)
		complete(done);
	kthread_exit(code);
}
EXPORT_SYMBOL(kthread_complete_and_exit);
