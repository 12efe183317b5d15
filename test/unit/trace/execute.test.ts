import { describe, expect, test } from 'vitest';
import { environment, failureOf, phasesOf } from '../../support/trace-program.ts';

const LEAK = 'sleep 5200\nscan\nscan\nreport';
const reported = (lines: string, version: '6.1' | '6.12' = '6.12'): string[] =>
  phasesOf(`${lines}\n${LEAK}`, version)[0].reported;

describe('what is allocated', () => {
  test.each([
    ['kmalloc a 100', ['a']],
    ['kzalloc a 100', ['a']],
    ['kmalloc a 0', []],
    ['kmalloc a 8193', ['a']],
    ['vmalloc a 5000', ['a']],
    ['vzalloc a 1', ['a']],
    ['alloc_percpu a 16', ['a']],
    ['alloc_pages a 1', []],
    ['kmem_cache_create c 40\nkmem_cache_alloc a c', ['a']],
    ['kmem_cache_create c 40\nkmem_cache_zalloc a c', ['a']],
    ['kmem_cache_create c 40 noleaktrace\nkmem_cache_alloc a c', []],
    ['alloc_pages p 0\nalloc a p+64 64 1', ['a']],
    ['alloc_pages p 0\nalloc a p+64 64 0', []],
    ['alloc_pages p 0\nalloc_phys a p 4096', []],
  ])('%j leaks %j', (lines, labels) => {
    expect(reported(lines)).toEqual(labels);
  });

  test('is kept by a reference, for each way to write one', () => {
    for (const place of ['data+0', 'bss+120', 'r+8', 'p@1+0', 'v+4088']) {
      const roots = 'kmalloc r 16\nalloc_percpu p 8\nvmalloc v 4096';
      const kept = `store data+16 r\nstore data+24 p\nstore data+32 v\nstore data+40 v`;
      expect(reported(`${roots}\n${kept}\nkmalloc a 8\nstore ${place} a+7`)).toEqual([]);
    }
    for (const value of ['~a', 'a+8', 'phys:a', '0']) {
      expect(reported(`kmalloc a 8\nstore data+0 ${value}`)).toEqual(['a']);
    }
    expect(reported('alloc_percpu a 8\nstore data+0 a@1')).toEqual(['a']);
    expect(reported('alloc_percpu a 8\nstore data+0 a+3')).toEqual([]);
    expect(reported('kmalloc a 8\nstore stack+0 a')).toEqual(['a']);
    expect(reported('kmalloc a 8\nstack on\nstore stack+0 a')).toEqual([]);
    expect(reported('kmalloc a 8\nstore hidden+0 a')).toEqual(['a']);
  });

  test('needs two references when it is a vmalloc area, or one to its vm_struct', () => {
    expect(reported('vmalloc v 4096\nstore data+0 v')).toEqual([]);
    expect(reported('vmalloc v 4096\nstore data+0 vm:v')).toEqual([]);
  });
});

