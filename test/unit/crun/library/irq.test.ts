import { expect, it } from 'vitest';
import { runInit } from '../../../support/module-machine.ts';

it('waits for a tasklet to have run', () => {
  const before = `#include <linux/interrupt.h>
static int runs;
static void run(struct tasklet_struct *t) { runs++; }
static void old(unsigned long data) { runs += data; }
`;
  const body = `
	static struct tasklet_struct t, o;
	tasklet_setup(&t, run);
	tasklet_init(&o, old, 10);
	tasklet_schedule(&t);
	tasklet_schedule(&o);
	tasklet_kill(&t);
	tasklet_kill(&o);
	pr_info("%d", runs);`;
  expect(runInit(body, before)).toEqual(['11']);
});

it('holds software interrupts back', () => {
  const body = `
	local_bh_disable();
	pr_info("%d", preempt_count() != 0);
	local_bh_enable();
	pr_info("%d", preempt_count());`;
  expect(runInit(body, '#include <linux/interrupt.h>\n')).toEqual(['1', '0']);
});
