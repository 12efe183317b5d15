import { describe, expect, it } from 'vitest';
import { SLAB_PANIC } from '../../../src/mm/slab/kmem-cache.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { IMAGE, KERNEL_START } from '../../../src/machine/layout.ts';
import { TruthFixture } from '../../support/truth-machine.ts';

describe('the roots of a machine', () => {
  it('are its data sections and the static percpu data of each CPU', () => {
    const f = new TruthFixture({ cpus: 3 });
    const variable = f.system.percpu.defineStatic('a_variable', 8, 8);
    const places = [
      ...[IMAGE.data, IMAGE.bss, IMAGE.roAfterInit].map(
        ({ offset }) => KERNEL_START + offset + 3840,
      ),
      ...[0, 1, 2].map((cpu) => f.system.percpu.perCpuPtr(variable, cpu)),
    ];
    for (const at of places) {
      const block = f.block();
      f.store(at, block);
      expect(f.verdict(block)).toBe('reachable');
      f.store(at, 0);
      expect(f.verdict(block)).toBe('lost');
    }
  });

  it('are no longer the stacks of tasks that have ended', () => {
    const f = new TruthFixture();
    const { tasks } = f.system;
    const task = tasks.spawn('holder')!;
    const block = f.block();
    const { id } = f.life(block);
    // Above the saved registers.
    task.stack.sp -= 64;
    f.store(task.stack.sp + 56, block);
    expect(f.truth.examine().verdict(id)).toBe('reachable');
    tasks.exit(task);
    expect(f.truth.examine().verdict(id)).toBe('lost');
    expect(f.truth.lossOf(id)).toMatchObject({ kind: 'exit', holder: { kind: 'stack' } });
  });

  it('are caches that have slabs, also when they could not be destroyed', () => {
    const f = new TruthFixture();
    const { slab } = f.system;
    const cache = slab.createCache('mine', { size: 64, flags: SLAB_PANIC })!;
    const object = slab.cacheAlloc(cache, GFP_KERNEL);
    slab.destroyCache(cache);
    expect(
      f.truth
        .examine()
        .lost()
        .map(({ address }) => address),
    ).toEqual([object]);
  });
});
