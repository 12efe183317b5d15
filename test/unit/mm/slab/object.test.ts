import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import {
  freeptrOutsideObject,
  getInfoEnd,
  getOrigSize,
  hasOrigSize,
  isValidPointer,
  metadataEnd,
  sizeFromObject,
} from '../../../../src/mm/slab/object.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('metadata lies between the object and its padding', () => {
  const { slab } = slabMachine({ slubDebug: 'FZPU' });
  const cache = slab.kmallocCache(32, GFP_KERNEL);
  expect(freeptrOutsideObject(cache)).toBe(true);
  expect(getInfoEnd(cache)).toBe(48);
  expect(hasOrigSize(slab.core, cache)).toBe(true);
  expect(metadataEnd(slab.core, cache, true)).toBe(120);
  expect(sizeFromObject(cache)).toBe(128);
});

test('the requested size is kept from 6.1 on', () => {
  for (const [version, kept] of [
    ['5.9', 32],
    ['6.1', 20],
    ['6.12', 20],
  ] as const) {
    const { slab } = slabMachine({ slubDebug: 'U', version });
    const object = slab.kmalloc(20, GFP_KERNEL);
    expect(getOrigSize(slab.core, slab.cacheOf(object)!, object)).toBe(kept);
  }
});

test('only the starts of objects are valid pointers', () => {
  const { slab } = slabMachine({ slubDebug: 'Z' });
  const object = slab.kmalloc(32, GFP_KERNEL);
  const cache = slab.cacheOf(object)!;
  const pfn = slab.core.slabOf(object);
  const valid = (at: number): boolean => isValidPointer(slab.core, cache, pfn, at);
  expect([0, object, object + cache.size].map(valid)).toEqual([true, true, true]);
  expect([object + 8, object - cache.redLeftPad, object + 4096].map(valid)).toEqual([
    false,
    false,
    false,
  ]);
});
