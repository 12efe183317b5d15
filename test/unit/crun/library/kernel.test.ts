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
