/**
 * Modules that feed themselves for ever: each ends as the kernel would have it, or with the place
 * where the machine does not come back. What counts is what is said, not how long it takes; the
 * budget is small, so that the tests are short.
 */
import { expect, test } from 'vitest';
import { hangText } from '../../src/kernel/task/oops.ts';
import { ModuleMachine } from '../support/module-machine.ts';

const HEADERS = [
  'module',
  'slab',
  'kthread',
  'delay',
  'timer',
  'workqueue',
  'completion',
  'rcupdate',
  'interrupt',
  'hrtimer',
  'sched',
  'wait',
]
  .map((name) => `#include <linux/${name}.h>\n`)
  .join('');

const hrtimer = (body: string): string => `
static struct hrtimer h;
static enum hrtimer_restart f(struct hrtimer *x) { ${body} }
static int m_init(void) {
  hrtimer_init(&h, CLOCK_MONOTONIC, HRTIMER_MODE_REL); h.function = f;
  hrtimer_start(&h, 1, HRTIMER_MODE_REL); return 0;
}
static void m_exit(void) { hrtimer_cancel(&h); }`;
const init = (body: string, before = ''): string =>
  `${before}\nstatic int m_init(void) { ${body} return 0; }\nstatic void m_exit(void) { }`;
const thread = (body: string): string =>
  init(
    'kthread_run(f, NULL, "a"); kthread_run(f, NULL, "b");',
    `static int f(void *x) { ${body} }`,
  );

/** What the machine survives: the shell gets its turn. */
const SURVIVED: Readonly<Record<string, string>> = {
  'a timer armed for the past': init(
    'timer_setup(&t, f, 0); mod_timer(&t, jiffies);',
    'static struct timer_list t; static void f(struct timer_list *x) { mod_timer(x, jiffies - 5); }',
  ),
  'an hrtimer a nanosecond on': hrtimer('hrtimer_forward_now(x, 1); return HRTIMER_RESTART;'),
  'an hrtimer that arms itself for now': hrtimer(
    'hrtimer_start(x, 0, HRTIMER_MODE_REL); return HRTIMER_NORESTART;',
  ),
  'a tasklet that schedules itself': init(
    'tasklet_setup(&t, f); tasklet_schedule(&t);',
    'static struct tasklet_struct t; static void f(struct tasklet_struct *x) { tasklet_schedule(x); }',
  ),
  'a work that queues itself': init(
    'schedule_work(&w);',
    `static void f(struct work_struct *x); static DECLARE_WORK(w, f);
     static void f(struct work_struct *x) { schedule_work(x); }`,
  ),
  'a work whose list leads to itself': init(
    'schedule_work(&w); w.entry.next = &w.entry; w.entry.prev = &w.entry;',
    'static void f(struct work_struct *x) { } static DECLARE_WORK(w, f);',
  ),
  'a callback of RCU that registers itself': init(
    'call_rcu(&h, f); rcu_barrier();',
    `static struct rcu_head h; static void f(struct rcu_head *x) { call_rcu(x, f); }`,
  ),
  'threads that only give way': thread('for (;;) cond_resched();'),
  'threads that sleep for no time': thread('for (;;) usleep_range(0, 0);'),
  'an hrtimer every 10 us': hrtimer('hrtimer_forward_now(x, 10000); return HRTIMER_RESTART;'),
};

/** What never comes back, and the function that it stands in. */
const HANGS: Readonly<Record<string, readonly [source: string, where: string]>> = {
  'an hrtimer that does not move on': [hrtimer('return HRTIMER_RESTART;'), '__hrtimer_run_queues'],
  'init that only gives way': [init('for (;;) cond_resched();'), '__cond_resched'],
  'init that sleeps for no time': [init('for (;;) msleep(0);'), 'schedule'],
  'waits with no time': [
    init('while (!wait_for_completion_timeout(&c, 0));', 'static DECLARE_COMPLETION(c);'),
    'schedule',
  ],
  'a wait queue that leads to itself': [
    init(
      'DEFINE_WAIT(w); add_wait_queue(&q, &w); w.entry.next = &w.entry; wake_up_all(&q);',
      'static DECLARE_WAIT_QUEUE_HEAD(q);',
    ),
    '__wake_up',
  ],
};

function machine(kernelSteps: number): ModuleMachine {
  return new ModuleMachine({ seed: 'never-ends', limits: { 'kernel-steps': kernelSteps } });
}

function source(text: string): string {
  return `${HEADERS}${text}\nmodule_init(m_init); module_exit(m_exit); MODULE_LICENSE("GPL");\n`;
}

for (const [name, text] of Object.entries(SURVIVED)) {
  test(`${name}: the machine goes on`, () => {
    const m = new ModuleMachine({ seed: 'never-ends' });
    expect(m.insmod(source(text))).toBe(0);
    m.system.sleep(6000);
    expect(m.system.hang).toBeUndefined();
    expect(m.system.nowNs()).toBeGreaterThanOrEqual(7.5e9);
  });
}

for (const [name, [text, where]] of Object.entries(HANGS)) {
  test(`${name}: the machine does not come back`, () => {
    const m = machine(5_000_000);
    m.insmod(source(text));
    m.system.sleep(1000);
    const { hang } = m.system;
    expect(hang && hangText(hang)).toMatch(/^the machine does not come back: \S+ is in \w+/);
    expect(hang?.where).toContain(where);
    // Nothing is answered any more, and nothing is a bug.
    expect(m.system.readFile('/proc/modules')).toBe(-14);
    expect(m.system.rmmod('demo')).toBeLessThan(0);
    m.system.sleep(1000);
  });
}
