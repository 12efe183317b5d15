import { expect, it } from 'vitest';
import { ModuleMachine, moduleText, runInit } from '../../../support/module-machine.ts';

const BEFORE = `#include <linux/hrtimer.h>
static struct hrtimer timer;
static int fired;
static s64 at[5];
static enum hrtimer_restart fire(struct hrtimer *t)
{
	at[fired] = ktime_to_ms(ktime_get());
	if (++fired == 3)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(t, ms_to_ktime(7));
	return HRTIMER_RESTART;
}
`;

it('fires when it is to, again while its function says so', () => {
  const body = `
	s64 start = ktime_to_ms(ktime_get());
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	timer.function = fire;
	hrtimer_start(&timer, ms_to_ktime(5), HRTIMER_MODE_REL);
	pr_info("%d", hrtimer_active(&timer));
	msleep(100);
	pr_info("%d %lld %lld %lld %d", fired, at[0] - start, at[1] - start, at[2] - start,
		hrtimer_active(&timer));`;
  expect(runInit(body, BEFORE)).toEqual(['1', '3 5 12 19 0']);
});

it('does not fire once it is cancelled', () => {
  const body = `
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	timer.function = fire;
	hrtimer_start(&timer, ms_to_ktime(5), HRTIMER_MODE_REL);
	int first = hrtimer_cancel(&timer);
	pr_info("%d %d", first, hrtimer_cancel(&timer));
	msleep(20);
	pr_info("%d", fired);`;
  expect(runInit(body, BEFORE)).toEqual(['1 0', '0']);
});

it('keeps what it is in reachable while it is armed, whatever the order of expiry', () => {
  const machine = new ModuleMachine();
  const body = `
	int i;
	for (i = 0; i < 4; i++) {
		struct holder *h = kzalloc(sizeof(*h), GFP_KERNEL);
		hrtimer_init(&h->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
		h->timer.function = fire;
		if (i != 2)
			hrtimer_start(&h->timer, ms_to_ktime(100000 - 1000 * (i ^ 1)), HRTIMER_MODE_REL);
	}`;
  machine.insmod(moduleText(body, `${BEFORE}struct holder { struct hrtimer timer; };\n`));
  expect(machine.leaks().map(({ size }) => size)).toEqual([64]);
});

it.each(['7.2', '7.3'] as const)('is set up with its function: %s', (kernel) => {
  const body = `
	s64 start = ktime_to_ms(ktime_get());
	hrtimer_setup(&timer, fire, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	pr_info("%d", timer.function == fire);
	hrtimer_start(&timer, ms_to_ktime(5), HRTIMER_MODE_REL);
	pr_info("%d %d", hrtimer_active(&timer), hrtimer_is_queued(&timer));
	msleep(100);
	pr_info("%d %lld %lld %lld %d", fired, at[0] - start, at[1] - start, at[2] - start,
		hrtimer_is_queued(&timer));`;
  const machine = new ModuleMachine({ kernel });
  expect(machine.insmod(moduleText(body, BEFORE))).toBe(0);
  expect(machine.logText).toMatch(/: 1\n.*: 1 1\n.*: 3 5 12 19 0$/m);
});
