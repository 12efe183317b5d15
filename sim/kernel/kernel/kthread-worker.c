/* SPDX-License-Identifier: MIT */
/* Threads that do what is queued to them (kernel/kthread.c). */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

void __kthread_init_worker(struct kthread_worker *worker, const char *name,
			   struct lock_class_key *key)
{
	memset(worker, 0, sizeof(*worker));
	INIT_LIST_HEAD(&worker->work_list);
	INIT_LIST_HEAD(&worker->delayed_work_list);
}
EXPORT_SYMBOL_GPL(__kthread_init_worker);

int kthread_worker_fn(void *data)
{
	struct kthread_worker *worker = data;

	worker->task = current;
	for (;;) {
		struct kthread_work *work = NULL;
		unsigned long flags;

		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop()) {
			__set_current_state(TASK_RUNNING);
			worker->task = NULL;
			return 0;
		}
		raw_spin_lock_irqsave(&worker->lock, flags);
		if (!list_empty(&worker->work_list)) {
			work = list_first_entry(&worker->work_list, struct kthread_work, node);
			list_del_init(&work->node);
		}
		worker->current_work = work;
		raw_spin_unlock_irqrestore(&worker->lock, flags);
		if (!work) {
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		work->func(work);
		worker->current_work = NULL;
		cond_resched();
	}
}
EXPORT_SYMBOL_GPL(kthread_worker_fn);

static noinline struct kthread_worker *__kthread_create_worker(int cpu, unsigned int flags,
								const char *name)
{
	struct kthread_worker *worker = kzalloc(sizeof(*worker), GFP_KERNEL);
	struct task_struct *task;

	if (!worker)
		return ERR_PTR(-ENOMEM);
	kthread_init_worker(worker);
	task = kthread_create(kthread_worker_fn, worker, "%s", name);
	if (IS_ERR(task)) {
		kfree(worker);
		return ERR_CAST(task);
	}
	if (cpu >= 0)
		kthread_bind(task, cpu);
	worker->flags = flags;
	worker->task = task;
	wake_up_process(task);
	return worker;
}

struct kthread_worker *kthread_create_worker(unsigned int flags, const char *name, ...)
{
	char text[32];
	va_list args;

	va_start(args, name);
	vsnprintf(text, sizeof(text), name, args);
	va_end(args);
	return __kthread_create_worker(-1, flags, text);
}
EXPORT_SYMBOL(kthread_create_worker);

struct kthread_worker *kthread_create_worker_on_cpu(int cpu, unsigned int flags,
						    const char *name, ...)
{
	char text[32];
	va_list args;

	va_start(args, name);
	vsnprintf(text, sizeof(text), name, args);
	va_end(args);
	return __kthread_create_worker(cpu, flags, text);
}
EXPORT_SYMBOL(kthread_create_worker_on_cpu);

/* Puts work at the end of the queue or, for a flush, behind a certain one. */
static void insert_work(struct kthread_worker *worker, struct kthread_work *work,
			struct list_head *before)
{
	list_add_tail(&work->node, before);
	work->worker = worker;
	if (!worker->current_work && worker->task)
		wake_up_process(worker->task);
}

bool kthread_queue_work(struct kthread_worker *worker, struct kthread_work *work)
{
	bool queued = false;
	unsigned long flags;

	raw_spin_lock_irqsave(&worker->lock, flags);
	if (list_empty(&work->node) && !work->canceling) {
		insert_work(worker, work, &worker->work_list);
		queued = true;
	}
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return queued;
}
EXPORT_SYMBOL_GPL(kthread_queue_work);

void kthread_delayed_work_timer_fn(struct timer_list *timer)
{
	struct kthread_delayed_work *dwork = container_of(timer, struct kthread_delayed_work, timer);
	struct kthread_worker *worker = dwork->work.worker;
	unsigned long flags;

	if (!worker)
		return;
	raw_spin_lock_irqsave(&worker->lock, flags);
	list_del_init(&dwork->work.node);
	if (!dwork->work.canceling)
		insert_work(worker, &dwork->work, &worker->work_list);
	raw_spin_unlock_irqrestore(&worker->lock, flags);
}
EXPORT_SYMBOL(kthread_delayed_work_timer_fn);

