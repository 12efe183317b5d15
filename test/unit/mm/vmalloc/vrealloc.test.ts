import { describe, expect, test } from 'vitest';
import { PAGE_SIZE } from '../../../../src/machine/address.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { Vrealloc } from '../../../../src/mm/vmalloc/vrealloc.ts';
import { MIB, bootVmalloc } from '../../../support/mm-machine.ts';

describe.each(['6.12', '7.3'] as const)('vrealloc() of %s', (kernel) => {
  const shrinks = kernel === '7.3';
  const start = () => {
    const booted = bootVmalloc(64 * MIB, 2, kernel);
    const { ctx, vmalloc } = booted;
    const resize = (old: number, size: number, clears = false): number =>
      new Vrealloc(ctx, vmalloc).resize(old, size, GFP_KERNEL, clears);
    return { ...booted, resize, memory: ctx.machine.memory };
  };

  test('a block stays where it is while its pages are enough', () => {
    const { resize, memory } = start();
    const block = resize(0, 3 * PAGE_SIZE - 100);
    memory.write8(block + 200, 7);
    expect(resize(block, 3 * PAGE_SIZE)).toBe(block);
    expect(resize(block, 100, true)).toBe(block);
    expect(memory.read8(block + 200)).toBe(0);
    const again = resize(block, 2 * PAGE_SIZE);
    expect(again === block).toBe(!shrinks);
  });

  test('a larger one has its contents, and the old one is gone', () => {
    const { resize, vmalloc, memory } = start();
    const block = resize(0, PAGE_SIZE);
    memory.write8(block + PAGE_SIZE - 1, 7);
    const larger = resize(block, 2 * PAGE_SIZE);
    expect(memory.read8(larger + PAGE_SIZE - 1)).toBe(7);
    expect(vmalloc.findVmArea(block)).toBe(0);
    expect(resize(larger, 0)).toBe(0);
    expect(vmalloc.findVmArea(larger)).toBe(0);
  });

  test('what is no block is warned of', () => {
    const { resize, vmalloc, ctx } = start();
    const block = resize(0, PAGE_SIZE);
    vmalloc.vfree(block);
    expect(resize(block, 2 * PAGE_SIZE)).toBe(0);
    expect(ctx.log.join(' ')).toContain('Trying to vrealloc() nonexistent vm area');
  });
});
