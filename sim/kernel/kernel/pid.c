/* SPDX-License-Identifier: MIT */
/*
 * Process numbers (kernel/pid.c).
 *
 * Simplified: a `struct pid` is made when it is asked for first, and stays.
 */
#include <linux/export.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/slab.h>

struct pid {
	refcount_t count;
	pid_t nr;
	struct list_head node;
};

static LIST_HEAD(pids);

struct task_struct *find_task_by_vpid(pid_t nr)
{
	struct task_struct *task;

	for_each_process(task)
		if (task->pid == nr)
			return task;
	return NULL;
}
EXPORT_SYMBOL_GPL(find_task_by_vpid);

struct task_struct *find_get_task_by_vpid(pid_t nr)
{
	struct task_struct *task = find_task_by_vpid(nr);

	if (task)
		get_task_struct(task);
	return task;
}
EXPORT_SYMBOL_GPL(find_get_task_by_vpid);

struct pid *find_vpid(int nr)
{
	struct pid *pid;

	if (!find_task_by_vpid(nr))
		return NULL;
	list_for_each_entry(pid, &pids, node)
		if (pid->nr == nr)
			return pid;
	pid = kzalloc(sizeof(*pid), GFP_ATOMIC);
	if (!pid)
		return NULL;
	refcount_set(&pid->count, 1);
	pid->nr = nr;
	list_add_tail(&pid->node, &pids);
	return pid;
}
EXPORT_SYMBOL_GPL(find_vpid);

struct pid *get_pid(struct pid *pid)
{
	if (pid)
		refcount_inc(&pid->count);
	return pid;
}
EXPORT_SYMBOL_GPL(get_pid);

void put_pid(struct pid *pid)
{
	if (pid)
		refcount_dec(&pid->count);
}
EXPORT_SYMBOL_GPL(put_pid);

struct pid *find_get_pid(pid_t nr)
{
	return get_pid(find_vpid(nr));
}
EXPORT_SYMBOL_GPL(find_get_pid);

struct pid *task_pid(struct task_struct *task)
{
	return find_vpid(task->pid);
}
EXPORT_SYMBOL_GPL(task_pid);

struct pid *get_task_pid(struct task_struct *task, enum pid_type type)
{
	return get_pid(task_pid(task));
}
EXPORT_SYMBOL_GPL(get_task_pid);

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	return pid ? find_task_by_vpid(pid->nr) : NULL;
}
EXPORT_SYMBOL(pid_task);

struct task_struct *get_pid_task(struct pid *pid, enum pid_type type)
{
	struct task_struct *task = pid_task(pid, type);

	if (task)
		get_task_struct(task);
	return task;
}
EXPORT_SYMBOL_GPL(get_pid_task);

pid_t pid_nr(struct pid *pid)
{
	return pid ? pid->nr : 0;
}
EXPORT_SYMBOL_GPL(pid_nr);

int kill_pid(struct pid *pid, int sig, int priv)
{
	struct task_struct *task = pid_task(pid, PIDTYPE_PID);

	return task ? send_sig(sig, task, priv) : -ESRCH;
}
EXPORT_SYMBOL(kill_pid);
