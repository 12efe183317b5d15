import { expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { PercpuChunk } from '../../../../src/mm/percpu/chunk.ts';

test('areas are cut from the front and joined again', () => {
  const chunk = new PercpuChunk(0x1000, 0, 0x1000, false);
  expect(chunk.empty).toBe(true);
  expect(chunk.alloc(16, 4)).toBe(0);
  expect(chunk.alloc(32, 64)).toBe(64);
  expect(chunk.alloc(48, 16)).toBe(16);
  expect(chunk.alloc(4, 4)).toBe(96);
  expect(chunk.areas).toBe(4);
  expect(chunk.check()).toBe(100);
  expect(chunk.free(16)).toBe(48);
  expect(chunk.free(64)).toBe(32);
  expect(chunk.alloc(80, 4)).toBe(16);
  expect(chunk.sizeOf(16)).toBe(80);
  for (const at of [96, 0, 16]) chunk.free(at);
  expect(chunk.empty).toBe(true);
  expect(chunk.check()).toBe(0);
});

test('an offset where no area in use starts is not freed', () => {
  const chunk = new PercpuChunk(0, 0x2000, 0x3000, true);
  chunk.alloc(16, 4);
  expect(chunk.free(0x2004)).toBe(0);
  expect(chunk.free(0x2002)).toBe(0);
  expect(chunk.free(0x2010)).toBe(0);
  expect(chunk.free(0x3000)).toBe(0);
  expect(chunk.sizeOf(0x2010)).toBe(0);
  expect(chunk.check()).toBe(16);
});

test('a full chunk fails at once until something large enough is freed', () => {
  const chunk = new PercpuChunk(0, 0, 0x1000, true);
  for (let i = 0; i < 64; i++) expect(chunk.alloc(64, 64)).toBe(i * 64);
  expect(chunk.alloc(4, 4)).toBe(-1);
  chunk.free(640);
  expect(chunk.alloc(128, 4)).toBe(-1);
  chunk.free(704);
  expect(chunk.alloc(128, 4)).toBe(640);
  chunk.check();
});

test('a random sequence agrees with a plain map of granules', () => {
  const chunk = new PercpuChunk(0, 0x400, 0x1000, true);
  const model = new Uint8Array(0x400).fill(2, 0x400 >> 2);
  model.fill(1, 0, 0x100);
  const owner = new Map<number, number>();
  const prng = new Prng('chunk');
  const firstFit = (size: number, align: number): number => {
    for (let at = 0x400; at + size <= 0x1000; at += align) {
      const from = at >> 2;
      if (model.subarray(from, from + (size >> 2)).every((state) => state === 2)) return at;
    }
    return -1;
  };
  for (let step = 0; step < 1500; step++) {
    if (prng.chance(0.55)) {
      const size = 4 * (1 + prng.int(40));
      const align = 4 << prng.int(5);
      const at = chunk.alloc(size, align);
      expect(at).toBe(firstFit(size, align));
      if (at < 0) continue;
      owner.set(at, size);
      model.fill(1, at >> 2, (at + size) >> 2);
    } else if (owner.size > 0) {
      const at = [...owner.keys()][prng.int(owner.size)];
      expect(chunk.free(at)).toBe(owner.get(at));
      model.fill(2, at >> 2, (at + owner.get(at)!) >> 2);
      owner.delete(at);
    }
    expect(chunk.check()).toBe([...owner.values()].reduce((n, size) => n + size, 0));
  }
});
