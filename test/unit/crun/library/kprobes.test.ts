import { expect, it } from 'vitest';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';

const BEFORE = `#include <linux/kprobes.h>
#include <linux/slab.h>
static int before(struct kprobe *p, struct pt_regs *regs)
{
	pr_info("before %s %lu", p->symbol_name, regs_get_kernel_argument(regs, 1));
	return 0;
}
static void after(struct kprobe *p, struct pt_regs *regs, unsigned long flags) { pr_info("after"); }
static int entered(struct kretprobe_instance *ri, struct pt_regs *regs) { pr_info("entered"); return 0; }
static int returned(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	pr_info("returned %lu", regs_return_value(regs));
	return 0;
}
static struct kprobe probe = { .symbol_name = "krealloc", .pre_handler = before, .post_handler = after };
static struct kretprobe ret = { .kp.symbol_name = "ksize", .handler = returned, .entry_handler = entered };
static struct kprobe other = { .symbol_name = "kernel_clone", .pre_handler = before };
static struct kprobe empty;
`;

it('handlers run around a function that C code calls, until they are taken away', () => {
  const body = `
	void *p;

	pr_info("%d", register_kprobe(&probe));
	pr_info("%d %d", register_kprobe(&probe), register_kprobe(&empty));
	pr_info("%d", register_kretprobe(&ret));
	p = krealloc(NULL, 77, GFP_KERNEL);
	pr_info("%d", ksize(p) >= 77);
	disable_kprobe(&probe);
	p = krealloc(p, 78, GFP_KERNEL);
	enable_kprobe(&probe);
	unregister_kprobe(&probe);
	unregister_kretprobe(&ret);
	p = krealloc(p, 79, GFP_KERNEL);
	kfree(p);`;
  const machine = new ModuleMachine();
  expect(machine.insmod(moduleText(body, BEFORE))).toBe(0);
  expect(machine.said()).toEqual([
    '0',
    '-22 -22',
    '0',
    'before krealloc 77',
    'after',
    'entered',
    'returned 96',
    '1',
  ]);
});

it('a function that gives an address gives it to the probe', () => {
  const before = `#include <linux/kprobes.h>
#include <linux/slab.h>
static unsigned long seen;
static int returned(struct kretprobe_instance *ri, struct pt_regs *regs) { seen = regs_return_value(regs); return 0; }
static struct kretprobe ret = { .kp.symbol_name = "krealloc", .handler = returned };
`;
  const body = `
	void *p;

	register_kretprobe(&ret);
	p = krealloc(NULL, 10, GFP_KERNEL);
	pr_info("%d", seen == (unsigned long)p && p);
	unregister_kretprobe(&ret);
	kfree(p);`;
  const machine = new ModuleMachine();
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  expect(machine.said()).toEqual(['1']);
});

it('says of a function that it is never hit', () => {
  const machine = new ModuleMachine();
  const body = 'pr_info("%d", register_kprobe(&other)); unregister_kprobe(&other);';
  expect(machine.insmod(moduleText(body, BEFORE))).toBe(0);
  expect(machine.said()).toEqual(['0']);
  expect(machine.log).toContain(
    'kmemleak-sim: a probe of kernel_clone() is never hit in this simulator',
  );
});
