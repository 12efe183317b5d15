import { describe, expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { SLAB_NOLEAKTRACE } from '../../../../src/mm/slab/kmem-cache.ts';
import type { KmemleakWatcher } from '../../../../src/kmemleak/kmemleak.ts';
import { HEAP, Rig } from '../../../support/kmemleak-machine.ts';

const CALLS = [
  'alloc',
  'free',
  'freePart',
  'allocPercpu',
  'freePercpu',
  'vmalloc',
  'allocPhys',
  'freePartPhys',
  'ignorePhys',
  'notLeak',
  'ignore',
  'scanArea',
  'noScan',
  'updateTrace',
  'transientLeak',
] as const;

/** What a watcher is told, names and arguments, and how to end it. */
function watched(rig: Rig): { told: unknown[][]; stop: () => void } {
  const told: unknown[][] = [];
  const entries = CALLS.map((name) => [
    name,
    (...args: unknown[]) => void told.push([name, ...args]),
  ]);
  return { told, stop: rig.kmemleak.watch(Object.fromEntries(entries) as KmemleakWatcher) };
}

describe('whoever watches', () => {
  test('is told every call with its arguments, and nothing any more when it ends', () => {
    const rig = new Rig();
    const { told, stop } = watched(rig);
    const { api } = rig;
    api.alloc(HEAP, 64, 1, GFP_KERNEL);
    api.notLeak(HEAP);
    api.scanArea(HEAP, 8, GFP_KERNEL);
    api.noScan(HEAP);
    api.updateTrace(HEAP);
    api.transientLeak(HEAP);
    api.ignore(HEAP);
    api.freePart(HEAP, 8);
    api.free(HEAP + 8);
    api.allocPercpu(0x100, 8, GFP_KERNEL);
    api.freePercpu(0x100);
    api.allocPhys(0x1000, 8, GFP_KERNEL);
    api.ignorePhys(0x1000);
    api.freePartPhys(0x1000, 8);
    api.vmalloc(HEAP, HEAP + 4096, 4096, GFP_KERNEL);
    expect(new Set(told.map(([name]) => name))).toEqual(new Set(CALLS));
    expect(told).toHaveLength(CALLS.length);
    expect(told[0]).toEqual(['alloc', HEAP, 64, 1, GFP_KERNEL]);
    expect(told.at(-1)).toEqual(['vmalloc', HEAP, HEAP + 4096, 4096, GFP_KERNEL]);
    stop();
    api.alloc(HEAP, 64, 1, GFP_KERNEL);
    expect(told).toHaveLength(CALLS.length);
  });

  test('finds the object when it is told of it', () => {
    const rig = new Rig();
    const sizes: (number | undefined)[] = [];
    rig.kmemleak.watch({ alloc: (ptr) => void sizes.push(rig.kmemleak.find(ptr)?.size) });
    rig.api.alloc(HEAP, 96, 1, GFP_KERNEL);
    expect(sizes).toEqual([96]);
  });

  test('hears of objects of caches once, unless they are not traced', () => {
    const rig = new Rig();
    const { told } = watched(rig);
    rig.api.allocRecursive(HEAP, 64, 1, 0, GFP_KERNEL);
    rig.api.freeRecursive(HEAP, 0);
    rig.api.allocRecursive(HEAP, 64, 1, SLAB_NOLEAKTRACE, GFP_KERNEL);
    rig.api.freeRecursive(HEAP, SLAB_NOLEAKTRACE);
    expect(told.map(([name]) => name)).toEqual(['alloc', 'free']);
  });
});
