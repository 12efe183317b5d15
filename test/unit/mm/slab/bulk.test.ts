import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

function bulk(version: '6.12' | '7.3', slubDebug = '') {
  const m = slabMachine({ version, slubDebug });
  const cache = m.slab.createCache('c', { size: 256 })!;
  const take = (count: number): number[] => {
    const objects: number[] = [];
    const done = m.slab.cacheAllocBulk(cache, GFP_KERNEL, count, (object, i) => {
      objects[i] = object;
    });
    expect(objects).toHaveLength(done ? count : 0);
    return objects;
  };
  const sound = (): void => expect(checkSlab(m.slab, m.live.keys())).toEqual([]);
  return { ...m, m, cache, take, sound };
}

test.each([
  ['6.12', ''],
  ['6.12', 'FZPU'],
  ['7.3', ''],
  ['7.3', 'FZPU'],
] as const)('%s, slub_debug=%s: objects are given out once, and come back', (version, debug) => {
  const { slab, cache, take, sound, live } = bulk(version, debug);
  for (const count of [1, 30, 100]) {
    const objects = take(count);
    expect(new Set(objects).size).toBe(count);
    expect(objects.every((object) => live.has(object))).toBe(true);
    sound();
    slab.cacheFreeBulk(cache, count, (i) => objects[i]);
    expect(objects.some((object) => live.has(object))).toBe(false);
    sound();
  }
});

test('takes what sheaves have in the order of their slots, the rest from slabs', () => {
  const { m, slab, cache, take, events } = bulk('7.3');
  const first = slab.cacheAlloc(cache, GFP_KERNEL);
  const objects = take(30);
  expect(cache.cpuSheaves[0].main!.size).toBe(0);
  expect(objects.slice(0, 27)).toEqual(objects.slice(0, 27).sort((a, b) => a - b));
  expect(objects).not.toContain(first);
  expect(events.at(-1)).toMatch(/ 256 kmem_cache_alloc_bulk_noprof$/);
  slab.cacheFreeBulk(cache, 30, (i) => objects[i]);
  expect(cache.cpuSheaves[0].main!.objects().slice(0, 2)).toEqual([objects[28], objects[29]]);
  expect(cache.cpuSheaves[0].spare!.objects()).toEqual(objects.slice(0, 28));
  expect(m.log).toEqual([]);
});

test('that finds no memory gives all back', () => {
  const { slab, take, pageAlloc, sound } = bulk('7.3');
  pageAlloc.shouldFail = () => true;
  expect(take(30)).toEqual([]);
  pageAlloc.shouldFail = null;
  sound();
  slab.failslab = () => true;
  expect(take(1)).toEqual([]);
});

test('complains about an object of another cache and frees the others', () => {
  const { slab, cache, take, log, sound } = bulk('7.3');
  const [own] = take(1);
  const other = slab.kmalloc(64, GFP_KERNEL);
  slab.cacheFreeBulk(cache, 2, (i) => [own, other][i]);
  expect(log.join('\n')).toContain('object belongs to different cache kmalloc-64');
  sound();
});
