import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schedules, systemConfigs } from '../../../src/testkit/config-arbitraries.ts';
import { boot } from '../../../src/system.ts';

test('every configuration boots', () => {
  for (const config of fc.sample(systemConfigs(), { numRuns: 8, seed: 1 })) {
    expect(boot(config).kmemleak.enabled).toBe(true);
  }
  const only = fc.sample(systemConfigs({ kernels: ['5.9'], maxCpus: 1, bootLines: false }), 5);
  for (const { kernel, cpus, bootLine } of only)
    expect([kernel, cpus, bootLine]).toEqual(['5.9', 1, '']);
});

test('schedules of each kind', () => {
  const drawn = fc.sample(schedules(2), { numRuns: 40, seed: 1 });
  expect([...new Set(drawn)].sort()).toEqual(['calm', 'pct:1', 'pct:2', 'random']);
});
