import { expect, test } from 'vitest';
import { IMAGE, KERNEL_START, PAGE_OFFSET } from '../../../../src/machine/layout.ts';
import {
  VMAP_AREA,
  VmapList,
  checkVmapList,
  writeRange,
  type VmapArea,
} from '../../../../src/mm/vmalloc/vmap-area.ts';
import { MIB, testContext } from '../../../support/mm-machine.ts';

const HEAD = KERNEL_START + IMAGE.data.offset;

function setup() {
  const { memory } = testContext(32 * MIB).machine;
  const list = new VmapList(memory, HEAD);
  let next = PAGE_OFFSET + 2 * MIB;
  const area = (start: number, end: number): VmapArea => {
    const made = { at: next, start, end, vm: 0, nrPages: 0, vmFlags: 0 };
    next += 72;
    writeRange(memory, made);
    return made;
  };
  return { memory, list, area };
}

test('areas are linked in order of address whatever the order they come in', () => {
  const { memory, list, area } = setup();
  const b = area(0x3000, 0x4000);
  const a = area(0x1000, 0x3000);
  const c = area(0x8000, 0x9000);
  for (const one of [b, c, a]) list.insert(one);
  checkVmapList(list, memory);
  expect(list.areas).toEqual([a, b, c]);
  expect(memory.readPtr(HEAD)).toBe(a.at + 40);
  expect(memory.readPtr(a.at + 40)).toBe(b.at + 40);
  expect(memory.readPtr(HEAD + 8)).toBe(c.at + 40);
  list.remove(b);
  checkVmapList(list, memory);
  expect(memory.readPtr(a.at + 40)).toBe(c.at + 40);
  expect(memory.readPtr(b.at + 40)).toBe(b.at + 40);
  list.remove(c);
  list.remove(a);
  checkVmapList(list, memory);
  expect(memory.readPtr(HEAD)).toBe(HEAD);
});

test('an area is found by any address in it', () => {
  const { list, area } = setup();
  const a = area(0x1000, 0x3000);
  const b = area(0x3000, 0x4000);
  list.insert(a);
  list.insert(b);
  expect(list.find(0xfff)).toBeUndefined();
  expect(list.find(0x1000)).toBe(a);
  expect(list.find(0x2fff)).toBe(a);
  expect(list.find(0x3000)).toBe(b);
  expect(list.find(0x4000)).toBeUndefined();
});

test('what a structure held before is not seen as tree links', () => {
  const { memory, list, area } = setup();
  const a = area(0x1000, 0x2000);
  memory.fill(a.at + VMAP_AREA.rbNode, 0xff, 24);
  list.insert(a);
  expect(memory.readBytes(a.at + VMAP_AREA.rbNode, 24).every((byte) => byte === 0)).toBe(true);
});

test('the checker sees a scribbled link and a scribbled range', () => {
  const { memory, list, area } = setup();
  const a = area(0x1000, 0x2000);
  list.insert(a);
  memory.writePtr(a.at + VMAP_AREA.vaEnd, 0x3000);
  expect(() => checkVmapList(list, memory)).toThrow('va_end differs');
  memory.writePtr(HEAD, HEAD);
  expect(() => checkVmapList(list, memory)).toThrow('list in memory');
});
