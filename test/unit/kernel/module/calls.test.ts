import { expect, test } from 'vitest';
import type { ModuleApi } from '../../../../src/kernel/module/module.ts';
import { testKernel } from '../../../support/kernel-machine.ts';

function inModule(body: (k: ModuleApi) => void): ReturnType<typeof testKernel> {
  const booted = testKernel();
  const init = (k: ModuleApi): number => {
    body(k);
    return 0;
  };
  expect(booted.kernel.modules.loadDefinition({ name: 'm', init })).toBe(0);
  return booted;
}

test('slab memory', () => {
  inModule((k) => {
    const a = k.kmalloc(100);
    expect(k.ksize(a)).toBe(128);
    const b = k.kzalloc(16);
    expect(k.loadU64(b)).toBe(0n);
    k.store8(b, 0x41);
    expect(k.load8(k.kmemdup(b, 16))).toBe(0x41);
    const text = k.kstrdup('hi');
    expect([k.load8(text), k.load8(text + 2)]).toEqual([0x68, 0]);
    const c = k.krealloc(b, 1000);
    expect(k.load8(c)).toBe(0x41);
    expect(k.load32(k.kcalloc(10, 10))).toBe(0);
    k.kfree(a);
    k.kfree(c);
    const cache = k.kmemCacheCreate('things', { size: 40 })!;
    const object = k.kmemCacheAlloc(cache);
    expect(k.load(k.kmemCacheZalloc(cache))).toBe(0);
    k.kmemCacheFree(cache, object);
  });
});

test('pages, vmalloc and percpu memory', () => {
  const { kernel } = inModule((k) => {
    const page = k.getFreePages(1);
    expect(page % 4096).toBe(0);
    expect(k.physToVirt(k.virtToPhys(page))).toBe(page);
    k.freePages(page, 1);
    k.freePages(0, 0);
    k.freePageFrames(k.allocPages(0), 0);
    const area = k.vzalloc(10_000);
    expect(k.load(area + 8192)).toBe(0);
    k.vfree(area);
    k.vfree(k.vmalloc(1));
    const counters = k.allocPercpu(8);
    k.store(k.perCpuPtr(counters, 1), 7);
    expect(k.load(k.perCpuPtr(counters, 0))).toBe(0);
    k.freePercpu(counters);
  });
  expect(kernel.mm.percpu.allChunks().length).toBeGreaterThan(0);
});

test('every function of kmemleak is passed on', () => {
  const { calls } = inModule((k) => {
    k.kmemleakAlloc(1, 2, 3);
    k.kmemleakAllocRecursive(1, 2, 3, 4);
    k.kmemleakAllocPercpu(1, 2);
    k.kmemleakVmalloc(1, 2, 3);
    k.kmemleakAllocPhys(1, 2);
    k.kmemleakFree(1);
    k.kmemleakFreeRecursive(1, 2);
    k.kmemleakFreePart(1, 2);
    k.kmemleakFreePercpu(1);
    k.kmemleakFreePartPhys(1, 2);
    k.kmemleakUpdateTrace(1);
    k.kmemleakNotLeak(1);
    k.kmemleakNotLeakPhys(1);
    k.kmemleakTransientLeak(1);
    k.kmemleakIgnore(1);
    k.kmemleakIgnorePhys(1);
    k.kmemleakScanArea(1, 2);
    k.kmemleakNoScan(1);
    k.kmemleakErase(1);
  });
  const own = calls.filter((c) => c.args[0] === 1).map((c) => `${c.name} ${c.args.join(' ')}`);
  expect(own).toEqual([
    'alloc 1 2 3 3264',
    'allocRecursive 1 2 3 4 3264',
    'allocPercpu 1 2 3264',
    'vmalloc 1 2 3 3264',
    'allocPhys 1 2 3264',
    'free 1',
    'freeRecursive 1 2',
    'freePart 1 2',
    'freePercpu 1',
    'freePartPhys 1 2',
    'updateTrace 1',
    'notLeak 1',
    'notLeakPhys 1',
    'transientLeak 1',
    'ignore 1',
    'ignorePhys 1',
    'scanArea 1 2 3264',
    'noScan 1',
    'erase 1',
  ]);
});
