import { describe, expect, test } from 'vitest';
import { VMALLOC_END, VMALLOC_START } from '../../../../src/machine/layout.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { VMAP_AREA } from '../../../../src/mm/vmalloc/vmap-area.ts';
import { checkVmapSpace, type VmapSpace } from '../../../../src/mm/vmalloc/vmap-space.ts';
import { MIB, bootVmalloc } from '../../../support/mm-machine.ts';

const END = VMALLOC_START + MIB;

function take(space: VmapSpace, size: number, vm = 0) {
  const area = space.alloc(size, 4096, VMALLOC_START, END, GFP_KERNEL, vm);
  return area!;
}

test('all addresses are one free range at first', () => {
  const { vmalloc, memory } = bootVmalloc();
  const { free } = vmalloc.space;
  checkVmapSpace(vmalloc.space, memory);
  expect(free.areas).toHaveLength(1);
  expect(memory.readU64(free.areas[0].at)).toBe(1n);
  expect(memory.readU64(free.areas[0].at + 8)).toBe(0xffff_ffff_ffff_ffffn);
});

test('cutting from the middle uses the preloaded structure', () => {
  const { vmalloc, memory, ctx } = bootVmalloc();
  const { space } = vmalloc;
  const area = take(space, 8192);
  expect(area.start).toBe(VMALLOC_START);
  expect(space.free.areas.map((one) => [one.start, one.end])).toEqual([
    [1, VMALLOC_START],
    [VMALLOC_START + 8192, 2 ** 48 - 1],
  ]);
  // Only the structure of the allocation itself is scanned in part.
  const partial = ctx.events.filter((event) => event.hook === 'scanArea');
  expect(partial.map((event) => event.args)).toEqual([[area.at + 16, Infinity, GFP_KERNEL]]);
  expect(memory.readPtr(space.free.areas[0].at + VMAP_AREA.vaEnd)).toBe(VMALLOC_START);
  checkVmapSpace(space, memory);
});

test('the lowest range that fits is taken', () => {
  const { vmalloc, memory } = bootVmalloc();
  const { space } = vmalloc;
  const areas = [1, 2, 3, 4].map((pages) => take(space, pages * 4096));
  space.freeLazily(areas[1]);
  space.freeLazily(areas[2]);
  expect(take(space, 4096).start).toBe(areas[3].end);
  expect(space.lazyPages).toBe(5);
  expect(space.purge()).toBe(true);
  expect(space.purge()).toBe(false);
  expect(take(space, 6 * 4096).start).toBe(areas[3].end + 4096);
  expect(take(space, 5 * 4096).start).toBe(areas[1].start);
  checkVmapSpace(space, memory);
});

test('a full range is purged before it fails', () => {
  const { vmalloc, ctx } = bootVmalloc();
  const { space } = vmalloc;
  const area = take(space, MIB);
  expect(area.end).toBe(END);
  space.freeLazily(area);
  expect(take(space, MIB).start).toBe(VMALLOC_START);
  expect(space.alloc(4096, 4096, VMALLOC_START, END, GFP_KERNEL, 0)).toBeNull();
  expect(ctx.log).toEqual([
    'vmalloc_node_range for size 4096 failed: ' +
      'Address range restricted to 0xffffc90000000000 - 0xffffc90000100000',
  ]);
});

test('too many lazy pages are purged at once', () => {
  const { vmalloc } = bootVmalloc(64 * MIB, 1);
  const { space } = vmalloc;
  const big = (): ReturnType<typeof take> =>
    space.alloc(20 * MIB, 4096, VMALLOC_START, VMALLOC_END, GFP_KERNEL, 0)!;
  const [a, b] = [big(), big()];
  space.freeLazily(a);
  expect(space.lazyPages).toBe(5120);
  space.freeLazily(b);
  expect(space.lazyPages).toBe(0);
  expect(space.lazy.areas).toEqual([]);
  expect(big().start).toBe(VMALLOC_START);
});

test('ranges at the top go downwards', () => {
  const { vmalloc, memory } = bootVmalloc();
  const { space } = vmalloc;
  const top = (): number =>
    space.allocTop(2 * MIB, 2 * MIB, VMALLOC_START, VMALLOC_END - 2 * MIB, GFP_KERNEL, 0)!.start;
  expect([top(), top()]).toEqual([VMALLOC_END - 4 * MIB, VMALLOC_END - 6 * MIB]);
  checkVmapSpace(space, memory);
});

describe('a lazily freed range', () => {
  test('keeps its stale vm pointer in 6.12, until the purge', () => {
    const { vmalloc, memory } = bootVmalloc(64 * MIB, 2, '6.12');
    const { space } = vmalloc;
    const area = take(space, 8192, 0x8880_0030_0000);
    const other = take(space, 8192, 0x8880_0030_0040);
    space.freeLazily(area);
    expect(memory.readPtr(area.at + VMAP_AREA.vm)).toBe(0x8880_0030_0000);
    expect(memory.readPtr(space.lazy.head)).toBe(area.at + VMAP_AREA.list);
    space.freeLazily(other);
    expect(space.lazy.areas).toEqual([area, other]);
    space.purge();
    expect(memory.readPtr(space.lazy.head)).toBe(space.lazy.head);
  });

  test.each(['5.9', '6.1'] as const)('forgets it in %s, and joins its neighbours', (version) => {
    const { vmalloc, memory, slab } = bootVmalloc(64 * MIB, 2, version);
    const { space } = vmalloc;
    const area = take(space, 8192, 0x8880_0030_0000);
    const other = take(space, 8192, 0x8880_0030_0040);
    space.freeLazily(area);
    expect(memory.readPtr(area.at + VMAP_AREA.vm)).toBe(0);
    const live = slab.live.size;
    space.freeLazily(other);
    expect(space.lazy.areas).toEqual([area]);
    expect(area.end - area.start).toBe(16384);
    expect(slab.live.size).toBe(live - 1);
    checkVmapSpace(space, memory);
  });
});

test('without memory for a structure there is no range', () => {
  const { vmalloc, slab, memory } = bootVmalloc();
  slab.fail = () => true;
  const { space } = vmalloc;
  expect(space.alloc(4096, 4096, VMALLOC_START, END, GFP_KERNEL, 0)).toBeNull();
  expect(space.allocTop(4096, 4096, VMALLOC_START, END, GFP_KERNEL, 0)).toBeNull();
  checkVmapSpace(space, memory);
});
