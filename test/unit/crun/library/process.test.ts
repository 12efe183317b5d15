import { expect, it } from 'vitest';
import { KERNEL_DIR } from '../../../support/kernel-dir.ts';
import { ModuleMachine, moduleText, runInit } from '../../../support/module-machine.ts';

const THREADS = `#include <linux/kthread.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/sched/signal.h>
`;

it('a kernel thread takes the signals that it allows, until it flushes them', () => {
  const before = `${THREADS}
static DECLARE_COMPLETION(ready);
static int run(void *data)
{
	allow_signal(SIGTERM);
	complete(&ready);
	while (!signal_pending(current))
		msleep_interruptible(1000);
	pr_info("pending %d, and still %d", signal_pending(current), signal_pending(current));
	pr_info("fatal %d", fatal_signal_pending(current));
	pr_info("took %d", kernel_dequeue_signal());
	pr_info("pending %d", signal_pending(current));
	send_sig(SIGTERM, current, 0);
	flush_signals(current);
	pr_info("flushed %d", signal_pending(current));
	disallow_signal(SIGTERM);
	send_sig(SIGTERM, current, 0);
	pr_info("ignored %d", signal_pending(current));
	while (!kthread_should_stop())
		msleep(10);
	return 7;
}
`;
  const body = `
	struct task_struct *task = kthread_run(run, NULL, "taker");

	wait_for_completion(&ready);
	msleep(10);
	pr_info("ignored: %d", send_sig(SIGUSR1, task, 0));
	msleep(10);
	pr_info("sent: %d", send_sig(SIGTERM, task, 0));
	msleep(10);
	pr_info("bad: %d", send_sig(99, task, 0));
	pr_info("%d", kthread_stop(task));`;
  expect(runInit(body, before)).toEqual([
    'ignored: 0',
    'sent: 0',
    'pending 1, and still 1',
    'fatal 0',
    'took 15',
    'pending 0',
    'flushed 0',
    'ignored 0',
    'bad: -22',
    '7',
  ]);
});

it('a thread ends where it says so, from a function of its function', () => {
  const before = `${THREADS}
static DECLARE_COMPLETION(done);
static noinline void leave(void *data) { kthread_complete_and_exit(&done, 5); }
static int run(void *data) { pr_info("%s", (char *)kthread_data(current)); leave(data); return 1; }
static int other(void *data) { msleep(20); kthread_exit(9); }
`;
  const body = `
	struct task_struct *task;

	kthread_run(run, "one", "one");
	wait_for_completion(&done);
	task = kthread_run(other, NULL, "other");
	msleep(1);
	pr_info("%d", kthread_stop(task));`;
  const machine = new ModuleMachine({}, { kernelDir: KERNEL_DIR });
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  expect(machine.said()).toEqual(['one', '9']);
  expect(machine.logText).not.toContain('Oops');
});

it('a process that ends itself is killed without a word', () => {
  const machine = new ModuleMachine();
  expect(machine.insmod(moduleText('do_exit(1);', THREADS))).toBeLessThan(0);
  expect(machine.logText).not.toContain('Oops');
});

it('everybody is root, and the machine has its names', () => {
  const before = '#include <linux/capability.h>\n#include <linux/utsname.h>\n';
  const body = `
	pr_info("%d %d", capable(CAP_SYS_ADMIN), ns_capable(NULL, CAP_NET_ADMIN));
	pr_info("%s %s %s", utsname()->sysname, init_uts_ns.name.release, utsname()->machine);`;
  const machine = new ModuleMachine({ kernel: '6.1' }, { kernelDir: KERNEL_DIR });
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  expect(machine.said()).toEqual(['1 1', 'Linux 6.1.192 x86_64']);
});