describe('what is freed', () => {
  test.each([
    'kmalloc a 64\nkfree a',
    'kmalloc a 64\nkfree_reuse a',
    'vmalloc a 64\nvfree a',
    'alloc_percpu a 64\nfree_percpu a',
    'alloc_pages a 0\nfree_pages a',
    'kmem_cache_create c 40\nkmem_cache_alloc a c\nkmem_cache_free a',
    'kmalloc a 64\nkrealloc a 0',
    'kmalloc a 0\nkfree a',
  ])('%j is gone', (lines) => {
    const [phase] = phasesOf(`${lines}\n${LEAK}`);
    expect(phase).toMatchObject({ reported: [], dumps: {}, log: [] });
    expect(environment().reusable).toBe(true);
  });

  test('is not handed out again, unless kfree_reuse freed it', () => {
    const next = (how: string): boolean => {
      const lines = `kmalloc a 512\nstore data+0 a\n${how} a\nkmalloc b 512\nkfree_reuse b\nkmalloc c 512`;
      return reported(lines).length === 0;
    };
    expect(next('kfree')).toBe(false);
    // c has the address of b and that of a, to which data+0 points.
    expect(next('kfree_reuse')).toBe(true);
  });

  test('may still be written while it is kept from reuse', () => {
    expect(failureOf('kmalloc a 64\nkfree a\nstore a+0 1')).toBe('');
  });

  test('in part leaves objects on both sides', () => {
    const [{ reported: both, reported_sizes: sizes, dumps }] = phasesOf(
      `kmalloc a 256\nfree_part a+64 64\n${LEAK}`,
    );
    expect([both, sizes]).toEqual([
      ['a', 'a+128'],
      [64, 128],
    ]);
    expect(Object.keys(dumps)).toEqual(['a', 'a+128']);
    for (const [part, left] of [
      ['a 64', ['a+64']],
      ['a+192 64', ['a']],
      ['a 256', []],
      ['a 1000', []],
    ] as const) {
      expect(reported(`kmalloc a 256\nfree_part ${part}`)).toEqual(left);
    }
  });
});

describe('a scan', () => {
  test('loses a word across the border of two pieces of an unaligned block', () => {
    const start = 'alloc_pages p 1\nalloc b p+4 8000 0\nkmalloc a 32\n';
    const lines = (at: number): string => `${start}store p+${at} a`;
    expect(reported(lines(4088))).toEqual([]);
    // The first piece ends at p+4100.
    expect(reported(lines(4096))).toEqual(['a']);
    expect(reported(lines(4104))).toEqual([]);
  });

  test('takes what changed since the last one for used', () => {
    const lines =
      'kmalloc a 8\nsleep 5200\nscan\nscan\nreport\nstore a+0 1\nscan\nreport\nscan\nreport';
    expect(phasesOf(lines).map((phase) => phase.reported)).toEqual([['a'], [], ['a']]);
  });

  test('of an object where no memory is ends the program, and the machine', () => {
    const fault = 'the kernel faulted: kmemleak read an object where no memory is';
    expect(failureOf('vmalloc v 4096\nalloc b v+4096 64 0\nscan')).toBe(`3: ${fault}`);
    expect(environment().reusable).toBe(true);
    expect(failureOf('alloc_percpu a 8\nalloc b a 64 1\nscan')).toBe(`3: ${fault}`);
  });
});

describe('the log', () => {
  test('has the warnings of the operations, with labels', () => {
    const [{ log }] = phasesOf('kmalloc a 64\nnot_leak a+8\nignore a+64\nreport');
    expect(log[0]).toBe('Found object by alias at <a+8>');
    expect(log).toContain('Trying to color unknown object at <a+8> as Grey');
    expect(log.at(-1)).toBe('Trying to color unknown object at <a+64> as Black');
  });

  test('tells of an overlap, which ends kmemleak', () => {
    const lines = 'kmalloc a 64\nalloc b a+32 16 1\nreport\nkmalloc c 8\nscan\nreport';
    const phases = phasesOf(lines);
    expect(phases[0].log.slice(0, 2)).toEqual([
      'Cannot insert <b> into the object search tree (overlaps existing)',
      'Kernel memory leak detector disabled',
    ]);
    expect(phases[1]).toMatchObject({ reported: [], log: [] });
  });

  test('of what krealloc moved away has no label', () => {
    const [{ log }] = phasesOf('kmalloc a 16\nnot_leak a+8\nkrealloc a 4096\nreport');
    expect(log[0]).toBe('Found object by alias at <?>');
  });
});

