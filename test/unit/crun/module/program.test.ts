import { describe, expect, it } from 'vitest';
import { lower } from '../../../../src/cc/lower/lower.ts';
import { readInfo } from '../../../../src/crun/module/program.ts';
import { ENOENT } from '../../../../src/lib/errptr.ts';
import { compileText } from '../../../support/c-snippet.ts';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';

describe('moduleFromProgram', () => {
  it('reads what a module says of itself', () => {
    const machine = new ModuleMachine();
    const about = 'MODULE_DESCRIPTION("what for"); MODULE_AUTHOR("who");\n';
    const source = moduleText('', `${about}static int n; module_param(n, int, 0);`);
    expect(machine.build(source).definition).toMatchObject({
      name: 'demo',
      license: 'GPL',
      description: 'what for',
      author: 'who',
      inTree: true,
      params: { n: '' },
      initName: 'demo_init',
      exitName: 'demo_exit',
    });
  });

  it('puts code and data into sections', () => {
    const before = `
static int zero; static int one = 1; static const int fixed = 2; static int late __ro_after_init = 3;
static int early __initdata = 4;
static DEFINE_PER_CPU(long, counter);
static noinline void helper(void) { barrier(); }`;
    const body = `
	helper();
	pr_info("%d %d %d %d %d %px", zero, one, *(volatile const int *)&fixed, late, early, &counter);
	zero = one = late = early = 5;`;
    const { definition } = new ModuleMachine().build(moduleText(body, before));
    const sections = definition!.sections as readonly {
      name: string;
      memType: string;
      symbols: readonly { name: string }[];
    }[];
    const find = (symbol: string): string | undefined => {
      const section = sections.find(({ symbols }) => symbols.some(({ name }) => name === symbol));
      return section && `${section.name} ${section.memType}`;
    };
    expect(find('helper')).toBe('.text text');
    expect(find('demo_init')).toBe('.init.text init_text');
    expect(find('demo_exit')).toBe('.exit.text text');
    expect(find('zero')).toBe('.bss data');
    expect(find('one')).toBe('.data data');
    expect(find('fixed')).toBe('.rodata rodata');
    expect(find('late')).toBe('.data..ro_after_init ro_after_init');
    expect(find('early')).toBe('.init.data init_data');
    expect(find('counter')).toBeUndefined();
    expect(Object.keys(definition!.percpu ?? {})).toEqual(['counter']);
  });

  it('gives each CPU its copy of a percpu variable', () => {
    const machine = new ModuleMachine();
    const before = 'static DEFINE_PER_CPU(int, counter) = 40;';
    const body = `
	int cpu;

	this_cpu_add(counter, 2);
	for_each_possible_cpu(cpu)
		pr_info("%d", per_cpu(counter, cpu));`;
    expect(machine.insmod(moduleText(body, before))).toBe(0);
    const [own, ...others] = machine.said();
    expect(own).toBe('42');
    expect(others.length).toBe(machine.system.kernel.base.machine.cpus.length - 1);
    expect(new Set(others)).toEqual(new Set(['40']));
  });

  it('forgets the code of __init functions after init', () => {
    const before = `
#include <linux/timer.h>
static struct timer_list timer;
static void __init gone(struct timer_list *t) { pr_info("not reached"); }`;
    const body = '\ttimer_setup(&timer, gone, 0);\n\tmod_timer(&timer, jiffies + 10);';
    const machine = new ModuleMachine();
    expect(machine.insmod(moduleText(body, before))).toBe(0);
    machine.system.sleep(100);
    expect(machine.said()).toEqual([]);
    expect(machine.logText).toMatch(/BUG: unable to handle page fault|invalid opcode/);
  });

  it('runs constructors before init', () => {
    const before = 'static __attribute__((constructor)) void early(void) { pr_info("early"); }';
    const machine = new ModuleMachine();
    expect(machine.insmod(moduleText('\tpr_info("init");', before))).toBe(0);
    expect(machine.said()).toEqual(['early', 'init']);
  });

  it('fails with what init returns, and forgets the module', () => {
    const machine = new ModuleMachine();
    expect(machine.insmod(moduleText('\treturn -ENODEV;'))).toBe(-19);
    expect(machine.system.rmmod('demo')).toBe(-ENOENT);
  });

  it('fills pointers in data', () => {
    const before = `
static int target = 7;
static int *const pointers[] = { &target, NULL };
static noinline int twice(int x) { return 2 * x; }
static const struct { const char *name; int (*fn)(int); } ops = { "op", twice };`;
    const machine = new ModuleMachine();
    const body = '\tpr_info("%d %s %d", *pointers[0], ops.name, ops.fn(4));';
    expect(machine.insmod(moduleText(body, before))).toBe(0);
    expect(machine.said()).toEqual(['7 op 8']);
  });
});

describe('exported symbols', () => {
  const EXPORTER = moduleText(
    '',
    `
int shared = 3;
EXPORT_SYMBOL(shared);
int add_shared(int x) { return x + shared; }
EXPORT_SYMBOL_GPL(add_shared);`,
  );
  const USER = moduleText(
    '\tpr_info("%d %d", add_shared(4), shared);',
    'extern int shared; int add_shared(int);',
  );

  it('can be used by another module, which keeps the first in', () => {
    const machine = new ModuleMachine();
    expect(machine.insmod(EXPORTER, {}, 'base')).toBe(0);
    expect(machine.insmod(USER, {}, 'user')).toBe(0);
    expect(machine.said('user')).toEqual(['7 3']);
    expect(machine.system.rmmod('base')).toBe(-11);
    expect(machine.system.rmmod('user')).toBe(0);
    expect(machine.system.rmmod('base')).toBe(0);
  });

  it('are unknown again without their module', () => {
    const machine = new ModuleMachine();
    expect(machine.insmod(EXPORTER, {}, 'base')).toBe(0);
    const { definition } = machine.build(USER, 'user');
    machine.system.modules.register(definition!);
    expect(machine.system.rmmod('base')).toBe(0);
    expect(machine.system.insmod('user')).toBe(-ENOENT);
    expect(machine.said('user')).toEqual([
      'Unknown symbol add_shared (err -2)',
      'Unknown symbol shared (err -2)',
    ]);
  });
});

describe('readInfo', () => {
  it('takes tags and their last texts', () => {
    const source = `
static const char a[] __attribute__((section(".modinfo"), used)) = "tag=one";
static const char b[] __attribute__((section(".modinfo"), used)) = "tag=two=2";
static const char c[] __attribute__((section(".rodata"), used)) = "other=no";`;
    const info = readInfo(lower([compileText(source)]));
    expect(Object.fromEntries(info)).toEqual({ tag: 'two=2' });
  });
});
