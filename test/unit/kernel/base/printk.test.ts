import { expect, test } from 'vitest';
import {
  formatTime,
  KERN_ERR,
  KernelLog,
  PRINTK_COST_NS,
} from '../../../../src/kernel/base/printk.ts';
import { Clock } from '../../../../src/machine/clock.ts';

test('each line of a text is a record with a later time', () => {
  const clock = new Clock();
  clock.advanceNs(6_722_300_000);
  const log = new KernelLog(clock);
  log.printk('first\nsecond\n');
  log.printk('third', KERN_ERR);
  expect(log.dmesg).toBe('[    6.722300] first\n[    6.722310] second\n[    6.722320] third\n');
  expect(log.read().map((r) => [r.seq, r.level])).toEqual([
    [0, 6],
    [1, 6],
    [2, 3],
  ]);
});

test('only a line without a newline is continued', () => {
  const log = new KernelLog(new Clock());
  log.printk('complete');
  log.cont('1 ');
  log.cont('2\n3');
  log.cont(' 4\n');
  log.begin('open', KERN_ERR);
  log.cont(' end');
  log.begin('next\n', KERN_ERR);
  log.cont('last\n');
  expect(log.read().map((r) => r.text)).toEqual([
    'complete',
    '1 2',
    '3 4',
    'open end',
    'next',
    'last',
  ]);
});

test('the time that printing took passes when it is settled, and timers fire then', () => {
  const clock = new Clock();
  const log = new KernelLog(clock);
  let fired = 0;
  clock.after(0.015, () => fired++);
  log.printk('a\nb');
  expect([clock.nowNs, fired]).toEqual([0, 0]);
  log.settle();
  expect([clock.nowNs, fired]).toEqual([2 * PRINTK_COST_NS, 1]);
  log.settle();
  expect(clock.nowNs).toBe(2 * PRINTK_COST_NS);
});

test('a timer that prints while time passes does not turn it back', () => {
  const clock = new Clock();
  const log = new KernelLog(clock);
  clock.after(0.001, () => log.printk('timer'));
  log.printk('a\nb');
  log.settle();
  log.settle();
  expect(log.read().map((r) => [r.text, r.timeNs])).toEqual([
    ['a', 0],
    ['b', 10_000],
    ['timer', 20_000],
  ]);
  expect(clock.nowNs).toBe(30_000);
});

test('clear hides older lines from dmesg, not from readers by number', () => {
  const log = new KernelLog(new Clock());
  log.printk('old');
  log.clear();
  const { seq } = log;
  log.printk('new');
  expect(log.dmesg).toBe('[    0.000010] new\n');
  expect(log.linesSince(0)).toHaveLength(2);
  expect(log.linesSince(seq)).toEqual(['[    0.000010] new']);
});

test('the buffer drops its oldest lines and keeps the numbers', () => {
  const log = new KernelLog(new Clock(), 100);
  for (let i = 0; i < 5000; i++) log.printk(`line ${i}`);
  const records = log.read();
  expect(records.at(-1)!.seq).toBe(4999);
  expect(records.length).toBeLessThan(15);
  expect(records[0].text).toBe(`line ${records[0].seq}`);
  expect(log.read(4998).map((r) => r.text)).toEqual(['line 4998', 'line 4999']);
  expect(log.read(0)).toEqual(records);
});

test('time stamps have five columns of seconds', () => {
  expect(formatTime(0)).toBe('    0.000000');
  expect(formatTime(123_456_789_000_999)).toBe('123456.789000');
});
