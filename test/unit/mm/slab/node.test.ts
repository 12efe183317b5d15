import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { KMEM_CACHE_NODE } from '../../../../src/mm/slab/kmem-cache.ts';
import { nrPartial } from '../../../../src/mm/slab/core.ts';
import {
  addPartial,
  firstPartial,
  initListHead,
  listAdd,
  listAddTail,
  listDel,
  nodeSlabs,
  onNodePartial,
  removePartial,
} from '../../../../src/mm/slab/node.ts';
import { newSlab } from '../../../../src/mm/slab/pages.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('list_heads in memory link and unlink as the kernel does it', () => {
  const { slab, memory } = slabMachine();
  const at = slab.kmalloc(256, GFP_KERNEL);
  const [head, a, b, c] = [at, at + 16, at + 32, at + 48];
  const walk = (): number[] => {
    const seen: number[] = [];
    for (let e = memory.readPtr(head); e !== head; e = memory.readPtr(e)) seen.push(e);
    return seen;
  };
  initListHead(memory, head);
  listAdd(memory, a, head);
  listAdd(memory, b, head);
  listAddTail(memory, c, head);
  expect(walk()).toEqual([b, a, c]);
  expect(memory.readPtr(head + 8)).toBe(c);
  listDel(memory, a);
  expect(walk()).toEqual([b, c]);
  expect(memory.readU64(a)).toBe(0xdead000000000100n);
  expect(memory.readU64(a + 8)).toBe(0xdead000000000122n);
});

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
