// SPDX-License-Identifier: MIT
/*
 * Work that a process does on its way back to user space: a list that hangs on its task_struct.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/export.h>
#include <linux/task_work.h>

/* Calls `fn` when a process that has work returns to user space or ends. */
extern void __sim_on_user_return(void (*fn)(void));

/* -ESRCH: a kernel thread never returns to user space. */
int task_work_add(struct task_struct *task, struct callback_head *work,
		  enum task_work_notify_mode mode)
{
	if (task->flags & PF_KTHREAD)
		return -ESRCH;
	work->next = task->task_works;
	task->task_works = work;
	return 0;
}
EXPORT_SYMBOL(task_work_add);

/* Oldest first. */
void task_work_run(void)
{
	while (current->task_works) {
		struct callback_head *work = current->task_works;
		struct callback_head *reversed = NULL;

		current->task_works = NULL;
		while (work) {
			struct callback_head *next = work->next;

			work->next = reversed;
			reversed = work;
			work = next;
		}
		while (reversed) {
			work = reversed;
			reversed = work->next;
			work->func(work);
		}
	}
}
EXPORT_SYMBOL(task_work_run);

static int task_work_init(void)
{
	__sim_on_user_return(task_work_run);
	return 0;
}
core_initcall(task_work_init);
