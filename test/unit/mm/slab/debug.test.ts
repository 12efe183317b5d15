import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../../src/lib/crc32.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { findDamage, SLUB_RED_ACTIVE, SLUB_RED_INACTIVE } from '../../../../src/mm/slab/debug.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the bytes of a fresh object with slub_debug=FZPU', () => {
  test.each([
    [32, 32, 0x362c6625],
    [129, 192, 0xc4a052eb],
    [1024, 1024, 0x6cef98de],
    [2048, 2048, 0xf9d88639],
    [4096, 4096, 0x8448c546],
  ])('kmalloc(%i): its checksum is the one recorded on 6.12', (size, bytes, crc) => {
    const { slab, memory } = slabMachine({ slubDebug: 'FZPU' });
    const object = slab.kmalloc(size, GFP_KERNEL);
    expect(crc32(0, memory.readBytes(object, bytes)) >>> 0).toBe(crc);
  });

  test('6.1 poisons the whole object, 6.12 what was asked for', () => {
    const bytes = (version: '6.1' | '6.12'): string => {
      const { slab, memory } = slabMachine({ slubDebug: 'FZPU', version });
      return hexOf(memory.readBytes(slab.kmalloc(4, GFP_KERNEL), 8));
    };
    expect(bytes('6.1')).toBe('6b6b6b6b6b6b6ba5');
    expect(bytes('6.12')).toBe('6b6b6ba5cccccccc');
  });

  test('kzalloc clears what was asked for in 6.12, the object in 6.1', () => {
    const bytes = (version: '6.1' | '6.12'): string => {
      const { slab, memory } = slabMachine({ slubDebug: 'FZPU', version });
      return hexOf(memory.readBytes(slab.kzalloc(4, GFP_KERNEL), 8));
    };
    expect(bytes('6.1')).toBe('0000000000000000');
    expect(bytes('6.12')).toBe('00000000cccccccc');
  });
});

test('red zones and poison tell free objects from allocated ones', () => {
  const { slab, memory } = slabMachine({ slubDebug: 'FZPU' });
  const object = slab.kmalloc(32, GFP_KERNEL);
  expect(hexOf(memory.readBytes(object - 32, 32))).toBe('cc'.repeat(32));
  expect(hexOf(memory.readBytes(object + 32, 8))).toBe('cc'.repeat(8));
  slab.kfree(object);
  expect(hexOf(memory.readBytes(object - 32, 32))).toBe('bb'.repeat(32));
  expect(hexOf(memory.readBytes(object, 32))).toBe(`${'6b'.repeat(31)}a5`);
  const cache = slab.cacheOf(object)!;
  expect(findDamage(slab.core, cache, object, SLUB_RED_INACTIVE)).toBeUndefined();
  expect(findDamage(slab.core, cache, object, SLUB_RED_ACTIVE)).toBe('Left Redzone');
});

/** A fault, and the first line that each version gives about it. */
const FAULTS: readonly {
  what: string;
  at: number;
  after: boolean;
  old: string;
  now: string;
}[] = [
  { what: 'overrun', at: 32, after: false, old: 'Right Redzone', now: 'Right Redzone' },
  { what: 'underrun', at: -1, after: false, old: 'Left Redzone', now: 'Left Redzone' },
  { what: 'use after free', at: 3, after: true, old: 'Poison', now: 'Poison' },
  { what: 'end after free', at: 31, after: true, old: 'End Poison', now: 'End Poison' },
  { what: 'padding', at: 127, after: false, old: 'Object padding', now: 'Object padding' },
];

