/** Schedules as text, for a machine with threads that move pointers while it is scanned. */
import { ScheduleError } from '../../../src/kernel/base/schedule.ts';
import { machine, useModule } from '../machine.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, Random } from '../target.ts';

const SOURCE = `
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/kthread.h>
#include <linux/delay.h>
static void *a, *b;
static struct task_struct *threads[3];
static int move(void *data)
{
	while (!kthread_should_stop()) {
		void *p = xchg(&a, b);
		b = p;
		msleep(7);
	}
	return 0;
}
static int __init start(void)
{
	int i;
	a = kmalloc(64, GFP_KERNEL);
	b = kmalloc(96, GFP_KERNEL);
	for (i = 0; i < 3; i++)
		threads[i] = kthread_run(move, NULL, "move/%d", i);
	return 0;
}
static void __exit stop(void)
{
	int i;
	for (i = 0; i < 3; i++)
		kthread_stop(threads[i]);
	kfree(a);
	kfree(b);
}
module_init(start);
module_exit(stop);
MODULE_LICENSE("GPL");
`;

const KINDS = ['random', 'calm', 'pct:3', 'pct:1:100', 'pct:0', 'pct:999:999999999', ''];

function decisions(random: Random): string {
  const one = (): string => {
    const pid = random.int(random.bool(0.8) ? 70 : 5000);
    const steps = random.bool() ? `*${random.int(4000)}` : '';
    return `${pid}@${random.int(3)}${steps}${random.bool(0.2) ? `x${random.int(40)}` : ''}`;
  };
  return Array.from({ length: random.int(60) }, one).join(' ');
}

export const target: FuzzTarget = {
  name: 'schedules',
  smoke: 10,
  about: 'schedules: kinds, decisions, and what is neither',
  generate(random, corpus) {
    if (random.bool(0.3)) return `${random.pick(KINDS)}${random.bool(0.2) ? random.int(9) : ''}`;
    if (random.bool(0.4)) return decisions(random);
    return mutateText(random.pick([...corpus, decisions(random)]), corpus, random);
  },
  run(input) {
    try {
      return useModule(machine({ schedule: input, cpus: 2 }), SOURCE);
    } catch (error) {
      if (error instanceof ScheduleError || error instanceof RangeError) return error.name;
      throw error;
    }
  },
};
