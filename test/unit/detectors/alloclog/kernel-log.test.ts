import { expect, test } from 'vitest';
import { KernelLog } from '../../../../src/detectors/alloclog/kernel-log.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { boot } from '../../../../src/system.ts';

test('what is given and not taken back since it listens', () => {
  const system = boot({ seed: '1' });
  const { slab, pageAlloc, percpu } = system;
  slab.kmalloc(64, GFP_KERNEL);
  const log = new KernelLog({ machine: system.machine, frames: () => [] });
  const stop = system.watch.add(log);
  const small = slab.kmalloc(64, GFP_KERNEL);
  const large = slab.kmalloc(16_384, GFP_KERNEL);
  slab.kfree(slab.kmalloc(128, GFP_KERNEL));
  const pfn = pageAlloc.allocPages(GFP_KERNEL, 1);
  pageAlloc.freePages(pageAlloc.allocPages(GFP_KERNEL, 0), 0);
  percpu.alloc(32, 8, GFP_KERNEL);
  stop();
  slab.kmalloc(64, GFP_KERNEL);
  const found = log.outstanding(0, false).map(({ address, size }) => [address, size]);
  expect(found).toEqual([
    [small, 64],
    [large, 16_384],
    [pfn, 8192],
  ]);
  expect(log.outstanding(0, true).map(({ size }) => size)).toEqual([32]);
  expect(log.outstanding(1, false)).toEqual([]);
});
