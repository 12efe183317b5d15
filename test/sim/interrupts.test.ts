/** Handlers of interrupts (sim/kernel/kernel/irq/manage.c), and who has which ports. */
import { expect, it } from 'vitest';
import { KERNEL_DIR } from '../support/kernel-dir.ts';
import { ModuleMachine, moduleText } from '../support/module-machine.ts';

function run(body: string, before: string): ModuleMachine {
  const machine = new ModuleMachine({}, { kernelDir: KERNEL_DIR });
  expect(machine.insmod(moduleText(body, before))).toBe(0);
  return machine;
}

it('runs handlers in hard interrupt context, and their threads', () => {
  const before = `#include <linux/interrupt.h>
static irqreturn_t hard(int irq, void *dev) { pr_info("hard %d %d %d", irq, in_hardirq() != 0, *(int *)dev); return IRQ_WAKE_THREAD; }
static irqreturn_t soft(int irq, void *dev) { pr_info("thread %d %s", in_task() != 0, current->comm); return IRQ_HANDLED; }
static int number = 42;
`;
  const machine = run(
    `
	pr_info("%d", request_threaded_irq(5, hard, soft, 0, "demo", &number));
	pr_info("%d %d", irq_inject_interrupt(5), irq_inject_interrupt(6));
	msleep(1);
	disable_irq(5);
	irq_inject_interrupt(5);
	enable_irq(5);
	pr_info("%s", (const char *)free_irq(5, &number));
	pr_info("%d", irq_inject_interrupt(5));`,
    before,
  );
  expect(machine.said()).toEqual([
    '0',
    'hard 5 1 42',
    '0 -22',
    'thread 1 irq/5-demo',
    'demo',
    '-22',
  ]);
  expect(machine.leaks()).toEqual([]);
});

it('an interrupt can be raised from outside, and is counted', () => {
  const before = `#include <linux/interrupt.h>
static int n;
static irqreturn_t handle(int irq, void *dev) { n++; return IRQ_HANDLED; }
`;
  const machine = run('pr_info("%d", request_irq(10, handle, 0, "demo", &n));', before);
  const { system } = machine;
  expect(system.writeFile('/sys/kernel/debug/irq/irqs/10', 'trigger\n')).toBe(8);
  expect(system.writeFile('/sys/kernel/debug/irq/irqs/10', 'trigger\n')).toBe(8);
  expect(system.writeFile('/sys/kernel/debug/irq/irqs/11', 'trigger\n')).toBe(-22);
  expect(system.readFile('/proc/interrupts')).toMatch(/^ 10: +2 +0 +IO-APIC +10-edge +demo$/m);
});

it('lines are shared by agreement only, and what is refused is freed', () => {
  const before = `#include <linux/interrupt.h>
static irqreturn_t handle(int irq, void *dev) { return IRQ_HANDLED; }
static int a, b;
`;
  const machine = run(
    `
	pr_info("%d", request_irq(1, handle, 0, "mine", &a));
	pr_info("%d", request_irq(1, handle, IRQF_SHARED, "mine", &a));
	pr_info("%d", request_irq(5, handle, IRQF_SHARED, "one", NULL));
	pr_info("%d", request_irq(99, handle, 0, "none", &a));
	pr_info("%d", request_threaded_irq(5, NULL, handle, 0, "one", &a));
	pr_info("%d", request_irq(5, handle, IRQF_SHARED, "one", &a));
	pr_info("%d", request_irq(5, handle, IRQF_SHARED, "two", &b));
	free_irq(5, &a);
	free_irq(5, &b);
	free_irq(1, &a);
	free_irq(5, &b);`,
    before,
  );
  expect(machine.said()).toEqual(['-16', '0', '-22', '-22', '-22', '0', '0']);
  expect(machine.logText).toContain(
    'genirq: Flags mismatch irq 1. 00000000 (mine) vs. 00000080 (i8042)',
  );
  expect(machine.logText).toContain('Trying to free already-free IRQ 5');
  expect(machine.leaks()).toEqual([]);
});

it('ports and memory of devices have one owner', () => {
  const before = '#include <linux/ioport.h>\n';
  const machine = run(
    `
	pr_info("%d", request_region(0x60, 1, "keys") != NULL);
	pr_info("%d", request_region(0x300, 16, "demo") != NULL);
	pr_info("%d", request_region(0x308, 16, "demo") != NULL);
	release_region(0x300, 8);
	release_region(0x300, 16);
	pr_info("%d", request_mem_region(0xfe000000, 4096, "demo") != NULL);`,
    before,
  );
  expect(machine.said()).toEqual(['0', '1', '0', '1']);
  expect(machine.logText).toContain('Trying to free nonexistent resource <');
  // The tree holds what nobody released.
  expect(machine.leaks()).toEqual([]);
});