bool kthread_queue_delayed_work(struct kthread_worker *worker,
				struct kthread_delayed_work *dwork, unsigned long delay)
{
	bool queued = false;
	unsigned long flags;

	raw_spin_lock_irqsave(&worker->lock, flags);
	if (list_empty(&dwork->work.node) && !dwork->work.canceling) {
		if (delay) {
			list_add(&dwork->work.node, &worker->delayed_work_list);
			dwork->work.worker = worker;
			dwork->timer.expires = jiffies + delay;
			add_timer(&dwork->timer);
		} else {
			insert_work(worker, &dwork->work, &worker->work_list);
		}
		queued = true;
	}
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return queued;
}
EXPORT_SYMBOL_GPL(kthread_queue_delayed_work);

bool kthread_mod_delayed_work(struct kthread_worker *worker, struct kthread_delayed_work *dwork,
			      unsigned long delay)
{
	bool pending = timer_delete(&dwork->timer);

	list_del_init(&dwork->work.node);
	kthread_queue_delayed_work(worker, dwork, delay);
	return pending;
}
EXPORT_SYMBOL_GPL(kthread_mod_delayed_work);

/* Work that tells when it is its turn. */
struct flush {
	struct kthread_work work;
	struct completion done;
};

static void flush_fn(struct kthread_work *work)
{
	complete(&container_of(work, struct flush, work)->done);
}

void kthread_flush_worker(struct kthread_worker *worker)
{
	struct flush flush = { KTHREAD_WORK_INIT(flush.work, flush_fn) };

	init_completion(&flush.done);
	kthread_queue_work(worker, &flush.work);
	wait_for_completion(&flush.done);
}
EXPORT_SYMBOL_GPL(kthread_flush_worker);

void kthread_flush_work(struct kthread_work *work)
{
	struct flush flush = { KTHREAD_WORK_INIT(flush.work, flush_fn) };
	struct kthread_worker *worker = work->worker;
	bool wait = true;

	if (!worker)
		return;
	init_completion(&flush.done);
	raw_spin_lock_irq(&worker->lock);
	if (!list_empty(&work->node))
		insert_work(worker, &flush.work, work->node.next);
	else if (worker->current_work == work)
		insert_work(worker, &flush.work, worker->work_list.next);
	else
		wait = false;
	raw_spin_unlock_irq(&worker->lock);
	if (wait)
		wait_for_completion(&flush.done);
}
EXPORT_SYMBOL_GPL(kthread_flush_work);

bool kthread_cancel_work_sync(struct kthread_work *work)
{
	struct kthread_worker *worker = work->worker;
	unsigned long flags;
	bool pending;

	if (!worker)
		return false;
	raw_spin_lock_irqsave(&worker->lock, flags);
	pending = !list_empty(&work->node);
	list_del_init(&work->node);
	work->canceling++;
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	kthread_flush_work(work);
	work->canceling--;
	return pending;
}
EXPORT_SYMBOL_GPL(kthread_cancel_work_sync);

bool kthread_cancel_delayed_work_sync(struct kthread_delayed_work *dwork)
{
	bool armed = timer_delete_sync(&dwork->timer);

	return kthread_cancel_work_sync(&dwork->work) || armed;
}
EXPORT_SYMBOL_GPL(kthread_cancel_delayed_work_sync);

void kthread_destroy_worker(struct kthread_worker *worker)
{
	struct task_struct *task = worker->task;

	if (WARN_ON(!task))
		return;
	kthread_flush_worker(worker);
	kthread_stop(task);
	WARN_ON(!list_empty(&worker->work_list));
	kfree(worker);
}
EXPORT_SYMBOL(kthread_destroy_worker);
