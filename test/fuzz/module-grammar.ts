/**
 * Random kernel modules: they allocate, free, link, start timers, works and threads, wait, lock and
 * write where they should not.
 */
import type { Random } from './target.ts';

const HEADERS = `module slab vmalloc percpu mm list kthread delay timer workqueue hrtimer interrupt
  rcupdate completion mutex spinlock wait kmemleak random`.split(/\s+/);

const GLOBALS = `
static void *g[8];
static LIST_HEAD(all);
struct item { struct list_head link; void *next; struct rcu_head rcu; long room[6]; };
static struct kmem_cache *cache;
static DEFINE_MUTEX(mutex);
static DEFINE_SPINLOCK(spin);
static DECLARE_COMPLETION(done);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static struct task_struct *thread;
static int flag, deep;
static void on_timer(struct timer_list *t);
static void on_work(struct work_struct *w);
static void on_tasklet(unsigned long data);
static void on_rcu(struct rcu_head *head);
static enum hrtimer_restart on_hrtimer(struct hrtimer *t);
static int on_thread(void *data);
static void other(void *p);
static DEFINE_TIMER(timer, on_timer);
static DECLARE_WORK(work, on_work);
static DECLARE_DELAYED_WORK(later, on_work);
static struct tasklet_struct tasklet;
static struct hrtimer hr;
`;

const SIZES = [
  '8',
  '24',
  '64',
  '100',
  '256',
  '1000',
  '4096',
  '5000',
  '70000',
  '0',
  '-1',
  '1 << 22',
];
const GFP = ['GFP_KERNEL', 'GFP_ATOMIC', 'GFP_KERNEL | __GFP_ZERO', 'GFP_NOWAIT'];
const TIMES = ['0', '1', '2', '10', '100', '1000', '-5'];

const MAKES: readonly ((r: Random) => string)[] = [
  (r) => `kmalloc(${r.pick(SIZES)}, ${r.pick(GFP)})`,
  (r) => `kzalloc(${r.pick(SIZES)}, ${r.pick(GFP)})`,
  (r) => `vmalloc(${r.pick(SIZES)})`,
  () => 'kmem_cache_alloc(cache, GFP_KERNEL)',
  (r) => `(void *)__get_free_pages(${r.pick(GFP)}, ${r.int(4)})`,
  () => '(void __force *)alloc_percpu(long)',
  (r) => `kmemdup(g[${r.int(8)}], ${r.pick(SIZES)}, GFP_KERNEL)`,
  (r) => `krealloc(g[${r.int(8)}], ${r.pick(SIZES)}, GFP_KERNEL)`,
  () => 'kstrdup("some text", GFP_KERNEL)',
];
const FREES = [
  'kfree($)',
  'vfree($)',
  'kvfree($)',
  'kmem_cache_free(cache, $)',
  'free_pages((unsigned long)$, 0)',
  'free_percpu((void __percpu *)$)',
  'kfree_rcu((struct item *)$, rcu)',
  'call_rcu(&((struct item *)$)->rcu, on_rcu)',
];
const ANNOTATIONS = [
  'kmemleak_not_leak($)',
  'kmemleak_ignore($)',
  'kmemleak_no_scan($)',
  'kmemleak_scan_area($, 16, GFP_KERNEL)',
  'kmemleak_free_part($, 8)',
  'kmemleak_alloc($, 32, 1, GFP_KERNEL)',
  'kmemleak_free($)',
  'kmemleak_update_trace($)',
  'kmemleak_transient_leak($)',
];
const WAITS = [
  'msleep(@)',
  'mdelay(@)',
  'udelay(@)',
  'usleep_range(@, @)',
  'schedule()',
  'cond_resched()',
  'yield()',
  'schedule_timeout_interruptible(@)',
  'wait_for_completion_timeout(&done, @)',
  'wait_event_timeout(queue, flag, @)',
  'wait_for_completion(&done)',
  'synchronize_rcu()',
  'rcu_barrier()',
  'flush_work(&work)',
  'flush_workqueue(system_wq)',
  'complete(&done)',
  'wake_up(&queue)',
];
const STARTS = [
  'mod_timer(&timer, jiffies + @)',
  'schedule_work(&work)',
  'schedule_delayed_work(&later, @)',
  'mod_delayed_work(system_wq, &later, @)',
  'tasklet_schedule(&tasklet)',
  'hrtimer_start(&hr, @, HRTIMER_MODE_REL)',
  'thread = kthread_run(on_thread, NULL, "fuzz")',
  'if (!IS_ERR_OR_NULL(thread)) { kthread_stop(thread); thread = NULL; }',
  'del_timer_sync(&timer)',
  'cancel_work_sync(&work)',
  'cancel_delayed_work_sync(&later)',
  'hrtimer_cancel(&hr)',
  'tasklet_kill(&tasklet)',
];
const LOCKS = [
  'mutex_lock(&mutex)',
  'mutex_unlock(&mutex)',
  'spin_lock(&spin)',
  'spin_unlock(&spin)',
  'rcu_read_lock()',
  'rcu_read_unlock()',
  'local_irq_disable()',
  'local_irq_enable()',
  'preempt_disable()',
  'preempt_enable()',
];
const LOUD = [
  'WARN_ON(@)',
  'WARN(1, "fuzz %d\\n", @)',
  'BUG_ON(@ > 500)',
  'dump_stack()',
  'pr_info("p %p %s %d\\n", $, "text", @)',
  'print_hex_dump(KERN_INFO, "x ", DUMP_PREFIX_OFFSET, 16, 1, $, 32, true)',
];

