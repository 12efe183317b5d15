import { describe, expect, it } from 'vitest';
import { ModuleMachine, moduleText, runInit } from '../../../support/module-machine.ts';

const KMEMLEAK = '#include <linux/kmemleak.h>\n';

function leakSizes(body: string): number[] {
  const machine = new ModuleMachine();
  expect(machine.insmod(moduleText(body, KMEMLEAK))).toBe(0);
  return machine.leaks().map(({ size }) => size);
}

describe("kmemleak's functions", () => {
  it('hide objects', () => {
    expect(leakSizes('\tkmalloc(64, GFP_KERNEL);')).toEqual([64]);
    expect(leakSizes('\tkmemleak_not_leak(kmalloc(64, GFP_KERNEL));')).toEqual([]);
    expect(leakSizes('\tkmemleak_ignore(kmalloc(64, GFP_KERNEL));')).toEqual([]);
  });

  it('tell what to scan of an object', () => {
    const holder = `
	void **holder = kzalloc(256, GFP_KERNEL);

	kmemleak_not_leak(holder);
	holder[10] = kmalloc(64, GFP_KERNEL);`;
    expect(leakSizes(holder)).toEqual([]);
    expect(leakSizes(`${holder}\n\tkmemleak_no_scan(holder);`)).toEqual([64]);
    expect(leakSizes(`${holder}\n\tkmemleak_scan_area(holder, 64, GFP_KERNEL);`)).toEqual([64]);
  });
});

describe('the machine', () => {
  it('tells time', () => {
    const body = `
	u64 start = ktime_get_ns(), j = get_jiffies_64();

	udelay(1500);
	pr_info("%d", ktime_get_ns() - start >= 1500000);
	mdelay(10);
	pr_info("%d", get_jiffies_64() - j >= 11);
	pr_info("%d", ktime_get_real_seconds() > 1600000000);`;
    expect(runInit(body, '#include <linux/ktime.h>\n#include <linux/timekeeping.h>\n')).toEqual([
      '1',
      '1',
      '1',
    ]);
  });

  it('gives numbers by chance that the seed determines', () => {
    const body =
      '\tu32 a = get_random_u32(), b = get_random_u32_below(10);\n\tpr_info("%u %u", a, b);';
    const run = (seed: string): string[] => runInit(body, '#include <linux/random.h>\n', { seed });
    expect(run('1')).toEqual(run('1'));
    expect(run('1')).not.toEqual(run('2'));
  });

  it('knows the current task', () => {
    expect(runInit('\tpr_info("%d %s", current->pid, current->comm);')[0]).toMatch(/^\d+ insmod$/);
  });
});

describe('modules', () => {
  it('are kept in by their users', () => {
    const machine = new ModuleMachine();
    const body = '\tpr_info("%d", try_module_get(THIS_MODULE));';
    expect(machine.insmod(moduleText(body))).toBe(0);
    expect(machine.said()).toEqual(['1']);
    expect(machine.system.rmmod('demo')).toBe(-11);
  });
});

describe('reference counts', () => {
  it('warn when they go wrong, once', () => {
    const machine = new ModuleMachine();
    const before = '#include <linux/refcount.h>\nstatic refcount_t count = REFCOUNT_INIT(1);';
    const body = `
	pr_info("%d", refcount_dec_and_test(&count));
	refcount_inc(&count);
	refcount_inc(&count);`;
    expect(machine.insmod(moduleText(body, before))).toBe(0);
    expect(machine.said()).toEqual(['1']);
    expect(machine.log).toContain('refcount_t: addition on 0; use-after-free.');
  });
});

describe('user memory', () => {
  it('is copied, or not when it is not there', () => {
    const body = `
	char from[8] = "user", to[8];

	pr_info("%lu %s", copy_from_user(to, (void __user *)from, 8), to);
	pr_info("%lu", copy_to_user((void __user *)0x1000, to, 8));`;
    expect(runInit(body, '#include <linux/uaccess.h>\n')).toEqual(['0 user', '8']);
  });
});

it('lists, sizes and arithmetic of headers that many modules include', () => {
  const machine = new ModuleMachine({ kernel: '7.3' });
  const before = [
    '#include <linux/list.h>\n#include <linux/hash.h>\n#include <linux/sizes.h>',
    '#include <linux/units.h>\n#include <linux/util_macros.h>\n#include <linux/overflow.h>',
    'struct item { int v; struct list_head l; struct hlist_node h; };',
  ].join('\n');
  const body = `
	struct item a = { 1 }, b = { 2 }, c = { 3 }, *p, *n;
	static const int up[] = { 10, 20, 40 };
	LIST_HEAD(all); LIST_HEAD(cut); HLIST_HEAD(from); HLIST_HEAD(to);
	int sum = 0;

	list_add_tail(&a.l, &all); list_add_tail(&b.l, &all); list_add_tail(&c.l, &all);
	list_cut_before(&cut, &all, &c.l);
	p = &a;
	list_for_each_entry_safe_from(p, n, &cut, l)
		sum += p->v;
	hlist_add_head(&b.h, &from); hlist_add_head(&a.h, &from);
	hlist_splice_init(&from, &b.h, &to);
	list_del_init_careful(&c.l);
	pr_info("%d %d %zu %d\\n", sum, list_empty(&all), hlist_count_nodes(&to), hlist_fake(&a.h));
	pr_info("%d %d %d\\n", find_closest(30, up, 3), find_closest(31, up, 3), strends("a.ko", ".ko"));
	pr_info("%d %d %u\\n", type_max(s8), type_min(short), wrapping_add(u8, 250, 10));
	pr_info("%lu %lx %x\\n", HZ_PER_MHZ, (long)SZ_4G, hash_32(1, 8) == GOLDEN_RATIO_32 >> 24);
	return 0;`;
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  expect(machine.said()).toEqual(['3 1 2 0', '1 2 1', '127 -32768 4', '1000000 100000000 1']);
});

it('linux/module.h brings what the real one brings', () => {
  // Each of another header that linux/module.h includes by way of others.
  const text = `#include <linux/module.h>
static DEFINE_SEQLOCK(lock);
static RADIX_TREE(tree, GFP_KERNEL);
static DEFINE_STATIC_KEY_FALSE(key);
static int __init d_init(void)
{
	return _IO('a', 1) && SIGKILL == 9 && CLOCK_MONOTONIC &&
	       uid_eq(GLOBAL_ROOT_UID, GLOBAL_ROOT_UID) && !tree.xa_head && !read_seqbegin(&lock) &&
	       !static_branch_unlikely(&key) ? 0 : -EINVAL;
}
module_init(d_init);
MODULE_LICENSE("GPL");`;
  expect(new ModuleMachine().insmod(text)).toBe(0);
});
