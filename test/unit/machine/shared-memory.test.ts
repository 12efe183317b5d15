import { expect, test } from 'vitest';
import { SharedMemory } from '../../../src/machine/shared-memory.ts';

const SIZE = 1 << 20;

test('all that was written is zero again, and what is behind it stays', () => {
  const shared = SharedMemory.of(SIZE, 100)!;
  const bytes = new Uint8Array(shared.buffer);
  for (const at of [0, 63, 64, 4095, 70_000, SIZE - 1, SIZE]) bytes[at] = 1;
  expect(shared.clear()).toBe(true);
  expect(bytes.indexOf(1)).toBe(SIZE);
});

test('there is no more of it than an address has bits for', () => {
  expect(SharedMemory.of(2 ** 32, 1)).toBeUndefined();
});

test('code that the host does not take is none, and is not tried again', () => {
  const shared = SharedMemory.of(SIZE, 100)!;
  let tried = 0;
  const bytes = (): Uint8Array<ArrayBuffer> => Uint8Array.of(++tried);
  expect([shared.code('wrong', bytes), shared.code('wrong', bytes), tried]).toEqual([
    undefined,
    undefined,
    1,
  ]);
});
