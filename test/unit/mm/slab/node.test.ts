import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { KMEM_CACHE_NODE } from '../../../../src/mm/slab/kmem-cache.ts';
import { nrPartial } from '../../../../src/mm/slab/core.ts';
import {
  addPartial,
  firstPartial,
  nodeSlabs,
  onNodePartial,
  removePartial,
} from '../../../../src/mm/slab/node.ts';
import { newSlab } from '../../../../src/mm/slab/pages.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('the partial list keeps its order and its count', () => {
  const { slab } = slabMachine();
  const { core } = slab;
  const cache = slab.createCache('c', { size: 64 })!;
  const [a, b, c] = [1, 2, 3].map(() => newSlab(core, cache, GFP_KERNEL));
  addPartial(core, cache, a, true);
  addPartial(core, cache, b, true);
  addPartial(core, cache, c, false);
  expect(nodeSlabs(core, cache, KMEM_CACHE_NODE.partial)).toEqual([c, a, b]);
  expect(firstPartial(core, cache)).toBe(c);
  removePartial(core, cache, a);
  expect([onNodePartial(core, a), onNodePartial(core, b)]).toEqual([false, true]);
  expect(nodeSlabs(core, cache, KMEM_CACHE_NODE.partial)).toEqual([c, b]);
  expect(nrPartial(core, cache)).toBe(2);
});
