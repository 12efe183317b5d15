import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test.each([
  ['6.12', 'cache_from_obj: Wrong slab cache. c but object is from kmalloc-64', false],
  [
    '7.3',
    /^kmem_cache_free\(c, [0-9a-f]{16}\): object belongs to different cache kmalloc-64$/,
    true,
  ],
] as const)('%s: an object of another cache', (version, text, leaks) => {
  const { slab, log, live } = slabMachine({ version });
  const cache = slab.createCache('c', { size: 100 })!;
  const object = slab.kmalloc(64, GFP_KERNEL);
  slab.cacheFree(cache, object);
  expect(log[1]).toMatch(text);
  expect(live.has(object)).toBe(leaks);
  expect(checkSlab(slab, live.keys())).toEqual([]);
});

test.each([
  ['6.12', 'virt_to_cache: Object is not a Slab page!'],
  ['7.3', /: object is not in a slab page$/],
] as const)('%s: what is in no slab is told of once', (version, text) => {
  const { slab, log } = slabMachine({ version });
  const cache = slab.createCache('c', { size: 100 })!;
  const large = slab.kmalloc(9000, GFP_KERNEL);
  slab.cacheFree(cache, large);
  slab.cacheFree(cache, large);
  expect(log.filter((line) => line.includes('cut here'))).toHaveLength(1);
  expect(log[1]).toMatch(text);
});

test('7.3: kfree of pages that are not kmalloc leaves them', () => {
  const { slab, log, pageAlloc } = slabMachine({ version: '7.3' });
  const page = pageAlloc.getFreePages(GFP_KERNEL, 0);
  slab.kfree(page);
  slab.kfree(page);
  expect(log.filter((line) => line.includes('cut here'))).toHaveLength(1);
  expect(log.filter((line) => line.endsWith('because: Not a kmalloc allocation'))).toHaveLength(2);
  pageAlloc.freePagesAt(page, 0);
  const large = slab.kmalloc(9000, GFP_KERNEL);
  slab.kfree(large);
  expect(pageAlloc.isFree(pageAlloc.pages.pfnOfVirt(large))).toBe(true);
});
