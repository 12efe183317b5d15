import { expect, test } from 'vitest';
import { PageFault } from '../../../../src/machine/memory.ts';
import { __GFP_NOFAIL, GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { SLAB_NOLEAKTRACE } from '../../../../src/mm/slab/kmem-cache.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test.each([
  ['5.9', 'kmem_cache_alloc_trace', 'kmem_cache_alloc', '__kmalloc_track_caller<kstrdup'],
  [
    '6.1',
    '__kmem_cache_alloc_node<kmalloc_trace',
    'kmem_cache_alloc',
    '__kmem_cache_alloc_node<__kmalloc_node_track_caller<kstrdup',
  ],
  [
    '6.12',
    '__kmalloc_cache_noprof',
    'kmem_cache_alloc_noprof',
    '__kmalloc_node_track_caller_noprof<kstrdup',
  ],
] as const)('%s: the hooks see the functions of the allocator', (version, kmalloc, alloc, dup) => {
  const { slab, events, ctx, machine } = slabMachine({ version });
  const trace = ctx.depot.child(0, ctx.site('caller'));
  machine.cpu.trace = trace;
  const chain = (): string => events.at(-1)!.split(' ')[3];
  slab.kmalloc(32, GFP_KERNEL);
  expect(chain()).toBe(`${kmalloc}<caller`);
  const cache = slab.createCache('c', { size: 40 })!;
  slab.cacheAlloc(cache, GFP_KERNEL);
  expect(chain()).toBe(`${alloc}<caller`);
  slab.kstrdup('hello', GFP_KERNEL);
  expect(chain()).toBe(`${dup}<caller`);
  expect(machine.cpu.trace).toBe(trace);
});

test('the hooks hear the object size, and of a free before it happens', () => {
  const { slab, events } = slabMachine();
  events.length = 0;
  const object = slab.kmalloc(129, GFP_KERNEL);
  slab.kfree(object);
  expect(events).toEqual([
    `alloc ${object.toString(16)} 192 __kmalloc_cache_noprof`,
    `free ${object.toString(16)}`,
  ]);
});

test('they hear nothing of a cache without leak tracing', () => {
  const { slab, events } = slabMachine();
  const cache = slab.createCache('c', { size: 40, flags: SLAB_NOLEAKTRACE })!;
  events.length = 0;
  slab.cacheFree(cache, slab.cacheAlloc(cache, GFP_KERNEL));
  expect(events).toEqual([]);
});

test('fault injection fails what may fail', () => {
  const { slab, log } = slabMachine();
  slab.failslab = (cache) => cache.name === 'kmalloc-64';
  expect(slab.kmalloc(64, GFP_KERNEL)).toBe(0);
  expect(slab.kmalloc(32, GFP_KERNEL)).not.toBe(0);
  expect(slab.kmalloc(64, GFP_KERNEL | __GFP_NOFAIL)).not.toBe(0);
  expect(log).toEqual([]);
});

test('init_on_alloc and init_on_free clear objects, a constructor is spared', () => {
  for (const option of ['initOnAlloc', 'initOnFree'] as const) {
    const { slab, memory } = slabMachine({ [option]: true });
    const object = slab.kmalloc(64, GFP_KERNEL);
    memory.fill(object, 0x41, 64);
    slab.kfree(object);
    if (option === 'initOnFree') expect(memory.readLong(object)).toBe(0);
    expect(slab.kmalloc(64, GFP_KERNEL)).toBe(object);
    expect(memory.readBytes(object, 64)).toEqual(new Uint8Array(64));
    const ctor = (at: number): void => memory.writeLong(at, 7);
    const cache = slab.createCache('c', { size: 40, ctor })!;
    const made = slab.cacheAlloc(cache, GFP_KERNEL);
    expect(memory.readLong(made)).toBe(7);
  }
});

test('poison takes precedence over init_on_alloc', () => {
  const { slab, memory } = slabMachine({ initOnAlloc: true, slubDebug: 'P' });
  expect(memory.read8(slab.kmalloc(64, GFP_KERNEL))).toBe(0x6b);
});

test('a freed page that is no slab is warned of once', () => {
  const { slab, pageAlloc, pages, log } = slabMachine();
  const [a, b] = [1, 2].map(() => pages.virt(pageAlloc.allocPages(GFP_KERNEL, 0)));
  slab.kfree(a);
  expect(log).toEqual([
    '------------[ cut here ]------------',
    expect.stringMatching(/^WARNING: .* at mm\/slub\.c:4799 free_large_kmalloc\+0x1\/0x2$/),
    'Call Trace:',
    '---[ end trace 0000000000000000 ]---',
    `object pointer: 0xffff${a.toString(16)}`,
  ]);
  expect(pageAlloc.isFree(pages.pfnOfVirt(a))).toBe(true);
  log.length = 0;
  slab.kfree(b);
  expect(log).toEqual([]);
});

test('5.9 takes such a page for a BUG', () => {
  const { slab, pageAlloc, pages } = slabMachine({ version: '5.9' });
  const page = pages.virt(pageAlloc.allocPages(GFP_KERNEL, 0));
  expect(() => slab.kfree(page)).toThrow('kernel BUG at mm/slub.c:');
});

test('an address without a struct page faults', () => {
  const { slab } = slabMachine();
  expect(() => slab.kfree(0x4141_4141)).toThrow(PageFault);
  expect(() => slab.kfree(0xc900_0000_1000)).toThrow(PageFault);
});