function statement(r: Random, depth: number): string {
  const slot = `g[${r.int(8)}]`;
  const fill = (text: string): string =>
    text.replaceAll('$', slot).replaceAll('@', () => r.pick(TIMES));
  switch (r.int(16)) {
    case 0:
    case 1:
    case 2:
      return `${slot} = ${r.pick(MAKES)(r)};`;
    case 3:
      return `${fill(r.pick(FREES))};`;
    case 4: {
      const value = r.pick([
        'g[1]',
        '(void *)0',
        'g[2] + 8',
        '(void *)0xffff888000001000',
        '&g[0]',
      ]);
      return `if (${slot}) ((void **)${slot})[${r.int(r.bool(0.9) ? 4 : 600)}] = ${value};`;
    }
    case 5:
      return `if (${slot}) list_${r.pick(['add', 'add_tail'])}(&((struct item *)${slot})->link, &all);`;
    case 6:
      return r.bool()
        ? 'if (!list_empty(&all)) list_del(all.next);'
        : `if (${slot}) memset(${slot}, ${r.int(256)}, ${r.pick(['8', '16', '40', '300'])});`;
    case 7:
      return `if (${slot}) ${fill(r.pick(ANNOTATIONS))};`;
    case 8:
      return `${fill(r.pick(WAITS))};`;
    case 9:
    case 10:
      return `${fill(r.pick(STARTS))};`;
    case 11:
      return `${fill(r.pick(LOCKS))};`;
    case 12:
      return `${fill(r.pick(LOUD))};`;
    case 13:
      return r.bool() ? `flag = !flag;` : `if (deep++ < ${r.int(200)}) other(${slot});`;
    default:
      return depth > 2 ? `${slot} = NULL;` : compound(r, depth);
  }
}

function compound(r: Random, depth: number): string {
  const inside = block(r, depth + 1, 3);
  const times = r.pick(['3', '10', '100', '100000']);
  switch (r.int(5)) {
    case 0:
      return `for (int i = 0; i < ${times}; i++) {\n${inside}\n}`;
    case 1:
      return `while (${r.pick(['flag', '!flag', '1', 'deep < 50', '!kthread_should_stop()'])}) {\n${inside}\nif (deep++ > ${times}) break;\n}`;
    case 2:
      return `if (flag) {\n${inside}\n} else {\n${block(r, depth + 1, 2)}\n}`;
    case 3:
      return `{ struct item *at, *n; list_for_each_entry_safe(at, n, &all, link) { list_del(&at->link); ${r.pick(FREES).replace('$', 'at')}; } }`;
    default:
      return `do {\n${inside}\n} while (0);`;
  }
}

function block(r: Random, depth: number, most: number): string {
  return Array.from({ length: 1 + r.int(most) }, () => statement(r, depth)).join('\n');
}

/** The text of a module. */
export function moduleText(r: Random): string {
  const headers = HEADERS.map((name) => `#include <linux/${name}.h>`).join('\n');
  const restart = r.pick([
    'hrtimer_forward_now(t, ms_to_ktime(5))',
    'hrtimer_forward_now(t, 1)',
    '0',
  ]);
  const fn = (head: string, most: number, end = ''): string =>
    `static ${head}\n{\n${block(r, 0, most)}\n${end}\n}`;
  return [
    headers,
    GLOBALS,
    fn('void on_timer(struct timer_list *t)', 3),
    fn('void on_work(struct work_struct *w)', 3),
    fn('void on_tasklet(unsigned long data)', 2),
    'static void on_rcu(struct rcu_head *head) { kfree(container_of(head, struct item, rcu)); }',
    fn(
      'enum hrtimer_restart on_hrtimer(struct hrtimer *t)',
      2,
      `${restart};\nreturn ${r.bool() ? 'HRTIMER_RESTART' : 'HRTIMER_NORESTART'};`,
    ),
    fn('int on_thread(void *data)', 4, 'while (!kthread_should_stop()) msleep(50);\nreturn 0;'),
    fn('void other(void *p)', 4),
    'static int __init start(void)\n{\ncache = kmem_cache_create("fuzz_cache", 96, 0, 0, NULL);\n',
    'hrtimer_init(&hr, CLOCK_MONOTONIC, HRTIMER_MODE_REL);\nhr.function = on_hrtimer;\n',
    'tasklet_init(&tasklet, on_tasklet, 0);\n',
    `${block(r, 0, 10)}\nreturn ${r.bool(0.9) ? '0' : '-EINVAL'};\n}`,
    fn('void __exit stop(void)', 5),
    'module_init(start);\nmodule_exit(stop);\nMODULE_LICENSE("GPL");\n',
  ].join('\n');
}
