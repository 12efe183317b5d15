import { expect, it } from 'vitest';
import { runInit } from '../../../support/module-machine.ts';

const HEADERS = '#include <linux/interrupt.h>\n#include <linux/smp.h>\n';

it('switches interrupts off and back to what they were', () => {
  const body = `
	unsigned long outer, inner;
	int a, b, c, d;
	a = irqs_disabled();
	local_irq_save(outer);
	local_irq_save(inner);
	b = irqs_disabled();
	local_irq_restore(inner);
	c = irqs_disabled();
	local_irq_restore(outer);
	d = irqs_disabled();
	pr_info("%d %d %d %d %d", a, b, c, d, preempt_count());`;
  expect(runInit(body, HEADERS)).toEqual(['0 1 1 0 0']);
});

it('calls a function on each CPU, on others in an interrupt', () => {
  const before = `${HEADERS}
static int seen[4], hard[4];
static void visit(void *data)
{
	seen[smp_processor_id()]++;
	hard[smp_processor_id()] = in_hardirq() ? 1 : 0;
}
`;
  const body = `
	int here = smp_processor_id();
	on_each_cpu(visit, NULL, 1);
	smp_call_function(visit, NULL, 1);
	pr_info("%d %d %d %d", seen[here], seen[!here], hard[here], hard[!here]);
	pr_info("%d", smp_call_function_single(9, visit, NULL, 1));`;
  expect(runInit(body, before)).toEqual(['1 2 0 1', '-6']);
});
