import { expect, test } from 'vitest';
import {
  SLAB_CONSISTENCY_CHECKS,
  SLAB_NOLEAKTRACE,
  SLAB_POISON,
  SLAB_RED_ZONE,
  SLAB_STORE_USER,
} from '../../../../src/mm/slab/kmem-cache.ts';
import {
  DEBUG_DEFAULT_FLAGS,
  kmemCacheFlags,
  parseSlubDebug,
} from '../../../../src/mm/slab/options.ts';

const flagsOf = (text: string, name: string, flags = 0): number =>
  kmemCacheFlags(parseSlubDebug(text, 'slab_debug'), flags, name);

test('nothing is off, letters are flags in any case', () => {
  expect(parseSlubDebug('', 'slab_debug')).toMatchObject({
    global: 0,
    enabled: false,
    warnings: [],
  });
  expect(flagsOf('FZPU', 'kmalloc-8')).toBe(DEBUG_DEFAULT_FLAGS);
  expect(flagsOf('fz', 'x')).toBe(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE);
  expect(flagsOf('P-', 'x')).toBe(0);
});

test('a list names the caches', () => {
  expect(flagsOf('FZ,kmalloc-64', 'kmalloc-64')).toBe(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE);
  expect(flagsOf('FZ,kmalloc-64', 'kmalloc-32')).toBe(0);
  expect(flagsOf('FZ,kmalloc-64', 'kmalloc-6')).toBe(0);
  expect(flagsOf(',dentry', 'dentry')).toBe(DEBUG_DEFAULT_FLAGS);
  expect(flagsOf('P,kmalloc-*', 'kmalloc-rcl-8')).toBe(SLAB_POISON);
});

test('blocks are tried in order before the global flags', () => {
  const text = 'FZ;P,a,b;-,c';
  expect(flagsOf(text, 'b')).toBe(SLAB_POISON);
  expect(flagsOf(text, 'c')).toBe(0);
  expect(flagsOf(text, 'd')).toBe(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE);
});

test('caches of debugging tools record no users unless they are named', () => {
  expect(flagsOf('FU', 'k', SLAB_NOLEAKTRACE)).toBe(SLAB_NOLEAKTRACE | SLAB_CONSISTENCY_CHECKS);
  expect(flagsOf('U,k', 'k', SLAB_NOLEAKTRACE)).toBe(SLAB_NOLEAKTRACE | SLAB_STORE_USER);
});

test('an unknown letter is complained about with the name of the version', () => {
  expect(parseSlubDebug('Fx', 'slab_debug').warnings).toEqual([
    "slab_debug option 'x' unknown. skipped",
  ]);
  expect(parseSlubDebug('x', 'slub_debug').warnings).toEqual([
    "slub_debug option 'x' unknown. skipped",
  ]);
  expect(parseSlubDebug('OF', 'slab_debug').disableHigherOrderDebug).toBe(true);
});
