import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { initListHead, listAdd, listAddTail, listDel } from '../../../../src/mm/slab/list-head.ts';
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
