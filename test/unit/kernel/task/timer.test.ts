import { describe, expect, test } from 'vitest';
import { TIMER_LIST, wheelIndex } from '../../../../src/kernel/task/timer.ts';
import { logSince } from '../../../support/kernel-machine.ts';
import { bound, pass, taskKernel, zeroed } from '../../../support/task-machine.ts';

describe('the wheel', () => {
  test('the first 63 jiffies are exact but for one, later ones rounded up by level', () => {
    expect(wheelIndex(1010, 1000)).toEqual({ index: 1011 % 64, at: 1011 });
    for (const [delta, step] of [
      [100, 8],
      [1000, 64],
      [10_000, 512],
    ]) {
      const { at } = wheelIndex(5000 + delta, 5000);
      expect(at % step).toBe(0);
      expect(at - (5000 + delta)).toBeGreaterThan(0);
      expect(at - (5000 + delta)).toBeLessThanOrEqual(step);
    }
  });

  test('what is over already expires now', () => {
    expect(wheelIndex(900, 1000)).toEqual({ index: 1000 % 64, at: 1000 });
  });
});

test('a timer fires in a softirq, linked into the base of its CPU until then', () => {
  const kernel = taskKernel();
  const { timers } = kernel.run;
  const { memory, clock, cpu } = kernel.base.machine;
  const timer = zeroed(kernel, TIMER_LIST.size);
  const fired: unknown[] = [];
  timers.setup(
    timer,
    bound(kernel, 'tick', (arg) => void fired.push([arg, cpu.context, clock.jiffies])),
  );
  const start = clock.jiffies;
  expect(timers.mod(timer, start + 10)).toBe(false);
  const head = memory.readPtr(timer + TIMER_LIST.pprev);
  const { start: low, end } = kernel.mm.percpu.staticRange(0);
  expect([head >= low && head < end, memory.readPtr(head)]).toEqual([true, timer]);
  pass(kernel, 20);
  expect(fired).toEqual([[timer, 'softirq', start + 11]]);
  expect([memory.readPtr(head), timers.pending(timer)]).toEqual([0, false]);
});

test('mod_timer moves an armed timer, del_timer disarms it', () => {
  const kernel = taskKernel();
  const { timers } = kernel.run;
  const { clock } = kernel.base.machine;
  const [one, two] = [zeroed(kernel, 40), zeroed(kernel, 40)];
  const fired: number[] = [];
  const tick = bound(kernel, 'tick', (arg) => void fired.push(arg));
  for (const timer of [one, two]) {
    timers.setup(timer, tick);
    timers.mod(timer, clock.jiffies + 5);
  }
  expect(timers.mod(one, clock.jiffies + 30)).toBe(true);
  pass(kernel, 20);
  expect(fired).toEqual([two]);
  expect([timers.del(one), timers.del(one)]).toEqual([true, false]);
  pass(kernel, 100);
  expect(fired).toEqual([two]);
  expect(kernel.run.sched.active).toBe(false);
});

test('a timer without a function is refused, one whose code is gone is a panic', () => {
  const kernel = taskKernel();
  const { timers } = kernel.run;
  const timer = zeroed(kernel, 40);
  expect(timers.mod(timer, 0)).toBe(false);
  timers.setup(timer, 0xffff_a000_1000);
  timers.add(timer);
  pass(kernel, 10);
  expect(kernel.oops.panicked).toBe('Fatal exception in interrupt');
  expect(logSince(kernel).join('\n')).toContain('page fault for address: ffffffffa0001000');
});
