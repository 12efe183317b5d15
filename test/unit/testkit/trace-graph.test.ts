import { describe, expect, test } from 'vitest';
import { placeName } from '../../../src/testkit/heap-block.ts';
import { graphOf } from './fixture.ts';

const lost = (text: string): string[] => [...graphOf(text).lost()].map(({ label }) => label);

describe('what is lost', () => {
  test.each([
    ['kmalloc a 64', ['a']],
    ['kmalloc a 64; store data+0 a', []],
    ['kmalloc a 64; store data+0 a; store data+0 0', ['a']],
    ['kmalloc a 64; store data+0 a; erase data+0', ['a']],
    ['kmalloc a 64; store hidden+0 ~a', []],
    ['kmalloc a 64; store stack+0 a+70', []],
    ['kmalloc a 64; kmalloc b 64; store a+0 b; store b+0 a', ['a', 'b']],
    ['kmalloc a 64; kmalloc b 64; store a+0 b; store bss+0 a', []],
    ['kmalloc a 64; kmalloc b 64; store a+0 b; store bss+0 a; fill a+0 64 0', ['b']],
    ['kmalloc a 64; kmalloc b 64; store a+4 b; store bss+0 a', []],
    ['kmalloc a 64; kfree a', []],
    ['kmalloc a 64; store data+0 a; krealloc a 4096', ['a']],
    ['kmalloc a 64; store data+0 a; krealloc a 40', []],
    ['alloc_pages p 0; kmalloc a 64; store p+8 a', ['p', 'a']],
    ['vmalloc v 100; store data+0 vm:v', []],
    ['alloc_percpu c 64; kmalloc a 8; store c@1+8 a; store data+0 c', []],
  ])('%s', (text, labels) => expect(lost(text)).toEqual(labels));

  test('with paths and references', () => {
    const graph = graphOf('kmalloc a 64; kmalloc b 64; store data+8 a; store a+16 b; store b+0 b');
    const [a, b] = graph.blocks;
    expect(graph.pathTo(b)).toEqual(['data+8', 'a+16']);
    expect(graph.references(b)).toEqual(['a+16', 'b+0']);
    expect([graph.isReachable(a), graph.isReachable(b)]).toEqual([true, true]);
    expect(placeName(a, 24)).toBe('a+24');
  });
});

describe('what kmemleak is told', () => {
  const ranges = (text: string, kernel: '6.12' | '6.1' | '5.9' = '6.12'): string[] => {
    const graph = graphOf(text, kernel);
    return graph.ranges.map(
      (r) => `${graph.nameOf(r)} ${r.end - r.start} ${r.minCount}${r.noScan ? ' unread' : ''}`,
    );
  };

  test.each([
    ['kmalloc a 100; kmalloc b 9000', ['a 128 1', 'b 9000 1']],
    ['kmem_cache_create c 40; kmem_cache_alloc a c', ['a 40 1']],
    ['kmem_cache_create c 40 noleaktrace; kmem_cache_alloc a c', []],
    ['vmalloc v 100', ['v 4096 2']],
    ['alloc_percpu p 64', ['p 64 1']],
    ['alloc_pages p 0', []],
    ['kmalloc a 64; free_part a+16 8', ['a 16 1', 'a+24 40 1']],
    ['kmalloc a 64; not_leak a', ['a 64 0']],
    ['kmalloc a 64; ignore a', ['a 64 -1 unread']],
    ['kmalloc a 64; no_scan a; no_scan a+8', ['a 64 1 unread']],
    ['alloc_pages p 0; alloc a p+64 32 3', ['a 32 3']],
    ['alloc_pages p 0; alloc a p+64 32 3; free a', []],
    ['alloc_pages p 0; alloc_phys a p+64 32; ignore_phys a', ['a 32 -1 unread']],
  ])('%s', (text, expected) => expect(ranges(text)).toEqual(expected));

  test('percpu memory before 6.12: an object for each copy that is never a leak', () => {
    expect(ranges('alloc_percpu p 64', '6.1')).toEqual(['p 64 0', 'p 64 0']);
  });
});

test.each([
  ['kmalloc a 64; store data+0 a+64', 'an address outside its block'],
  ['store data+0 0x7f00000000', 'an integer that may be an address'],
  ['kmalloc a 64; store data+4 a', 'a torn word'],
  ['kmalloc a 64; kfree_reuse a', 'memory that is used again'],
  ['kmalloc a 64; alloc b a 8 1', 'a range that may overlap'],
  ['kmalloc a 64; free_part a+8 8; kfree a', 'a range without memory'],
  ['vmalloc v 8; vfree v; vmalloc w 8', 'an area that was freed before'],
  ['kmalloc a 64; free_part a+3 8', 'a range that cuts words'],
])('cannot be told: %s', (text, why) => expect([...graphOf(text).vague]).toContain(why));
