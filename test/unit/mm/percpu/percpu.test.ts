import { describe, expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { IMAGE, KERNEL_START, PAGE_OFFSET, PERCPU_OFFSET } from '../../../../src/machine/layout.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import { GFP_ATOMIC, GFP_KERNEL, __GFP_NOWARN } from '../../../../src/mm/gfp.ts';
import { checkPageAlloc } from '../../../../src/mm/page/alloc.ts';
import { checkPercpu } from '../../../../src/mm/percpu/percpu.ts';
import { MIB, boot, bootVmalloc } from '../../../support/mm-machine.ts';

const DYN_START = 0x6000;
const FIRST_END = 0xd000;

test.each([
  [1, 0x20_0000],
  [2, 0x10_0000],
  [3, 0x8_0000],
  [4, 0x8_0000],
  [8, 0x4_0000],
])('with %i CPUs a unit has 0x%x bytes', (cpus, unit) => {
  const { percpu } = boot(64 * MIB, cpus);
  expect(percpu.unitSize).toBe(unit);
  expect(percpu.unitBase(cpus - 1) - percpu.base).toBe(unit * (cpus - 1));
  expect((percpu.base - PAGE_OFFSET) % 0x20_0000).toBe(0);
});

test('what the first chunk does not use goes back to boot memory', () => {
  const one = boot(64 * MIB, 1);
  const four = boot(64 * MIB, 4);
  expect(one.alloc.totalPages - four.alloc.totalPages).toBe((3 * FIRST_END) / 4096);
});

test('static variables are small numbers, found in every unit', () => {
  const { percpu, memory } = boot(64 * MIB, 2);
  const a = percpu.defineStatic('a', 8, 8);
  const b = percpu.defineStatic('b', 64, 64);
  expect([a, b]).toEqual([48, 64]);
  memory.writePtr(percpu.perCpuPtr(a, 1), 0x1234);
  expect(memory.readPtr(percpu.unitBase(1) + 48)).toBe(0x1234);
  expect(percpu.staticRange(1)).toEqual({
    start: percpu.unitBase(1),
    end: percpu.unitBase(1) + 0x4000,
  });
  expect(() => percpu.defineStatic('huge', 0x4000, 8)).toThrow('no room');
});

test('7.3 links percpu variables in the image: cookies of the first chunk lie in .bss', () => {
  const { percpu, memory } = boot(64 * MIB, 2, '7.3');
  const linked = KERNEL_START + PERCPU_OFFSET;
  expect(percpu.defineStatic('a', 8, 8)).toBe(linked + 48);
  const bss = KERNEL_START + IMAGE.bss.offset;
  const first = percpu.alloc(8, 8, GFP_KERNEL);
  expect(first).toBe(linked + DYN_START);
  expect(linked + DYN_START).toBeGreaterThan(bss);
  expect(linked + FIRST_END).toBe(bss + IMAGE.bss.size);
  memory.writePtr(percpu.perCpuPtr(first, 1), 0x1234);
  expect(memory.readPtr(percpu.unitBase(1) + DYN_START)).toBe(0x1234);
  percpu.free(first);
  expect(percpu.sizeOf(first)).toBe(0);
});

test('an allocation is zeroed on all CPUs and announced with its cookie', () => {
  const { percpu, memory, ctx } = boot(64 * MIB, 2);
  memory.fill(percpu.unitBase(1) + DYN_START, 0xff, 64);
  ctx.enter('caller');
  const ptr = percpu.alloc(62, 4, GFP_KERNEL);
  expect(ptr).toBe(DYN_START);
  expect(memory.readBytes(percpu.perCpuPtr(ptr, 1), 65).at(-1)).toBe(0);
  expect(memory.readBytes(percpu.perCpuPtr(ptr, 1), 64).every((byte) => byte === 0)).toBe(true);
  expect(percpu.sizeOf(ptr)).toBe(64);
  expect(ctx.events.at(-1)).toEqual({
    hook: 'allocPercpu',
    args: [DYN_START, 64, GFP_KERNEL],
    trace: ['pcpu_alloc_noprof', 'caller'],
  });
  percpu.free(ptr);
  expect(ctx.events.at(-1)).toMatchObject({ hook: 'freePercpu', args: [DYN_START] });
  expect(percpu.sizeOf(ptr)).toBe(0);
});

test('6.1 shows the entry point in the trace', () => {
  const { percpu, ctx } = boot(64 * MIB, 2, '6.1');
  percpu.alloc(8, 8, GFP_KERNEL);
  percpu.alloc(8, 8, GFP_ATOMIC);
  percpu.allocReserved(8, 8);
  expect(ctx.events.map((event) => event.trace)).toEqual([
    ['pcpu_alloc', '__alloc_percpu'],
    ['pcpu_alloc', '__alloc_percpu_gfp'],
    ['pcpu_alloc', '__alloc_reserved_percpu'],
  ]);
});

test('the first fit is taken, with the alignment asked for', () => {
  const { percpu } = boot();
  const a = percpu.alloc(4, 4, GFP_KERNEL);
  const b = percpu.alloc(64, 64, GFP_KERNEL);
  const c = percpu.alloc(4, 4, GFP_KERNEL);
  expect([a, b, c]).toEqual([DYN_START, DYN_START + 64, DYN_START + 4]);
  percpu.free(a);
  expect(percpu.alloc(4, 4, GFP_KERNEL)).toBe(a);
  percpu.free(b);
  expect(percpu.alloc(128, 4, GFP_KERNEL)).toBe(DYN_START + 8);
});

test('modules have a space of their own', () => {
  const { percpu, ctx } = boot();
  const ptr = percpu.allocReserved(0x1000, 64);
  expect(ptr).toBe(0x4000);
  expect(percpu.allocReserved(0x1004, 4)).toBe(0);
  expect(ctx.log[0]).toBe(
    'percpu: allocation failed, size=4100 align=4 atomic=0, alloc from reserved chunk failed',
  );
  percpu.free(ptr);
  expect(percpu.allocReserved(0x2000, 4)).toBe(0x4000);
});

describe('later chunks', () => {
  test('lie at the top of the vmalloc area, with large cookies and pages on demand', () => {
    const { percpu, memory, alloc } = bootVmalloc(64 * MIB, 4);
    percpu.alloc(FIRST_END - DYN_START, 4, GFP_KERNEL);
    const free = alloc.nrFreePages;
    const ptr = percpu.alloc(32, 8, GFP_KERNEL);
    expect(percpu.perCpuPtr(ptr, 0)).toBe(0xe8ff_ffc0_0000);
    expect(ptr).toBe(0xe8ff_ffc0_0000 - percpu.base);
    expect(ptr).toBeGreaterThan(0x6000_0000_0000);
    expect(percpu.perCpuPtr(ptr, 3)).toBe(0xe8ff_ffc0_0000 + 3 * percpu.unitSize);
    expect(memory.readPtr(percpu.perCpuPtr(ptr, 3))).toBe(0);
    expect(memory.translate(percpu.perCpuPtr(ptr, 3) + 4096)).toBe(-1);
    expect(free - alloc.nrFreePages).toBe(4);
    checkPercpu(percpu, memory, 4);
  });

  test('an empty one goes when another one is empty too', () => {
    const { percpu, memory, alloc, vmalloc } = bootVmalloc(64 * MIB, 2);
    const first = percpu.alloc(FIRST_END - DYN_START, 4, GFP_KERNEL);
    const free = alloc.nrFreePages;
    const ptr = percpu.alloc(0x8000, 4, GFP_KERNEL);
    percpu.free(ptr);
    expect(percpu.allChunks()).toHaveLength(3);
    expect(percpu.alloc(8, 4, GFP_KERNEL)).toBe(ptr);
    percpu.free(first);
    percpu.free(ptr);
    expect(percpu.allChunks()).toHaveLength(2);
    expect(alloc.nrFreePages).toBe(free);
    expect(memory.translate(percpu.perCpuPtr(ptr, 0))).toBe(-1);
    expect(vmalloc.areas().filter((area) => !area.lazy)).toEqual([]);
  });

  test('an atomic caller gets none', () => {
    const { percpu, ctx } = bootVmalloc(64 * MIB, 2);
    percpu.alloc(FIRST_END - DYN_START, 4, GFP_KERNEL);
    expect(percpu.alloc(8, 8, GFP_ATOMIC | __GFP_NOWARN)).toBe(0);
    expect(percpu.alloc(8, 8, GFP_ATOMIC)).toBe(0);
    expect(ctx.log).toEqual([
      'percpu: allocation failed, size=8 align=8 atomic=1, atomic alloc failed, no space left',
    ]);
  });

  test('without pages the allocation fails and leaves nothing behind', () => {
    const { percpu, ctx, alloc, memory } = bootVmalloc(64 * MIB, 2);
    percpu.alloc(FIRST_END - DYN_START, 4, GFP_KERNEL);
    const ptr = percpu.alloc(8, 8, GFP_KERNEL);
    const free = alloc.nrFreePages;
    let left = 1;
    alloc.shouldFail = () => left-- <= 0;
    expect(percpu.alloc(0x2000, 8, GFP_KERNEL)).toBe(0);
    expect(ctx.log[0]).toContain('failed to populate');
    alloc.shouldFail = null;
    expect(alloc.nrFreePages).toBe(free);
    expect(checkPercpu(percpu, memory, 2)).toBe(FIRST_END - DYN_START + 8);
    percpu.free(ptr);
  });
});

test.each([
  [0, 8],
  [32769, 8],
  [8, 8192],
  [8, 24],
])('size %i with alignment %i is illegal', (size, align) => {
  const { percpu, ctx } = boot();
  expect(percpu.alloc(size, align, GFP_KERNEL | __GFP_NOWARN)).toBe(0);
  expect(ctx.log).toEqual([]);
  expect(percpu.alloc(size, align, GFP_KERNEL)).toBe(0);
  const rounded = Math.ceil(size / 4) * 4;
  const text = `illegal size (${rounded}) or align (${align}) for percpu allocation`;
  expect(ctx.log.slice(0, 3)).toEqual([
    '------------[ cut here ]------------',
    text,
    'WARNING: CPU: 0 PID: 0 Comm: swapper at mm/percpu.c:1780 pcpu_alloc_noprof',
  ]);
});

test('after ten failures the log is quiet', () => {
  const { percpu, ctx } = boot();
  for (let i = 0; i < 12; i++) percpu.allocReserved(0x3000, 4);
  expect(ctx.log.filter((line) => line.startsWith('percpu: allocation failed'))).toHaveLength(10);
  expect(ctx.log.at(-1)).toBe('percpu: limit reached, disable warning');
});

test('freeing NULL and pointers that are not allocated', () => {
  const { percpu, ctx, memory } = boot();
  percpu.free(0);
  expect(ctx.events).toEqual([]);
  const ptr = percpu.alloc(64, 8, GFP_KERNEL);
  percpu.free(ptr + 8);
  expect(percpu.sizeOf(ptr)).toBe(64);
  percpu.free(ptr);
  percpu.free(ptr);
  checkPercpu(percpu, memory, 2);
  expect(() => percpu.free(0x7000_0000_0000)).toThrow(PageFault);
});

test('a random sequence keeps the invariants', () => {
  const { percpu, memory, alloc, ctx } = bootVmalloc(64 * MIB, 2);
  const prng = new Prng('percpu');
  const held = new Map<number, number>();
  for (let step = 0; step < 700; step++) {
    if (prng.chance(0.6)) {
      const size = 4 * (1 + prng.int(prng.chance(0.2) ? 4000 : 64));
      const align = 4 << prng.int(6);
      const ptr = percpu.alloc(size, align, GFP_KERNEL);
      expect(ptr % align).toBe(0);
      for (const [other, length] of held) {
        expect(ptr + size <= other || ptr >= other + length).toBe(true);
      }
      held.set(ptr, size);
    } else if (held.size > 0) {
      const ptr = [...held.keys()][prng.int(held.size)];
      percpu.free(ptr);
      held.delete(ptr);
    }
    const used = [...held.values()].reduce((n, size) => n + size, 0);
    expect(checkPercpu(percpu, memory, 2)).toBe(used);
  }
  for (const ptr of held.keys()) percpu.free(ptr);
  expect(checkPercpu(percpu, memory, 2)).toBe(0);
  checkPageAlloc(alloc);
  expect(ctx.log).toEqual([]);
});