describe.each(FAULTS)('$what', ({ at, after, old, now }) => {
  test.each(['6.1', '6.12'] as const)('%s: is reported and repaired', (version) => {
    const { slab, memory, log, taints } = slabMachine({ slubDebug: 'FZPU', version });
    const object = slab.kmalloc(32, GFP_KERNEL);
    if (after) slab.kfree(object);
    memory.write8(object + at, 0x41);
    if (after) slab.kmalloc(32, GFP_KERNEL);
    else slab.kfree(object);
    const text = log.join('\n');
    if (version === '6.1') {
      expect(log[1]).toBe(`BUG kmalloc-32 (Not tainted): ${old} overwritten`);
      expect(log[4]).toMatch(/^0xffff8880\w{8}-0xffff8880\w{8} @offset=\d+\. First byte 0x41 inst/);
    } else {
      expect(log[0]).toContain(`[${now} overwritten] 0xffff8880`);
      expect(log[0]).toContain('First byte 0x41 instead of 0x');
      expect(log[2]).toBe('BUG kmalloc-32 (Not tainted): Object corrupt');
    }
    expect(text).toContain(`FIX kmalloc-32: Restoring ${now} 0x`);
    expect(taints.has('B')).toBe(true);
    if (after) expect(text).toContain('FIX kmalloc-32: Marking all objects used');
    else if (version === '6.12' || now !== 'Object padding') {
      expect(text).toContain('not freed');
    }
  });
});

test('a byte behind the requested size is found by 6.12', () => {
  const { slab, memory, log } = slabMachine({ slubDebug: 'FZPU' });
  const object = slab.kmalloc(20, GFP_KERNEL);
  memory.write8(object + 20, 0);
  slab.kfree(object);
  expect(log[0]).toContain('[kmalloc Redzone overwritten]');
});

test('ksize() gives the rest of the object away', () => {
  const { slab, memory, log } = slabMachine({ slubDebug: 'FZPU' });
  const object = slab.kmalloc(20, GFP_KERNEL);
  expect(slab.ksize(object)).toBe(32);
  memory.fill(object, 1, 32);
  slab.kfree(object);
  expect(log).toEqual([]);
});

test('a double free is found, and nothing is freed twice', () => {
  const { slab, log } = slabMachine({ slubDebug: 'FZPU' });
  const object = slab.kmalloc(32, GFP_KERNEL);
  const other = slab.kmalloc(32, GFP_KERNEL);
  slab.kfree(object);
  slab.kfree(object);
  expect(log[1]).toBe('BUG kmalloc-32 (Not tainted): Object already free');
  expect(log.at(-1)).toMatch(/^FIX kmalloc-32: Object at 0x\w{16} not freed$/);
  expect(checkSlab(slab, [other])).toEqual([]);
});

test('a pointer into an object is no object', () => {
  const { slab, log } = slabMachine({ slubDebug: 'FZPU' });
  const object = slab.kmalloc(32, GFP_KERNEL);
  slab.kfree(object + 8);
  expect(log[1]).toContain('): Invalid object pointer 0xffff8880');
  expect(checkSlab(slab, [object])).toEqual([]);
});

test('a broken free pointer is found and zapped', () => {
  const { slab, memory, log } = slabMachine({ slubDebug: 'FZPU' });
  const object = slab.kmalloc(32, GFP_KERNEL);
  slab.kfree(object);
  memory.write8(object + 41, 0x41 ^ memory.read8(object + 41));
  slab.kmalloc(32, GFP_KERNEL);
  expect(log[1]).toBe('BUG kmalloc-32 (Not tainted): Freepointer corrupt');
});

test('what a large overrun does to a free list is told by the list itself', () => {
  const { slab, log, memory } = slabMachine({ slubDebug: 'F' });
  const cache = slab.createCache('c', { size: 64 })!;
  const [a, b] = [slab.cacheAlloc(cache, GFP_KERNEL), slab.cacheAlloc(cache, GFP_KERNEL)];
  slab.cacheFree(cache, b);
  memory.fill(a, 0x41, 128);
  slab.cacheFree(cache, a);
  expect(log.filter((line) => line.includes('BUG c'))).toEqual([
    'BUG c (Not tainted): Freechain corrupt',
    expect.stringContaining('BUG c (Not tainted): Wrong object count.'),
  ]);
});

test('T traces every object', () => {
  const { slab, log } = slabMachine({ slubDebug: 'T,kmalloc-32' });
  const object = slab.kmalloc(32, GFP_KERNEL);
  slab.kfree(object);
  const lines = log.filter((line) => line.startsWith('TRACE'));
  expect(lines.map((line) => line.replace(/0x\w+/g, '0x'))).toEqual([
    'TRACE kmalloc-32 alloc 0x inuse=1 fp=0x',
    'TRACE kmalloc-32 free 0x inuse=1 fp=0x',
  ]);
});
