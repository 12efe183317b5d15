import { describe, expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { MODULES_VADDR, VMALLOC_START } from '../../../../src/machine/layout.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { checkPageAlloc } from '../../../../src/mm/page/alloc.ts';
import { VMAP_AREA } from '../../../../src/mm/vmalloc/vmap-area.ts';
import { VM_ALLOC, checkVmalloc, isVmallocAddr } from '../../../../src/mm/vmalloc/vmalloc.ts';
import { VM_STRUCT, vmStructTail } from '../../../../src/mm/vmalloc/vm-struct.ts';
import { MIB, bootVmalloc } from '../../../support/mm-machine.ts';

test('the first block lies at the start of the area, with a guard page behind it', () => {
  const { vmalloc, memory } = bootVmalloc();
  const a = vmalloc.vmalloc(64);
  expect(a).toBe(0xc900_0000_0000);
  expect(vmalloc.vmalloc(4097)).toBe(a + 8192);
  expect(vmalloc.vmalloc(1)).toBe(a + 8192 + 12288);
  memory.write8(a + 4095, 1);
  expect(() => memory.write8(a + 4096, 1)).toThrow(PageFault);
  expect(checkVmalloc(vmalloc, memory)).toBe(3);
});

test('kmemleak hears of the block, rounded to pages, with its vm_struct', () => {
  const { vmalloc, ctx } = bootVmalloc();
  ctx.enter('caller');
  const addr = vmalloc.vmalloc(5000);
  expect(ctx.events.at(-1)).toEqual({
    hook: 'vmalloc',
    args: [vmalloc.findVmArea(addr), addr, 8192, GFP_KERNEL],
    trace: ['__vmalloc_node_range_noprof', '__vmalloc_node_noprof', 'vmalloc_noprof', 'caller'],
  });
  vmalloc.vfree(addr);
  expect(ctx.events.filter((event) => event.hook === 'free')[0].args).toEqual([addr]);
  expect(ctx.machine.cpu.trace).toBe(ctx.depot.child(0, ctx.site('caller')));
});

test('the traces of the older kernels, and of the other entry points', () => {
  const { vmalloc, ctx } = bootVmalloc(64 * MIB, 1, '6.1');
  vmalloc.vmalloc(1);
  vmalloc.vzalloc(1);
  vmalloc.moduleAlloc(1);
  vmalloc.vmallocRange(1, GFP_KERNEL);
  const traces = ctx.events.filter(({ hook }) => hook === 'vmalloc').map(({ trace }) => trace);
  expect(traces).toEqual([
    ['__vmalloc_node_range', '__vmalloc_node', 'vmalloc'],
    ['__vmalloc_node_range', '__vmalloc_node', 'vzalloc'],
    ['__vmalloc_node_range', 'module_alloc'],
    ['__vmalloc_node_range'],
  ]);
});

test.each(['6.12', '7.3'] as const)(
  'the structures of %s lead from .data to the pages',
  (kernel) => {
    const { vmalloc, memory, ctx, pages } = bootVmalloc(64 * MIB, 2, kernel);
    const tail = vmStructTail(ctx.facts.vmalloc);
    ctx.enter('caller');
    const addr = vmalloc.vmalloc(8192);
    const va = memory.readPtr(vmalloc.space.busy.head) - VMAP_AREA.list;
    expect(memory.readPtr(va)).toBe(addr);
    expect(memory.readPtr(va + 8)).toBe(addr + 12288);
    const vm = memory.readPtr(va + VMAP_AREA.vm);
    expect(vm).toBe(vmalloc.findVmArea(addr + 5000));
    expect(memory.readPtr(vm + VM_STRUCT.addr)).toBe(addr);
    expect(memory.readLong(vm + VM_STRUCT.size)).toBe(12288);
    expect(memory.readLong(vm + VM_STRUCT.flags)).toBe(VM_ALLOC);
    expect(memory.read32(vm + tail.nrPages)).toBe(2);
    expect(memory.readPtr(vm + tail.caller)).toBe(ctx.site('caller'));
    expect(memory.readLong(vm + tail.requestedSize)).toBe(8192);
    const array = memory.readPtr(vm + VM_STRUCT.pages);
    const second = pages.pfnOf(memory.readPtr(array + 8));
    memory.writePtr(addr + 4096, 0x1234);
    expect(memory.readPtr(pages.virt(second))).toBe(0x1234);
  },
);

test.each([
  ['6.1', 64],
  ['6.12', 128],
  ['7.3', 128],
] as const)('the vm_struct of %s is in a slot of %i bytes', (version, slot) => {
  const { vmalloc, slab } = bootVmalloc(64 * MIB, 1, version);
  expect(slab.live.get(vmalloc.findVmArea(vmalloc.vmalloc(1)))).toBe(slot);
});

test('modules have their memory by way of several functions in 7.3', () => {
  const { vmalloc, ctx, memory } = bootVmalloc(64 * MIB, 1, '7.3');
  const data = vmalloc.moduleAlloc(1);
  const text = vmalloc.moduleAlloc(1, true);
  const frames = ['execmem_vmalloc', 'execmem_alloc', 'execmem_alloc_rw'];
  const traces = ctx.events.filter(({ hook }) => hook === 'vmalloc').map(({ trace }) => trace);
  expect(traces).toEqual([0, 1].map(() => ['__vmalloc_node_range_noprof', ...frames]));
  const caller = memory.readPtr(vmalloc.findVmArea(data) + vmStructTail(ctx.facts.vmalloc).caller);
  expect(caller).toBe(ctx.site('execmem_alloc'));
  expect([text % 0x20_0000, vmalloc.sizeOf(text), vmalloc.sizeOf(data)]).toEqual([
    0, 0x20_0000, 4096,
  ]);
  expect(vmalloc.sizeOf(text + 4096)).toBe(0);
});

test('a large block has its page array in a block of its own', () => {
  const { vmalloc, memory, ctx, slab } = bootVmalloc();
  vmalloc.vfree(vmalloc.vmalloc(1));
  const live = slab.live.size;
  const addr = vmalloc.vmalloc(600 * 4096);
  const [array, block] = ctx.events.filter(({ hook }) => hook === 'vmalloc').slice(1);
  expect(array.args[2]).toBe(8192);
  expect(array.trace.slice(0, 3)).toEqual([
    '__vmalloc_node_range_noprof',
    '__vmalloc_node_noprof',
    '__vmalloc_node_range_noprof',
  ]);
  expect(block.args[1]).toBe(addr);
  expect(vmalloc.areas().find((one) => one.addr === addr)).toMatchObject({
    size: 601 * 4096,
    nrPages: 600,
    vpages: true,
    lazy: false,
  });
  expect(checkVmalloc(vmalloc, memory)).toBe(2);
  vmalloc.vfree(addr);
  expect(checkVmalloc(vmalloc, memory)).toBe(0);
  expect(vmalloc.nrVmallocPages).toBe(0);
  vmalloc.purgeLazy();
  expect(slab.live.size).toBe(live - 1);
});

test('vzalloc clears, vmalloc gives what was there', () => {
  const { vmalloc, memory } = bootVmalloc();
  const a = vmalloc.vmalloc(4096);
  memory.fill(a, 0x55, 4096);
  vmalloc.vfree(a);
  const b = vmalloc.vmalloc(4096);
  expect(b).not.toBe(a);
  expect(memory.read32(b)).toBe(0x55555555);
  vmalloc.vfree(b);
  expect(memory.read32(vmalloc.vzalloc(4096))).toBe(0);
});

test('addresses are used again only after a purge; freeing a module purges', () => {
  const { vmalloc, memory } = bootVmalloc();
  const a = vmalloc.vmalloc(1);
  vmalloc.vfree(a);
  expect(() => memory.read8(a)).toThrow(PageFault);
  expect(vmalloc.areas()).toMatchObject([{ addr: a, lazy: true }]);
  expect(vmalloc.vmalloc(1)).toBe(a + 8192);
  const module = vmalloc.moduleAlloc(8192);
  expect(module).toBe(MODULES_VADDR);
  expect(isVmallocAddr(module)).toBe(false);
  vmalloc.vfree(module);
  expect(vmalloc.areas().some((area) => area.lazy)).toBe(false);
  expect(vmalloc.vmalloc(1)).toBe(a);
  checkVmalloc(vmalloc, memory);
});

describe('bad addresses', () => {
  test('of no block, and of a block freed already', () => {
    const { vmalloc, ctx } = bootVmalloc();
    vmalloc.vfree(0);
    expect(ctx.events.filter(({ hook }) => hook === 'free')).toEqual([]);
    const addr = vmalloc.vmalloc(1);
    vmalloc.vfree(addr);
    vmalloc.vfree(addr);
    vmalloc.vfree(0x8880_0030_0000);
    const text = (at: string): string => `Trying to vfree() nonexistent vm area (${at})`;
    expect(ctx.log.filter((line) => line.startsWith('Trying'))).toEqual([
      text('ffffc90000000000'),
      text('ffff888000300000'),
    ]);
    expect(ctx.log[2]).toContain('at mm/vmalloc.c:3426 vfree');
    expect(ctx.taints).toEqual(['W', 'W']);
  });

  test('not at a page', () => {
    for (const [version, lines] of [['6.1', 1] as const, ['6.12', 2] as const]) {
      const { vmalloc, ctx, memory } = bootVmalloc(64 * MIB, 1, version);
      const addr = vmalloc.vmalloc(1);
      vmalloc.vfree(addr + 8);
      const trying = ctx.log.filter((line) => line.startsWith('Trying'));
      expect(trying).toHaveLength(lines);
      expect(trying[0]).toBe('Trying to vfree() bad address (ffffc90000000008)');
      expect(checkVmalloc(vmalloc, memory)).toBe(1);
    }
  });

  test('inside a block free it, as in the kernel', () => {
    const { vmalloc, ctx, memory } = bootVmalloc();
    const addr = vmalloc.vmalloc(3 * 4096);
    vmalloc.vfree(addr + 4096);
    expect(ctx.events.filter(({ hook }) => hook === 'free')[0].args).toEqual([addr + 4096]);
    expect(checkVmalloc(vmalloc, memory)).toBe(0);
  });
});

test('in an interrupt a free waits, and there is no allocation', () => {
  const { vmalloc, ctx, memory } = bootVmalloc();
  const a = vmalloc.vmalloc(1);
  const b = vmalloc.vmalloc(1);
  ctx.machine.cpu.context = 'hardirq';
  expect(vmalloc.vmalloc(1)).toBe(0);
  vmalloc.vfree(a);
  vmalloc.vfree(b);
  expect(memory.readPtr(b)).toBe(a);
  expect(checkVmalloc(vmalloc, memory)).toBe(2);
  ctx.machine.cpu.context = 'task';
  ctx.machine.clock.advance(1);
  expect(checkVmalloc(vmalloc, memory)).toBe(0);
});

describe('failures leave nothing behind', () => {
  test('a size of nothing, or of more than there is', () => {
    const { vmalloc, ctx } = bootVmalloc(32 * MIB, 1);
    expect(vmalloc.vmalloc(0)).toBe(0);
    expect(vmalloc.vmalloc(0)).toBe(0);
    expect(ctx.log.filter((line) => line.startsWith('WARNING'))).toEqual([
      'WARNING: CPU: 0 PID: 0 Comm: swapper at mm/vmalloc.c:3838 __vmalloc_node_range_noprof',
    ]);
    expect(vmalloc.vmalloc(2 ** 40)).toBe(0);
    expect(ctx.log.find((line) => line.includes('exceeds'))).toBe(
      'swapper: vmalloc error: size 1099511627776, exceeds total pages, ' +
        'mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0',
    );
  });

  test.each([
    ['6.12', 'swapper: vmalloc error: size 8192, failed to allocate pages'],
    ['6.1', undefined],
    ['5.9', 'swapper: vmalloc: allocation failure, allocated 8192 of 16384 bytes'],
  ] as const)('no pages (%s)', (version, text) => {
    const { vmalloc, ctx, memory, alloc, slab } = bootVmalloc(64 * MIB, 1, version);
    vmalloc.vfree(vmalloc.vmalloc(3 * 4096));
    vmalloc.purgeLazy();
    const free = alloc.nrFreePages;
    const live = slab.live.size;
    let left = 2;
    alloc.shouldFail = () => left-- <= 0;
    expect(vmalloc.vmalloc(3 * 4096)).toBe(0);
    alloc.shouldFail = null;
    expect(ctx.log[0]?.split(', mode')[0]).toBe(text);
    vmalloc.purgeLazy();
    expect(alloc.nrFreePages).toBe(free);
    expect(slab.live.size).toBe(live);
    expect(vmalloc.nrVmallocPages).toBe(0);
    expect(checkVmalloc(vmalloc, memory)).toBe(0);
    expect(ctx.events.filter(({ hook }) => hook === 'vmalloc')).toHaveLength(1);
  });

  test.each([
    [72, 'vmalloc error: size 20480, vm_struct allocation failed'],
    [40, 'vmalloc error: size 20480, failed to allocated page array size 40'],
  ])('no slab memory for %i bytes', (size, text) => {
    const { vmalloc, ctx, memory, slab } = bootVmalloc();
    vmalloc.vfree(vmalloc.vmalloc(1));
    vmalloc.purgeLazy();
    const live = slab.live.size;
    slab.fail = (bytes) => bytes === size;
    expect(vmalloc.vmalloc(5 * 4096)).toBe(0);
    expect(ctx.log[0]).toContain(text);
    vmalloc.purgeLazy();
    expect(slab.live.size).toBe(live);
    checkVmalloc(vmalloc, memory);
  });
});

test.each(['5.9', '6.1', '6.12'] as const)('a random sequence (%s)', (version) => {
  const { vmalloc, memory, alloc, ctx } = bootVmalloc(64 * MIB, 2, version);
  const prng = new Prng(`vmalloc ${version}`);
  const held: [number, number][] = [];
  for (let step = 0; step < 400; step++) {
    if (prng.chance(0.55)) {
      const size = 1 + prng.int(prng.chance(0.1) ? 3_000_000 : 40_000);
      const kind = prng.int(3);
      const addr = kind === 0 ? vmalloc.vmalloc(size) : kind === 1 ? vmalloc.vzalloc(size) : 0;
      const got = kind === 2 ? vmalloc.moduleAlloc(size) : addr;
      if (got !== 0) {
        memory.writeLong(got + Math.ceil(size / 4096) * 4096 - 8, got);
        held.push([got, size]);
      }
    } else if (held.length > 0) {
      const [[addr, size]] = held.splice(prng.int(held.length), 1);
      expect(memory.readLong(addr + Math.ceil(size / 4096) * 4096 - 8)).toBe(addr);
      vmalloc.vfree(addr);
    }
    if (prng.chance(0.02)) vmalloc.purgeLazy();
    expect(checkVmalloc(vmalloc, memory)).toBeGreaterThanOrEqual(held.length);
  }
  for (const [addr] of held) vmalloc.vfree(addr);
  expect(checkVmalloc(vmalloc, memory)).toBe(0);
  vmalloc.purgeLazy();
  expect(vmalloc.space.free.areas).toHaveLength(1);
  expect(vmalloc.vmalloc(1)).toBe(VMALLOC_START);
  checkPageAlloc(alloc);
  expect(ctx.taints).toEqual([]);
});
