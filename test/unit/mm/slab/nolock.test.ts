import { expect, test } from 'vitest';
import { GFP_NOWAIT } from '../../../../src/mm/gfp.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { ZERO_SIZE_PTR } from '../../../../src/mm/slab/slub.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('kmemleak hears nothing of it, and makes no sheaf', () => {
  const { slab, events } = slabMachine({ version: '7.3', cpus: 1 });
  const before = events.length;
  const objects = Array.from({ length: 200 }, () => slab.kmallocNolock(100, GFP_NOWAIT));
  expect(new Set(objects).size).toBe(200);
  expect(objects.every((object) => slab.cacheOf(object)?.name === 'kmalloc-128')).toBe(true);
  for (const object of objects) slab.kfreeNolock(object);
  expect(events.slice(before)).toEqual([]);
  expect(checkSlab(slab)).toEqual([]);
});

test('serves small sizes only', () => {
  const { slab, log } = slabMachine({ version: '7.3' });
  expect(slab.kmallocNolock(0, GFP_NOWAIT)).toBe(ZERO_SIZE_PTR);
  expect(slab.kmallocNolock(9000, GFP_NOWAIT)).toBe(0);
  slab.kfreeNolock(0);
  slab.kfreeNolock(ZERO_SIZE_PTR);
  expect(log).toEqual([]);
  const large = slab.kmalloc(9000, GFP_NOWAIT);
  slab.kfreeNolock(large);
  slab.kfreeNolock(large);
  expect(log.filter((line) => line.includes('not supported by kfree_nolock'))).toHaveLength(1);
});

test('tries the next larger size when memory is out', () => {
  const { slab, pageAlloc } = slabMachine({ version: '7.3', cpus: 1 });
  slab.kfree(slab.kmalloc(256, GFP_NOWAIT));
  pageAlloc.shouldFail = () => true;
  const cache = slab.cacheOf(slab.kmallocNolock(192, GFP_NOWAIT))?.name;
  expect(['kmalloc-192', 'kmalloc-256']).toContain(cache);
});

test('works on caches that are checked', () => {
  const { slab } = slabMachine({ version: '7.3', slubDebug: 'FZPU' });
  const object = slab.kmallocNolock(100, GFP_NOWAIT);
  slab.kfreeNolock(object);
  expect(checkSlab(slab)).toEqual([]);
});
