import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { KMEM_CACHE_NODE } from '../../../../src/mm/slab/kmem-cache.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { addNodeLong, setSlabInuse } from '../../../../src/mm/slab/core.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('a wrong counter, list, pointer or byte is named', () => {
  const { slab, memory } = slabMachine({ slubDebug: 'FZPU' });
  const cache = slab.createCache('c', { size: 64 })!;
  const [a, b] = [slab.cacheAlloc(cache, GFP_KERNEL), slab.cacheAlloc(cache, GFP_KERNEL)];
  const pfn = slab.core.slabOf(a);
  slab.cacheFree(cache, a);
  expect(checkSlab(slab, [b])).toEqual([]);
  expect(checkSlab(slab, [a])).toEqual([`c: ${a.toString(16)} is live and free`]);
  expect(checkSlab(slab, [0x1000])).toEqual(['1000 is live and in no slab']);

  setSlabInuse(slab.core, pfn, 2);
  expect(checkSlab(slab)).toEqual([`c: inuse of slab ${pfn} is 2, should be 1`]);
  setSlabInuse(slab.core, pfn, 1);

  addNodeLong(slab.core, cache, KMEM_CACHE_NODE.nrPartial, 1);
  expect(checkSlab(slab)).toEqual(['c: nr_partial is 2, should be 1']);
  addNodeLong(slab.core, cache, KMEM_CACHE_NODE.nrPartial, -1);

  memory.write8(a + 3, 0);
  memory.write8(b + 64, 0);
  expect(checkSlab(slab).sort()).toEqual(
    [`c: object ${a.toString(16)}: Poison`, `c: object ${b.toString(16)}: Right Redzone`].sort(),
  );
  memory.write8(a + 72, memory.read8(a + 72) ^ 4);
  expect(checkSlab(slab).join()).toContain('on its free list is no object');
});

test('the list of caches must be the one in memory', () => {
  const { slab, memory } = slabMachine();
  const head = slab.core.options.slabCachesHead;
  memory.writePtr(head, memory.readPtr(memory.readPtr(head)));
  expect(checkSlab(slab).join()).toContain('is not where it should be on the list of caches');
});
