/** Names that a kernel does not have are not in its headers. */
import { expect, it } from 'vitest';
import { KERNEL_DIR } from '../support/kernel-dir.ts';
import { ModuleMachine, moduleText } from '../support/module-machine.ts';

const BEFORE = `#include <linux/timer.h>
#include <linux/hrtimer.h>
#include <linux/platform_device.h>
static struct timer_list timer;
static struct hrtimer hr;
static enum hrtimer_restart ring(struct hrtimer *t) { return HRTIMER_NORESTART; }
`;

function problems(kernel: '6.1' | '6.12' | '7.3', body: string): string {
  const machine = new ModuleMachine({ kernel }, { kernelDir: KERNEL_DIR });
  return machine.problems(moduleText(body, BEFORE)).join('\n');
}

it.each([
  ['7.3', 'del_timer_sync(&timer);', "'del_timer_sync'"],
  ['7.3', 'hrtimer_init(&hr, CLOCK_MONOTONIC, HRTIMER_MODE_REL);', "'hrtimer_init'"],
  ['6.12', 'hrtimer_setup(&hr, ring, CLOCK_MONOTONIC, HRTIMER_MODE_REL);', "'hrtimer_setup'"],
  ['6.12', 'char b[4]; strlcpy(b, "x", 4);', "'strlcpy'"],
  ['7.3', 'char b[4]; strncpy(b, "x", 4);', "'strncpy'"],
  ['7.3', 'struct platform_driver d = { .remove_new = NULL };', "'remove_new'"],
] as const)('on %s there is no %s', (kernel, body, name) => {
  expect(problems(kernel, body)).toContain(name);
});

it.each([
  ['6.12', 'del_timer_sync(&timer); hrtimer_init(&hr, CLOCK_MONOTONIC, HRTIMER_MODE_REL);'],
  [
    '7.3',
    'timer_delete_sync(&timer); hrtimer_setup(&hr, ring, CLOCK_MONOTONIC, HRTIMER_MODE_REL);',
  ],
  ['6.12', 'struct platform_driver d = { .remove_new = NULL };'],
  ['6.1', 'struct platform_driver d = { .remove_new = NULL };'],
] as const)('on %s there is %s', (kernel, body) => {
  expect(problems(kernel, body)).toBe('');
});
