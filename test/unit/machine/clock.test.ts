import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { Clock, HZ, INITIAL_JIFFIES } from '../../../src/machine/clock.ts';

test('jiffies start five minutes before they overflow 32 bits', () => {
  const clock = new Clock();
  expect(clock.jiffies).toBe(INITIAL_JIFFIES);
  clock.advance(300_000);
  expect(clock.jiffies).toBe(2 ** 32);
  clock.advanceNs(999_999);
  expect(clock.jiffies).toBe(2 ** 32);
  clock.advanceNs(1);
  expect(clock.jiffies - 2 ** 32).toBe(HZ / 1000);
});

test('timers fire in order of time, then of setting, at their time', () => {
  const clock = new Clock();
  const fired: string[] = [];
  const note = (name: string) => (): void => void fired.push(`${name}@${clock.nowNs / 1e6}`);
  clock.after(20, note('c'));
  clock.after(10, note('a'));
  clock.after(10, note('b'));
  clock.after(31, note('late'));
  clock.advance(30);
  expect(fired).toEqual(['a@10', 'b@10', 'c@20']);
  expect(clock.nowNs).toBe(30e6);
  clock.advance(1);
  expect(fired.at(-1)).toBe('late@31');
});

test('a timer of no time fires when time passes, if only none of it', () => {
  const clock = new Clock();
  let fired = 0;
  clock.after(0, () => fired++);
  expect(fired).toBe(0);
  clock.advance(0);
  clock.advance(0);
  expect(fired).toBe(1);
});

test('a cancelled timer does not fire, and cancelling a fired one is harmless', () => {
  const clock = new Clock();
  let fired = 0;
  const one = clock.after(5, () => fired++);
  const two = clock.after(5, () => {
    fired++;
    clock.cancel(three);
  });
  const three = clock.after(5, () => fired++);
  clock.cancel(one);
  clock.advance(10);
  expect([fired, one.pending, two.pending, three.pending]).toEqual([1, false, false, false]);
  clock.cancel(two);
});

test('timers set by timers fire in the same advance when they are due', () => {
  const clock = new Clock();
  const times: number[] = [];
  const tick = (): void => {
    times.push(clock.nowNs / 1e6);
    clock.after(10, tick);
  };
  clock.after(10, tick);
  clock.advance(35);
  expect(times).toEqual([10, 20, 30]);
});

test('time may pass within a timer, and never goes back', () => {
  const clock = new Clock();
  const times: number[] = [];
  clock.after(10, () => clock.advance(50));
  clock.after(20, () => times.push(clock.nowNs / 1e6));
  clock.advance(30);
  expect(times).toEqual([20]);
  expect(clock.nowNs).toBe(60e6);
  expect(() => clock.advance(-1)).toThrow('time runs forwards');
});

property.prop([fc.array(fc.nat(100), { maxLength: 30 }), fc.array(fc.nat(40), { maxLength: 10 })])(
  'every timer fires once, in order, no later than its time',
  (delays, steps) => {
    const clock = new Clock();
    const fired: number[] = [];
    for (const ms of delays) clock.after(ms, () => fired.push(ms));
    let now = 0;
    for (const step of steps) {
      clock.advance(step);
      now += step;
      expect(fired).toEqual(delays.filter((ms) => ms <= now).sort((a, b) => a - b));
    }
  },
);

test('somebody may stand around every timer that fires', () => {
  const clock = new Clock();
  const seen: string[] = [];
  clock.after(1, () => seen.push('timer'));
  clock.fire = (timer) => {
    seen.push('before');
    timer.fire();
  };
  clock.advance(2);
  expect(seen).toEqual(['before', 'timer']);
});