describe('a program is stopped', () => {
  test.each([
    ['fill data+0 129 0', "1: 129 bytes at offset 0 are outside 'data'"],
    ['fill stack+120 9 0', "1: 9 bytes at offset 120 are outside 'stack'"],
    ['kmalloc a 64\nfill a+0 1000000 0', "2: 1000000 bytes at offset 0 are outside 'a'"],
    ['kmalloc a 64\nfill a+0 -1 0', "2: 18446744073709552000 bytes at offset 0 are outside 'a'"],
    ['kmalloc a 64\nstore a+57 0', "2: 8 bytes at offset 57 are outside 'a'"],
    ['kmalloc a 64\nerase a-8', "2: 8 bytes at offset -8 are outside 'a'"],
    ['kmalloc a 0\nstore a+0 0', "2: 8 bytes at offset 0 are outside 'a'"],
    [
      'kmalloc a 64\nalloc b a+64 100000 0\nstore b+5000 0',
      "3: 8 bytes at offset 5000 are outside 'b'",
    ],
    ['alloc_percpu p 16\nstore p@1+9 0', "2: 8 bytes at offset 9 are outside 'p'"],
    ['vmalloc v 64\nvfree v\nstore v+0 0', "3: 'v' was freed"],
    ['alloc_pages p 0\nfree_pages p\nfill p+0 1 0', "3: 'p' was freed"],
    ['kmalloc a 8\nkfree a\nkfree a', "3: 'a' was freed before"],
    ['kmalloc a 8\nkfree a\nkrealloc a 16', "3: 'a' was freed before"],
    ['kmalloc a 8\nvfree a', "2: 'a' did not come from vmalloc"],
    ['vmalloc a 8\nkfree a', "2: 'a' did not come from kmalloc"],
    ['vmalloc a 8\nkrealloc a 9', "2: 'a' did not come from kmalloc"],
    ['kmalloc a 8\nkmem_cache_free a', "2: 'a' did not come from kmem_cache_alloc"],
    ['kmalloc a 8\nfree_percpu a', "2: 'a' did not come from alloc_percpu"],
    ['alloc_pages p 0\nalloc b p 8 1\nfree_pages b', "3: 'b' did not come from alloc_pages"],
    ['kmalloc a 8\nstore data+0 a@1', "2: 'a' did not come from alloc_percpu"],
    ['kmalloc a 8\nstore data+0 vm:a', "2: 'a' did not come from vmalloc"],
    ['vmalloc a 8\nstore data+0 phys:a', "2: 'a' has no physical address of its own"],
    ['alloc_percpu a 8\nalloc_phys p a 8', "2: 'a' has no physical address of its own"],
    ['kmalloc a 8\nalloc b a -1 1', '2: 18446744073709552000 bytes end beyond the last address'],
    ['kmalloc a 8\nfree_part a+4 -1', '2: 18446744073709552000 bytes end beyond the last address'],
    ['kmalloc a 8\nscan_area a -2', '2: 18446744073709552000 bytes end beyond the last address'],
    ['kmalloc a -1', "1: 'kmalloc a -1' got no memory"],
    ['kmalloc a 4194305', "1: 'kmalloc a 4194305' got no memory"],
    ['vmalloc a 0', "1: 'vmalloc a 0' got no memory"],
    ['vmalloc a 100000000', "1: 'vmalloc a 100000000' got no memory"],
    ['alloc_percpu a 0', "1: 'alloc_percpu a 0' got no memory"],
    ['alloc_pages a 11', "1: 'alloc_pages a 11' got no memory"],
    ['alloc_pages a -1', "1: 'alloc_pages a -1' got no memory"],
    ['kmem_cache_create c 0\nkmem_cache_alloc a c', '2: a cache of 0 bytes cannot be created'],
    ['sleep 2592000001', '1: sleep is 0 to 2592000000 ms'],
    ['sleep -1', '1: sleep is 0 to 2592000000 ms'],
  ])('%j', (lines, message) => {
    expect(failureOf(lines)).toBe(message);
    expect(failureOf(lines, '6.1')).toBe(message);
    // What it had allocated is given back.
    expect(environment().reusable).toBe(true);
  });
});
