import { expect, test } from 'vitest';
import { PAGE_SIZE } from '../../../src/machine/address.ts';
import { PageFault } from '../../../src/machine/memory.ts';
import { PROGRAM_START } from '../../../src/user/layout.ts';
import { spaceOnMachine } from '../../support/user-space.ts';

test('pages are zero, can be protected, and are given back', () => {
  const { system, space, memory } = spaceOnMachine();
  const free = system.pageAlloc.nrFreePages;
  expect(space.map(PROGRAM_START, 3 * PAGE_SIZE - 5)).toBe(true);
  expect(space.bytes).toBe(3 * PAGE_SIZE);
  expect(memory.read8(PROGRAM_START + 2 * PAGE_SIZE)).toBe(0);
  space.protect(PROGRAM_START, PAGE_SIZE, 'read');
  expect(() => memory.write8(PROGRAM_START, 1)).toThrow(PageFault);
  space.protect(PROGRAM_START, PAGE_SIZE, 'write');
  memory.write8(PROGRAM_START, 1);
  space.protect(PROGRAM_START, PAGE_SIZE, 'none');
  expect(() => memory.read8(PROGRAM_START)).toThrow(PageFault);
  space.protect(PROGRAM_START, PAGE_SIZE, 'read');
  expect(memory.read8(PROGRAM_START)).toBe(1);
  space.close((unmap) => unmap());
  expect(() => memory.read8(PROGRAM_START)).toThrow(PageFault);
  expect(system.pageAlloc.nrFreePages).toBe(free);
});

test('an area grows and shrinks at its end', () => {
  const { space, memory } = spaceOnMachine();
  expect(space.resize(PROGRAM_START, PROGRAM_START + PAGE_SIZE)).toBe(true);
  expect(space.resize(PROGRAM_START, PROGRAM_START + 4 * PAGE_SIZE)).toBe(true);
  memory.write8(PROGRAM_START + 4 * PAGE_SIZE - 1, 1);
  space.resize(PROGRAM_START, PROGRAM_START + PAGE_SIZE);
  expect(() => memory.read8(PROGRAM_START + PAGE_SIZE)).toThrow(PageFault);
  const other = space.place(PAGE_SIZE);
  expect(space.place(1)).toBe(other - PAGE_SIZE);
});

test('more than there is cannot be had, and leaves nothing', () => {
  const { system, space } = spaceOnMachine();
  const free = system.pageAlloc.nrFreePages;
  expect(space.map(PROGRAM_START, 2 ** 32)).toBe(false);
  expect(system.pageAlloc.nrFreePages).toBe(free);
});

test('an area that cannot grow is as it was', () => {
  const { system, space } = spaceOnMachine();
  space.resize(PROGRAM_START, PROGRAM_START + PAGE_SIZE);
  const free = system.pageAlloc.nrFreePages;
  expect(space.resize(PROGRAM_START, PROGRAM_START + 2 ** 32)).toBe(false);
  expect([system.pageAlloc.nrFreePages, space.bytes]).toEqual([free, PAGE_SIZE]);
});

test('what a driver has mapped is unmapped by it', () => {
  const { space } = spaceOnMachine();
  let undone = 0;
  space.noteMapped(PROGRAM_START, PAGE_SIZE, () => undone++);
  expect(space.unmap(PROGRAM_START + PAGE_SIZE)).toBe(false);
  expect(space.unmap(PROGRAM_START)).toBe(true);
  expect(undone).toBe(1);
});
