import { expect, test } from 'vitest';
import { parseDuration } from '../../../../src/shell/commands/sleep.ts';
import { FakeHost } from '../fake-host.ts';
import { lastOf } from './session-of.ts';

test.each([
  ['5', 5],
  ['.5', 0.5],
  ['1.5m', 90],
  ['2h', 7200],
  ['1d', 86_400],
  ['-1', undefined],
  ['1x', undefined],
  ['', undefined],
])('%j is %j seconds', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

test('simulated time passes', async () => {
  const host = new FakeHost();
  await lastOf(['sleep 5 1m'], host);
  expect(host.nowNs()).toBe(65e9);
});

test.each([
  ['sleep', 'missing operand'],
  ['sleep abc', "invalid time interval 'abc'"],
  ['sleep 31d', '30 days'],
])('%s', async (command, message) => {
  expect((await lastOf([command]))[1]).toContain(message);
});
