import { expect, test } from 'vitest';
import { boot } from '../../../src/system.ts';
import { checkTruth } from '../../../src/truth/check.ts';

const GFP_KERNEL = 0xcc0;

/** A machine on which a bit of everything was allocated, stored and freed. */
function used() {
  const system = boot({ truth: true });
  const { slab, vmalloc, percpu, pageAlloc, machine } = system;
  const keeper = system.kernel.base.data.define('keeper', 64);
  const blocks = [
    slab.kmalloc(64, GFP_KERNEL),
    slab.kmalloc(9000, GFP_KERNEL),
    vmalloc.vmalloc(9000),
  ];
  const percpuBlock = percpu.alloc(12, 4, GFP_KERNEL);
  const pfn = pageAlloc.allocPages(GFP_KERNEL, 2);
  for (const [i, block] of blocks.entries()) machine.memory.writePtr(keeper + 8 * i, block);
  slab.kfree(slab.kmalloc(192, GFP_KERNEL));
  expect(percpuBlock).not.toBe(0);
  return { system, truth: system.truth!, blocks, pfn, keeper };
}

test('a machine in order has nothing to complain of', () => {
  const { system, truth, blocks, pfn } = used();
  expect(checkTruth(truth)).toEqual([]);
  system.slab.kfree(blocks[0]);
  system.vmalloc.vfree(blocks[2]);
  system.pageAlloc.freePages(pfn, 2);
  truth.shadow.collect();
  expect(checkTruth(truth)).toEqual([]);
});

test('memory that belongs to nobody, or to a life that is over, is found', () => {
  const { system, truth, blocks } = used();
  const { shadow } = truth;
  const pa = system.machine.memory.translate(blocks[0]);
  const slot = shadow.owners.at(pa);
  shadow.owners.set(pa, 64, 0);
  expect(checkTruth(truth)).toEqual([expect.stringContaining(`slab life ${slot} has byte ${pa}`)]);
  shadow.owners.set(pa, 64, slot);
  shadow.lives.finish(slot, 0);
  expect(checkTruth(truth).join()).toContain(`belongs to life ${slot}, which is over`);
});

test('a word that was made from a life that nobody knows any more is found', () => {
  const { system, truth, keeper } = used();
  const pa = system.machine.memory.translate(keeper);
  truth.shadow.words.setHalf(pa / 4, 999_999);
  expect(checkTruth(truth)).toEqual([`half ${pa / 4} was made from life 999999, which is free`]);
});

test('wrong counts are found', () => {
  const { truth } = used();
  truth.shadow.lives.count++;
  expect(checkTruth(truth)).toEqual([expect.stringMatching(/^\d+ lives, \d+ counted$/)]);
});
