import { expect, test } from 'vitest';
import { boot } from '../../../src/system.ts';
import { describeLeaks, leaksOf, symbolOf } from '../../../src/testkit/settle.ts';
import { keeper } from './leaky.ts';

test('time and scans until leaks are found', () => {
  const system = boot({ modules: [keeper(true, 200)] });
  system.insmod('keeper');
  expect(leaksOf(system, { scans: 0 })).toEqual([]);
  expect(leaksOf(system, { ageMs: 100 })).toEqual([]);
  const leaks = leaksOf(system);
  expect(leaks.map(({ size }) => size)).toEqual([256]);
  expect(leaksOf(system, { scans: 0 })).toHaveLength(1);
  const [line] = describeLeaks(system, leaks).split('\n');
  expect(line).toMatch(/^ {2}0x[0-9a-f]+, 256 bytes, by insmod: /);
  expect(line).toContain(symbolOf(system, leaks[0].trace[0]));
});
