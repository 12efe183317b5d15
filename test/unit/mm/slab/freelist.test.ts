import { expect, test } from 'vitest';
import { addrToBigInt } from '../../../../src/base/hex.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import {
  freepointerHex,
  getFreepointer,
  setFreepointer,
} from '../../../../src/mm/slab/freelist.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

/** The encoding in 64-bit arithmetic. */
function encode(next: number, random: bigint, at: number): bigint {
  const bytes = addrToBigInt(at).toString(16).padStart(16, '0').match(/../g)!;
  return addrToBigInt(next) ^ random ^ BigInt(`0x${bytes.reverse().join('')}`);
}

test('free pointers are stored as CONFIG_SLAB_FREELIST_HARDENED stores them', () => {
  const { slab, memory } = slabMachine();
  const cache = slab.createCache('c', { size: 64 })!;
  const random = (BigInt(cache.randomHi) << 32n) | BigInt(cache.randomLo);
  const first = slab.cacheAlloc(cache, GFP_KERNEL);
  const second = slab.cacheAlloc(cache, GFP_KERNEL);
  expect(second - first).toBe(64);
  slab.cacheFree(cache, second);
  slab.cacheFree(cache, first);
  expect(memory.readU64(first + 32)).toBe(encode(second, random, first + 32));
  expect(getFreepointer(slab.core, cache, first)).toBe(second);
  expect(freepointerHex(slab.core, cache, first)).toBe(addrToBigInt(second).toString(16));
});

test('a pointer survives being stored, at any alignment, and none is 0', () => {
  const { slab } = slabMachine();
  const cache = slab.createCache('c', { size: 64 })!;
  const object = slab.cacheAlloc(cache, GFP_KERNEL);
  for (const at of [object, object + 1, object + 2, object + 8]) {
    for (const next of [0, object + 64, 0xffff_8100_0000, 0x1234]) {
      expect(setFreepointer(slab.core, cache, at, next)).toBe(true);
      expect(getFreepointer(slab.core, cache, at)).toBe(next);
    }
  }
});

test('an object may not follow itself', () => {
  const { slab, memory } = slabMachine();
  const cache = slab.createCache('c', { size: 64 })!;
  const object = slab.cacheZalloc(cache, GFP_KERNEL);
  expect(setFreepointer(slab.core, cache, object, object)).toBe(false);
  expect(memory.readU64(object + 32)).toBe(0n);
});

test('a broken free pointer makes a later allocation fault', () => {
  const { slab, memory } = slabMachine();
  const cache = slab.createCache('c', { size: 64 })!;
  const object = slab.cacheAlloc(cache, GFP_KERNEL);
  slab.cacheFree(cache, object);
  memory.writeU64(object + 32, 0x4141414141414141n);
  expect(slab.cacheAlloc(cache, GFP_KERNEL)).toBe(object);
  expect(() => slab.cacheAlloc(cache, GFP_KERNEL)).toThrow(PageFault);
});
