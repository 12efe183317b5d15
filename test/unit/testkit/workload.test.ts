import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { boot, type System } from '../../../src/system.ts';
import { checkWorkload } from '../../../src/testkit/workload.ts';
import { leaksOf } from '../../../src/testkit/settle.ts';
import { NEWEST_FIRST } from '../../../src/versions/kernels.ts';
import { keeper } from './leaky.ts';

const cycle = (system: System): void => {
  system.insmod('keeper');
  system.rmmod('keeper');
};

test('a workload that cleans up', () => {
  const result = checkWorkload(cycle, { modules: [keeper(true)], runs: 5 });
  expect(result).toEqual({ runs: 5 });
});

test('a workload that leaks fails on the simplest machine, which replays it', () => {
  const modules = [keeper(false)];
  const { failure } = checkWorkload(cycle, { modules, runs: 5 });
  expect(failure?.message).toMatch(/^expected no leaks, kmemleak reports 1:\n {2}0x.*, 64 bytes/);
  expect(failure?.config).toMatchObject({
    kernel: NEWEST_FIRST[0],
    cpus: 1,
    bootLine: 'slab_debug=F',
  });
  const again = boot({ ...failure!.config, modules });
  cycle(again);
  leaksOf(again);
  expect(again.kmemleak.report()).toBe(failure!.report);
  expect(checkWorkload(cycle, { modules, runs: 3, leaks: [64] }).failure).toBe(undefined);
});

test('the input shrinks too', () => {
  const { failure } = checkWorkload<number>(
    (system, n) => void (n > 20 && system.slab.kmalloc(n, GFP_KERNEL)),
    { input: fc.nat(1000), runs: 10 },
  );
  expect(failure?.input).toBe(21);
});

test('damage is a failure', () => {
  const twice = (system: System): void => {
    const block = system.slab.kmalloc(64, GFP_KERNEL);
    system.machine.memory.fill(block, 0x6b, 64 + 16);
    system.slab.kfree(block);
  };
  const configs = fc.constant({ kernel: '6.12' as const, bootLine: 'slub_debug=FZPU' });
  const { failure } = checkWorkload(twice, { runs: 1, configs });
  expect(failure?.message).toMatch(/^the log says: (=====|BUG)/);
  const off = checkWorkload(
    (system) => void system.writeFile('/sys/kernel/debug/kmemleak', 'off'),
    {
      runs: 1,
      configs,
    },
  );
  expect(off.failure?.message).toBe('kmemleak has switched itself off');
});
