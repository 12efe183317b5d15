import { describe, expect, it, test } from 'vitest';
import { tryModules } from '../../../../src/session/module-trial.ts';
import { module, trialOf } from '../../../support/trial-module.ts';
import { ModuleMachine, moduleText, runInit } from '../../../support/module-machine.ts';

/** A module with a global area, and cleanup in `exit`. */
function started(body: string, before: string): ModuleMachine {
  const machine = new ModuleMachine();
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  return machine;
}

describe('sleeping', () => {
  it('lets time pass', () => {
    const body = `
	unsigned long before = jiffies;

	msleep(50);
	pr_info("%d", jiffies - before >= 50 && jiffies - before < 60);
	before = jiffies;
	schedule_timeout_uninterruptible(10);
	pr_info("%d", jiffies - before >= 10);`;
    expect(runInit(body)).toEqual(['1', '1']);
  });
});

describe('threads', () => {
  it('run, sleep and are stopped', () => {
    const before = `
static struct task_struct *thread;
static int rounds;
static int work(void *data)
{
	while (!kthread_should_stop()) {
		rounds++;
		msleep(10);
	}
	pr_info("%s ran with %s", current->comm, (char *)data);
	return 7;
}`;
    const body = `
	thread = kthread_run(work, "data", "worker/%d", 3);
	msleep(100);
	pr_info("%d", kthread_stop(thread));
	pr_info("%d", rounds >= 5 && rounds <= 11);`;
    expect(runInit(body, before)).toEqual(['worker/3 ran with data', '7', '1']);
  });

  it('wait for a completion', () => {
    const before = `
#include <linux/completion.h>
static DECLARE_COMPLETION(done);
static int work(void *data) { pr_info("thread"); complete(&done); return 0; }`;
    const body = `
	kthread_run(work, NULL, "worker");
	wait_for_completion(&done);
	pr_info("init");
	pr_info("%lu", wait_for_completion_timeout(&done, 5));`;
    expect(runInit(body, before)).toEqual(['thread', 'init', '0']);
  });

  it('wait for a condition', () => {
    const before = `
#include <linux/wait.h>
static DECLARE_WAIT_QUEUE_HEAD(queue);
static int ready;
static int work(void *data) { msleep(20); ready = 1; wake_up(&queue); return 0; }`;
    const body = `
	kthread_run(work, NULL, "worker");
	wait_event(queue, ready);
	pr_info("%d", ready);
	pr_info("%ld", wait_event_timeout(queue, ready == 2, 10));`;
    expect(runInit(body, before)).toEqual(['1', '0']);
  });
});

describe('locks', () => {
  it('keep others out', () => {
    const before = `
#include <linux/mutex.h>
static DEFINE_MUTEX(lock);
static int work(void *data)
{
	pr_info("try %d", mutex_trylock(&lock));
	mutex_lock(&lock);
	pr_info("thread");
	mutex_unlock(&lock);
	return 0;
}`;
    const body = `
	mutex_lock(&lock);
	kthread_run(work, NULL, "worker");
	msleep(20);
	pr_info("init");
	mutex_unlock(&lock);
	msleep(20);
	pr_info("%d", mutex_is_locked(&lock));`;
    expect(runInit(body, before)).toEqual(['try 0', 'init', 'thread', '0']);
  });
});

describe('what runs later', () => {
  it('timers', () => {
    const before = `
struct owner { int id; struct timer_list timer; };
static struct owner owner = { .id = 5 };
static void fired(struct timer_list *t)
{
	struct owner *o = container_of(t, struct owner, timer);

	pr_info("%d %d", o->id, in_interrupt() != 0);
}`;
    const body = `
	timer_setup(&owner.timer, fired, 0);
	mod_timer(&owner.timer, jiffies + 20);
	pr_info("pending %d", timer_pending(&owner.timer));`;
    const machine = started(body, before);
    expect(machine.said()).toEqual(['pending 1']);
    machine.system.sleep(50);
    expect(machine.said()).toEqual(['pending 1', '5 1']);
  });

  it('work, at once and delayed', () => {
    const before = `
static void run(struct work_struct *w) { pr_info("work in %.7s", current->comm); }
static DECLARE_WORK(now, run);
static DECLARE_DELAYED_WORK(later, run);`;
    const body = `
	schedule_work(&now);
	flush_work(&now);
	pr_info("flushed");
	schedule_delayed_work(&later, 30);
	msleep(60);
	schedule_delayed_work(&later, 30);
	pr_info("%d", cancel_delayed_work_sync(&later));`;
    expect(runInit(body, before)).toEqual(['work in kworker', 'flushed', 'work in kworker', '1']);
  });

  it('RCU callbacks and kfree_rcu', () => {
    const before = `
#include <linux/rcupdate.h>
struct item { int id; struct rcu_head rcu; };
static void freed(struct rcu_head *head)
{
	struct item *item = container_of(head, struct item, rcu);

	pr_info("freed %d", item->id);
	kfree(item);
}`;
    const body = `
	struct item *item = kzalloc(sizeof(*item), GFP_KERNEL);

	item->id = 3;
	call_rcu(&item->rcu, freed);
	rcu_barrier();
	item = kzalloc(sizeof(*item), GFP_KERNEL);
	kfree_rcu(item, rcu);
	synchronize_rcu();`;
    const machine = started(body, before);
    expect(machine.said()).toEqual(['freed 3']);
    expect(machine.leaks()).toEqual([]);
  });
});

const THREAD = `#include <linux/kthread.h>
#include <linux/sched/task.h>
static int work(void *arg) { while (!kthread_should_stop()) schedule_timeout_interruptible(1); return 0; }
static struct task_struct *run(void) { return kthread_run(work, NULL, "worker"); }`;

test('a task that somebody refers to stays when it ends, and is lost when nobody knows it', async () => {
  const kept = 'struct task_struct *t = run(); get_task_struct(t); kthread_stop(t);';
  const leaking = trialOf(module(`${kept} return 0;`, '', THREAD));
  const { leaks } = await tryModules(leaking, 0);
  expect(leaks.map(({ size }) => size)).toContain(3264);
  const right = trialOf(module(`${kept} put_task_struct(t); return 0;`, '', THREAD));
  const { leaks: none, troubles } = await tryModules(right, 0);
  expect([none, troubles]).toEqual([[], []]);
});

test('a reference that nobody took cannot be given back', async () => {
  const text = 'struct task_struct *t = run(); put_task_struct(t); kthread_stop(t); return 0;';
  const { troubles } = await tryModules(trialOf(module(text, '', THREAD)), 0);
  expect(troubles.map(({ text: line }) => line)).toEqual([
    'refcount_t: underflow; use-after-free.',
  ]);
});
