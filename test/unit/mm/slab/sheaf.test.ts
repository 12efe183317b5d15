import { expect, test } from 'vitest';
import { PAGE_OFFSET } from '../../../../src/machine/layout.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { SLAB_SHEAF, Sheaf, sheafBytes } from '../../../../src/mm/slab/sheaf.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

function sheaf(capacity = 4) {
  const { slab, memory } = slabMachine();
  const addr = slab.kzalloc(sheafBytes(capacity), GFP_KERNEL);
  return { sheaf: new Sheaf(memory, addr), memory, slot: (i: number) => addr + 32 + 8 * i, addr };
}

test('what is put in last comes out first, and stays in its slot', () => {
  const { sheaf: s, memory, slot, addr } = sheaf();
  s.push(0x1000);
  s.push(0x2000);
  expect(s.objects()).toEqual([PAGE_OFFSET + 0x1000, PAGE_OFFSET + 0x2000]);
  expect(memory.read32(addr + SLAB_SHEAF.size)).toBe(2);
  expect([s.pop(), s.size, memory.read32(addr + SLAB_SHEAF.size)]).toEqual([0x2000, 1, 1]);
  expect(memory.readPtr(slot(1))).toBe(PAGE_OFFSET + 0x2000);
  s.push(0x3000);
  expect(memory.readPtr(slot(1))).toBe(PAGE_OFFSET + 0x3000);
  expect(s.objects(1)).toEqual([PAGE_OFFSET + 0x3000]);
});

test('a slot that somebody wrote over leads nowhere', () => {
  const { sheaf: s, memory, slot } = sheaf();
  s.push(0x1000);
  memory.writePtr(slot(0), 0x1234);
  expect(() => s.pop()).toThrow(PageFault);
});

test('what is held is free after the release, in the same slots', () => {
  const { sheaf: s, memory, slot } = sheaf();
  s.hold(PAGE_OFFSET + 0x1000);
  s.hold(PAGE_OFFSET + 0x2000);
  s.release();
  expect([memory.readPtr(slot(0)), memory.readPtr(slot(1))]).toEqual(s.objects());
  expect(s.pop()).toBe(0x2000);
});
