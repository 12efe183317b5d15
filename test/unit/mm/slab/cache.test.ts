import { expect, test } from 'vitest';
import { KMEM_CACHE, SLAB_KMALLOC } from '../../../../src/mm/slab/kmem-cache.ts';
import { bootAlign } from '../../../../src/mm/slab/cache.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test.each(['5.9', '6.1', '6.12'] as const)('%s: boots with the caches of the kernel', (version) => {
  for (const slubDebug of ['', 'FZPU', 'P', 'Z', 'U', 'F']) {
    for (const cpus of [1, 2]) {
      const { slab, live, log } = slabMachine({ version, slubDebug, cpus, cgroupCaches: true });
      expect(checkSlab(slab, live.keys())).toEqual([]);
      expect(log).toEqual([]);
      const names = slab.caches.map((cache) => cache.name);
      expect(names.slice(0, 2)).toEqual(['kmem_cache', 'kmem_cache_node']);
      expect(names).toHaveLength(2 + 3 * 13);
      expect(new Set(names).size).toBe(names.length);
    }
  }
});

test('kmemleak hears of every structure but the first node', () => {
  const { slab, live } = slabMachine();
  for (const cache of slab.caches) {
    expect(live.has(cache.addr)).toBe(true);
    expect(live.has(cache.node)).toBe(cache.name !== 'kmem_cache_node');
  }
});

test('the list of caches runs from .data through the structures', () => {
  const { slab, memory } = slabMachine();
  const head = slab.core.options.slabCachesHead;
  const newest = slab.caches.at(-1)!;
  expect(memory.readPtr(head)).toBe(newest.addr + KMEM_CACHE.list);
});

test('kmalloc caches are aligned to their size as far as the version promises', () => {
  const [old, now] = [slabMachine({ version: '6.1' }), slabMachine()].map((m) => m.slab.core);
  expect([64, 96, 192].map((size) => bootAlign(old, size, SLAB_KMALLOC))).toEqual([64, 8, 8]);
  expect([64, 96, 192].map((size) => bootAlign(now, size, SLAB_KMALLOC))).toEqual([64, 32, 64]);
});

test('secrets differ by cache and by seed, and come again with it', () => {
  const secrets = (seed: string): number[] =>
    slabMachine({ seed }).slab.caches.map((cache) => cache.randomLo);
  expect(new Set(secrets('a')).size).toBeGreaterThan(20);
  expect(secrets('a')).toEqual(secrets('a'));
  expect(secrets('a')).not.toEqual(secrets('b'));
});
