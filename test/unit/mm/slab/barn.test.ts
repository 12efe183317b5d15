import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { Barn, NODE_BARN_SIZE } from '../../../../src/mm/slab/barn.ts';
import { Sheaf, sheafBytes } from '../../../../src/mm/slab/sheaf.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('both lists give back what was put last, and are lists in memory', () => {
  const { slab, memory } = slabMachine();
  const addr = slab.kzalloc(NODE_BARN_SIZE, GFP_KERNEL);
  const barn = new Barn(memory, addr);
  const [a, b, c] = [1, 2, 3].map(() => new Sheaf(memory, slab.kzalloc(sheafBytes(4), GFP_KERNEL)));
  expect([barn.takeFull(), barn.takeEmpty()]).toEqual([null, null]);
  barn.putFull(a);
  barn.putFull(b);
  barn.putEmpty(c);
  expect([memory.readPtr(addr + 8), memory.readPtr(b.addr), memory.readPtr(a.addr)]).toEqual([
    b.addr,
    a.addr,
    addr + 8,
  ]);
  expect([memory.read32(addr + 40), memory.read32(addr + 44)]).toEqual([2, 1]);
  expect([barn.takeFull(), barn.takeEmpty(), barn.takeFull()]).toEqual([b, c, a]);
  expect(memory.readPtr(addr + 8)).toBe(addr + 8);
  expect([memory.read32(addr + 40), memory.read32(addr + 44)]).toEqual([0, 0]);
});
