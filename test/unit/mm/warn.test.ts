import { expect, test } from 'vitest';
import { Clock } from '../../../src/machine/clock.ts';
import { RateLimit, warn } from '../../../src/mm/warn.ts';
import { MIB, testContext } from '../../support/mm-machine.ts';

test('a warning has a frame, a location, a trace and a taint', () => {
  const ctx = testContext(32 * MIB, 1, '6.1');
  ctx.enter('caller');
  warn(ctx, 'mm/x.c:1 f', 'text');
  expect(ctx.log).toEqual([
    '------------[ cut here ]------------',
    'text',
    'WARNING: CPU: 0 PID: 0 at mm/x.c:1 f',
    'Call Trace: caller',
    '---[ end trace 0000000000000000 ]---',
  ]);
  expect(ctx.taints).toEqual(['W']);
});

test('a plain WARN_ON has no text; 6.12 names the task', () => {
  const ctx = testContext(32 * MIB, 1, '6.12');
  warn(ctx, 'mm/x.c:1 f');
  expect(ctx.log[1]).toBe('WARNING: CPU: 0 PID: 0 Comm: swapper at mm/x.c:1 f');
});

test('7.3 names the place first', () => {
  const ctx = testContext(32 * MIB, 1, '7.3');
  warn(ctx, 'mm/x.c:1 f+0x1/0x2');
  expect(ctx.log[1]).toBe('WARNING: mm/x.c:1 at f+0x1/0x2, CPU#0: swapper/0');
});

test('a rate limit lets a burst through and tells how many it held back', () => {
  const clock = new Clock();
  const limit = new RateLimit(1000, 2);
  const suppressed: number[] = [];
  const allow = (): boolean => limit.allow(clock, (count) => suppressed.push(count));
  expect([allow(), allow(), allow(), allow()]).toEqual([true, true, false, false]);
  clock.advance(1000);
  expect(allow()).toBe(false);
  clock.advance(1);
  expect(allow()).toBe(true);
  expect(suppressed).toEqual([3]);
  clock.advance(5000);
  expect(allow()).toBe(true);
  expect(suppressed).toEqual([3]);
});
