import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARRAY_BYTES } from '../../../src/base/columns.ts';
import { KERNEL_MEMORY, OwnerMap } from '../../../src/truth/owners.ts';

const SIZE = 16 * 4096;

describe('the owners of memory', () => {
  it('are nobody at first', () => {
    expect(new OwnerMap(SIZE).at(12345)).toBe(0);
  });

  it('are those of the last range that was given away', () => {
    const range = fc.record({
      word: fc.nat(SIZE / 8 - 1),
      words: fc.integer({ min: 1, max: 1500 }),
      slot: fc.nat(9),
    });
    const property = fc.property(fc.array(range, { maxLength: 30 }), (ranges) => {
      const owners = new OwnerMap(SIZE);
      const model = new Int32Array(SIZE / 8);
      for (const { word, words, slot } of ranges) {
        const end = Math.min(word + words, SIZE / 8);
        owners.set(8 * word, 8 * (end - word), slot);
        model.fill(slot, word, end);
      }
      for (let i = 0; i < model.length; i += 7) expect(owners.at(8 * i + 3)).toBe(model[i]);
    });
    fc.assert(property, { numRuns: 60, seed: 1 });
  });

  it('may share a word', () => {
    const owners = new OwnerMap(SIZE);
    owners.set(4096, 4, 1);
    owners.set(4100, 4, 2);
    expect([owners.at(4096), owners.at(4099), owners.at(4100), owners.at(4103)]).toEqual([
      1, 1, 2, 2,
    ]);
    owners.set(4100, 4, 0);
    expect(owners.at(4100)).toBe(1);
    owners.set(4108, 12, 3);
    expect([owners.at(4108), owners.at(4112), owners.at(4116)]).toEqual([3, 3, 3]);
  });

  it('of blocks of one size are known by the block, whatever comes to lie in between', () => {
    const block = fc.record({ i: fc.nat(100), slot: fc.nat(9), odd: fc.nat(40) });
    const layout = fc.constantFrom([0, 32, 32], [16, 88, 60], [0, 8, 8], [64, 4160, 4096]);
    const property = fc.property(layout, fc.array(block), ([first, stride, size], blocks) => {
      const owners = new OwnerMap(SIZE);
      const model = new Int32Array(SIZE / 8);
      owners.share(8192, 16384, 8192 + first, stride, size);
      const count = Math.floor((16384 - first) / stride);
      for (const { i, slot, odd } of blocks) {
        // Now and then a block that is none: the allocator's free list is broken.
        const pa = 8192 + first + (i % count) * stride + (odd === 0 ? 8 : 0);
        owners.set(pa, size, slot);
        model.fill(slot, pa / 8, Math.ceil((pa + size) / 8));
      }
      for (let i = 0; i < model.length; i++) expect(owners.at(8 * i)).toBe(model[i]);
    });
    fc.assert(property, { numRuns: 60, seed: 1 });
  });

  it('take four bytes for a block of a slab, which the next owner of the pages gives back', () => {
    const owners = new OwnerMap(SIZE);
    const { bytes } = owners;
    owners.share(8192, 8192, 8192, 64, 64);
    expect(owners.bytes).toBe(bytes + 4 * 128 + ARRAY_BYTES);
    owners.set(8192 + 64, 64, 5);
    expect(owners.bytes).toBe(bytes + 4 * 128 + ARRAY_BYTES);
    expect([8255, 8256, 8319, 8320].map((pa) => owners.at(pa))).toEqual([0, 5, 5, 0]);
    owners.set(8192, 4096, 6);
    owners.set(12288, 4096, 7);
    expect(owners.bytes).toBe(bytes);
    owners.share(8192, 4096, 8192, 2048, 2048);
    expect([owners.at(8192), owners.at(12288)]).toEqual([0, 7]);
  });

  it('of a whole page is known by the page', () => {
    const owners = new OwnerMap(SIZE);
    owners.set(8192, 8192, 7);
    expect([owners.ofPage(1), owners.ofPage(2), owners.ofPage(3), owners.ofPage(4)]).toEqual([
      0, 7, 7, 0,
    ]);
    const before = owners.bytes;
    owners.set(8200, 16, 8);
    expect(owners.ofPage(2)).toBe(0);
    expect([owners.at(8192), owners.at(8200), owners.at(8216)]).toEqual([7, 8, 7]);
    expect(owners.bytes).toBe(before + 2048 + ARRAY_BYTES);
    owners.set(0, 4096, KERNEL_MEMORY);
    expect([owners.at(8), owners.ofPage(0)]).toEqual([KERNEL_MEMORY, 0]);
  });
});
