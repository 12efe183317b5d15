import { expect, test } from 'vitest';
import { boot } from '../../../src/system.ts';
import { matchers } from '../../../src/testkit/matchers.ts';
import { keeper } from './leaky.ts';

expect.extend(matchers);

function loaded(lost: number) {
  const system = boot({ modules: [keeper(true, lost)] });
  system.insmod('keeper');
  return system;
}

test('toHaveNoLeaks', () => {
  expect(matchers.toHaveNoLeaks(loaded(0)).pass).toBe(true);
  const { pass, message } = matchers.toHaveNoLeaks(loaded(40));
  expect(pass).toBe(false);
  expect(message()).toMatch(/^expected no leaks, there are 1:\n {2}0x.*, 64 bytes, by insmod: /);
  expect(matchers.toHaveNoLeaks(loaded(0)).message()).toBe('expected leaks, there are none');
  expect(matchers.toHaveNoLeaks(loaded(40), { scans: 0 }).pass).toBe(true);
});

test('toReport', () => {
  const system = loaded(40);
  expect(matchers.toReport(system, [64]).pass).toBe(true);
  expect(matchers.toReport(system, [{ size: 64, comm: 'insmod' }]).pass).toBe(true);
  expect(matchers.toReport(system, [{ by: 'keeper_init' }]).pass).toBe(true);
  expect(matchers.toReport(system, [{ by: 'elsewhere' }]).pass).toBe(false);
  expect(matchers.toReport(system, []).pass).toBe(false);
  expect(matchers.toReport(system, [32]).message()).toMatch(
    /^expected \[32\], kmemleak reports 1:/,
  );
  expect(matchers.toReport(system, [64]).message()).toContain('expected anything but [64]');
});

test('toExplain', () => {
  const system = boot({ truth: true, modules: [keeper(true, 40)] });
  system.insmod('keeper');
  const { memory } = system.machine;
  const kept = system.modules.find('keeper')!.symbols.get('kept')!;
  const block = memory.readPtr(kept);
  expect(matchers.toExplain(system, block, 'true-negative').pass).toBe(true);
  memory.writePtr(kept, 0);
  expect(matchers.toExplain(system, block, 'true-positive').pass).toBe(true);
  system.kmemleak.api.notLeak(block);
  const { pass, message } = matchers.toExplain(system, block, 'true-positive');
  expect(pass).toBe(false);
  expect(message()).toContain('is a false-negative, ');
  const reason = /negative, ([\w-]+)/.exec(message())![1];
  expect(matchers.toExplain(system, block, reason as 'young').pass).toBe(true);
  expect(() => matchers.toExplain(system, 'nowhere', 'young')).toThrow("no block 'nowhere'");
  expect(() => matchers.toExplain(loaded(0), block, 'young')).toThrow('truth: true');
});

test('anything but a machine with kmemleak on is a mistake', () => {
  expect(() => matchers.toHaveNoLeaks(5)).toThrow(TypeError);
  expect(() => matchers.toReport(boot({ bootLine: 'kmemleak=off' }), [])).toThrow(
    'kmemleak is off',
  );
});
