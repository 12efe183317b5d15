import { expect, test } from 'vitest';
import { EACCES, EINVAL, ENOENT } from '../../../../src/lib/errptr.ts';
import { testKernel } from '../../../support/kernel-machine.ts';
import { prober } from '../../../support/typescript-modules.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

test('/sys/kernel/slab shows the layout and the counts of a cache', () => {
  const { kernel } = testKernel();
  const { fs } = kernel;
  const read = (name: string): string | number => fs.read(`/sys/kernel/slab/kmalloc-192/${name}`);
  expect(fs.list('/sys/kernel/slab')).toContain('task_struct');
  expect(read('object_size')).toBe('192\n');
  expect(read('slab_size')).toBe('192\n');
  expect(read('order')).toBe('0\n');
  expect(read('objs_per_slab')).toBe('21\n');
  expect(read('objects')).toMatch(/^(0|(\d+) N0=\2)\n$/);
  expect(read('partial')).toMatch(/^(0|(\d+) N0=\2)\n$/);
  expect(read('red_zone')).toBe('0\n');
  expect(fs.write('/sys/kernel/slab/kmalloc-192/shrink', bytes('1\n'))).toBe(2);
  expect(fs.write('/sys/kernel/slab/kmalloc-192/shrink', bytes('x'))).toBe(-EINVAL);
  expect(fs.write('/sys/kernel/slab/kmalloc-192/order', bytes('1'))).toBe(-EACCES);
  expect(fs.read('/sys/kernel/slab/none/order')).toBe(-ENOENT);
});

test('/sys/module shows state, sections and parameters of a loaded module', () => {
  const { kernel } = testKernel();
  const { fs } = kernel;
  kernel.modules.register(prober);
  kernel.modules.load('prober', { test: 'free_unknown', other: 'x' });
  const read = (name: string): string | number => fs.read(`/sys/module/prober/${name}`);
  expect(read('initstate')).toBe('live\n');
  expect(read('refcnt')).toBe('0\n');
  expect(read('taint')).toBe('O\n');
  expect(read('sections/.text')).toBe('0xffffffffa0000000\n');
  expect(read('parameters/test')).toBe('free_unknown\n');
  expect(read('parameters/other')).toBe(-ENOENT);
  expect(fs.list('/sys/module/prober/sections')).not.toContain('.init.text');
  kernel.modules.unload('prober');
  expect(fs.list('/sys/module')).toEqual([]);
});
