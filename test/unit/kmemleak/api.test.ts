import { expect, test } from 'vitest';
import { OBJECT_PERCPU } from '../../../src/kmemleak/object-table.ts';
import { errPtr } from '../../../src/lib/errptr.ts';
import { MEM_MIN, PAGE_OFFSET } from '../../../src/machine/layout.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { SLAB_NOLEAKTRACE } from '../../../src/mm/slab/kmem-cache.ts';
import { HEAP, Rig, VERSIONS } from '../../support/kmemleak-machine.ts';

function callEverything(rig: Rig, ptr: number): void {
  const { api } = rig;
  api.alloc(ptr, 64, 1, GFP_KERNEL);
  api.allocPercpu(ptr, 64, GFP_KERNEL);
  api.freePart(ptr, 8);
  api.updateTrace(ptr);
  api.notLeak(ptr);
  api.ignore(ptr);
  api.transientLeak(ptr);
  api.scanArea(ptr, 8, GFP_KERNEL);
  api.noScan(ptr);
  api.free(ptr);
  api.freePercpu(ptr);
}

test.each(VERSIONS)('%s: NULL and error pointers are ignored', (version) => {
  const rig = new Rig({ version });
  for (const ptr of [0, errPtr(-12), errPtr(-4095)]) callEverything(rig, ptr);
  expect(rig.objects()).toEqual([]);
  expect(rig.log).toEqual([]);
});

test.each(VERSIONS)('%s: once disabled nothing is tracked or said', (version) => {
  const rig = new Rig({ version });
  const a = rig.alloc();
  rig.write('off');
  rig.takeLog();
  callEverything(rig, a);
  rig.api.vmalloc(a, HEAP + 0x10000, 4096, GFP_KERNEL);
  rig.api.allocPhys(0x50_0000, 64, GFP_KERNEL);
  rig.api.freePartPhys(0x50_0000, 64);
  rig.api.ignorePhys(0x50_0000);
  expect(rig.objects()).toEqual([]);
  expect(rig.log).toEqual([]);
});

test('a cache without tracking stays untracked', () => {
  const rig = new Rig();
  const a = rig.place(64);
  rig.api.allocRecursive(a, 64, 1, SLAB_NOLEAKTRACE, GFP_KERNEL);
  expect(rig.objects()).toEqual([]);
  rig.api.allocRecursive(a, 64, 1, 0, GFP_KERNEL);
  rig.api.freeRecursive(a, SLAB_NOLEAKTRACE);
  expect(rig.objects()).toEqual([[a, 64]]);
  rig.api.freeRecursive(a, 0);
  expect(rig.objects()).toEqual([]);
});

test('erase stores NULL', () => {
  const rig = new Rig();
  rig.root(3, HEAP);
  rig.api.erase(rig.kmemleak.find(0xffff_8111_0000)!.pointer + 24);
  expect(rig.machine.memory.readPtr(0xffff_8111_0018)).toBe(0);
});

test.each(['5.9', '6.1'] as const)('%s: a percpu block is one gray object a CPU', (version) => {
  const rig = new Rig({ version, cpus: 3 });
  rig.calling(['w_init'], () => rig.api.allocPercpu(0x2000, 64, GFP_KERNEL));
  const copies = [0, 1, 2].map((cpu) => rig.perCpuPtr(0x2000, cpu));
  expect(rig.objects()).toEqual(copies.map((at) => [at, 64]));
  expect(rig.view(copies[1])).toMatchObject({ minCount: 0, flags: 1 });
  rig.settle();
  expect(rig.reported()).toEqual([]);
  rig.api.freePercpu(0x2000);
  expect(rig.objects()).toEqual([]);
});

test('6.12: a percpu block is one object that can leak', () => {
  const rig = new Rig();
  rig.calling(['w_init'], () => rig.api.allocPercpu(0x2000, 64, GFP_KERNEL));
  expect(rig.objects()).toEqual([[0x2000, 64]]);
  const [object] = [...rig.kmemleak.objects()].filter(({ pointer }) => pointer === 0x2000);
  expect(object).toMatchObject({ minCount: 1, flags: 1 | OBJECT_PERCPU });
  expect(rig.kmemleak.find(0x2000), 'it is no virtual address').toBeUndefined();
  rig.settle();
  expect(rig.reported()).toEqual([0x2000]);
  rig.api.freePercpu(0x2000);
  expect(rig.objects()).toEqual([]);
});

test('physical blocks: mapped before 6.1, apart since', () => {
  const mapped = new Rig({ version: '5.9' });
  mapped.api.allocPhys(0x50_0000, 64, GFP_KERNEL);
  expect(mapped.view(PAGE_OFFSET + 0x50_0000)).toMatchObject({ minCount: 0, flags: 1 });
  mapped.api.notLeakPhys(0x50_0000);
  mapped.api.ignorePhys(0x50_0000);
  expect(mapped.view(PAGE_OFFSET + 0x50_0000)).toMatchObject({ minCount: -1, flags: 5 });
  mapped.api.allocPhys(MEM_MIN, 64, GFP_KERNEL);
  mapped.api.freePartPhys(MEM_MIN, 64);
  mapped.api.ignorePhys(MEM_MIN);
  expect(mapped.objects().length).toBe(1);
  expect(mapped.log).toEqual([]);

  const apart = new Rig({ version: '6.1' });
  apart.api.allocPhys(0x50_0000, 64, GFP_KERNEL);
  apart.api.alloc(PAGE_OFFSET + 0x50_0000, 64, 1, GFP_KERNEL);
  expect(apart.objects()).toEqual([
    [0x50_0000, 64],
    [PAGE_OFFSET + 0x50_0000, 64],
  ]);
  apart.api.notLeakPhys(0x50_0000);
  apart.api.ignorePhys(0x50_0000);
  const flags = [...apart.kmemleak.objects()].map((o) => [o.minCount, o.flags]);
  expect(flags.slice(1)).toEqual([
    [-1, 0x15],
    [1, 1],
  ]);
});

test('transient_leak holds an object back for one scan, where it exists', () => {
  for (const version of VERSIONS) {
    const rig = new Rig({ version });
    const a = rig.alloc();
    rig.store(a, 1);
    rig.settle();
    rig.api.free(a);
    rig.api.alloc(a, 64, 1, GFP_KERNEL);
    rig.age();
    rig.scan();
    expect(rig.reported()).toEqual([]);
    rig.api.transientLeak(a);
    rig.scan();
    expect(rig.reported(), version).toEqual(version === '6.12' ? [] : [a]);
    rig.scan();
    expect(rig.reported()).toEqual([a]);
  }
});

test('vmalloc needs two references and passes those of its vm_struct on', () => {
  const rig = new Rig();
  const area = rig.alloc();
  rig.api.vmalloc(area, HEAP + 0x1_0000, 4096, GFP_KERNEL);
  expect(rig.view(HEAP + 0x1_0000)).toMatchObject({ minCount: 2, size: 4096 });
  const id = rig.view(area).id;
  expect(rig.kmemleak.state.table.excessRef.get(id)).toBe(HEAP + 0x1_0000);
});
