import { describe, expect, it } from 'vitest';
import { GFP_KERNEL, __GFP_ZERO } from '../../../src/mm/gfp.ts';
import { PAGE_OFFSET } from '../../../src/machine/layout.ts';
import { TruthFixture } from '../../support/truth-machine.ts';

const f = new TruthFixture();
const { slab, pageAlloc, vmalloc, percpu, machine } = f.system;

describe('lives', () => {
  it('of slab objects know cache, size, task and stack', () => {
    const trace = machine.cpu.trace;
    const address = slab.kmalloc(100, GFP_KERNEL);
    const life = f.life(address + 99);
    expect(life).toMatchObject({ kind: 'slab', address, size: 128, cache: 'kmalloc-128' });
    expect(life.task.comm).toBe('init');
    expect(life.trace).not.toBe(trace);
    expect(life.allocatedNs).toBe(f.system.nowNs());
    slab.kfree(address);
    expect(f.truth.lifeAt(address)).toBeUndefined();
    expect(f.truth.life(life.id)).toMatchObject({ id: life.id, freedNs: f.system.nowNs() });
  });

  it('of what is no memory are none: giving it up does nothing', () => {
    const { watch } = f.system.kernel.base;
    for (const address of [0, 8, percpu.alloc(8, 8, GFP_KERNEL), -1]) watch.givenUp!(address);
  });

  it('of pages, whole and in parts', () => {
    const address = pageAlloc.getFreePages(GFP_KERNEL | __GFP_ZERO, 2);
    expect(f.life(address + 16000)).toMatchObject({ kind: 'pages', address, size: 16384 });
    const { id } = f.life(address);
    pageAlloc.splitPage((address - PAGE_OFFSET) / 4096, 2);
    pageAlloc.freePagesAt(address + 3 * 4096, 0);
    expect(f.life(address)).toMatchObject({ id, size: 3 * 4096 });
    pageAlloc.freePagesAt(address, 0);
    expect(f.life(address + 4096)).toMatchObject({ id, address: address + 4096, size: 2 * 4096 });
    pageAlloc.freePagesAt(address + 4096, 0);
    pageAlloc.freePagesAt(address + 2 * 4096, 0);
    expect(f.truth.lifeAt(address + 2 * 4096)).toBeUndefined();
    expect(f.truth.life(id)?.freedNs).toBeDefined();
  });

  it('of large kmallocs', () => {
    const address = slab.kmalloc(20_000, GFP_KERNEL);
    expect(f.life(address)).toMatchObject({ kind: 'kmalloc-large', size: 32768 });
    slab.kfree(address);
    expect(f.truth.lifeAt(address)).toBeUndefined();
  });

  it('of vmalloc, whose pages are no lives, and whose vm_struct stands for it', () => {
    const before = f.truth.lives().filter(({ kind }) => kind === 'pages').length;
    const address = vmalloc.vzalloc(3 * 4096);
    const life = f.life(address + 5000);
    expect(life).toMatchObject({ kind: 'vmalloc', address, size: 3 * 4096 });
    expect(f.truth.lives().filter(({ kind }) => kind === 'pages')).toHaveLength(before);
    expect(f.verdict(address)).toBe('lost');
    f.store(f.root, vmalloc.findVmArea(address));
    expect(f.verdict(address)).toBe('reachable');
    f.store(f.root, address + 4096);
    expect(f.verdict(address)).toBe('reachable');
    vmalloc.vfree(address);
    expect(f.truth.life(life.id)?.freedNs).toBeDefined();
    expect(f.truth.lifeAt(address)).toBeUndefined();
  });

  it('of percpu blocks have a copy for each CPU', () => {
    const token = percpu.alloc(40, 8, GFP_KERNEL);
    const life = f.life(token);
    expect(life).toMatchObject({ kind: 'percpu', address: token, size: 40 });
    expect(f.life(percpu.perCpuPtr(token, 1) + 8).id).toBe(life.id);
    const block = f.block();
    f.store(percpu.perCpuPtr(token, 1), block);
    machine.memory.writePercpu(f.root + 8, token);
    expect(f.verdict(block)).toBe('reachable');
    percpu.free(token);
    expect(f.verdict(block)).toBe('lost');
    expect(f.truth.lossOf(f.life(block).id)).toMatchObject({
      kind: 'free',
      holder: { id: life.id },
    });
  });

  it('cover stacks of tasks and modules, not the pages of slabs', () => {
    const kinds = new Set(f.truth.lives().map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['slab', 'memblock', 'stack', 'percpu']));
    const pages = f.truth.lives().filter(({ kind }) => kind === 'pages');
    expect(pages.map(({ address }) => address)).toEqual([f.root]);
  });

  it('memory that is given out anew holds nothing, whatever is in it', () => {
    const block = f.block();
    const { id } = f.life(block);
    const holder = slab.kmalloc(512, GFP_KERNEL);
    f.store(holder + 64, block);
    slab.kfree(holder);
    const next = slab.kmalloc(512, GFP_KERNEL);
    expect(next).toBe(holder);
    f.store(f.root + 16, next);
    expect(machine.memory.readPtr(next + 64)).toBe(block);
    const look = f.truth.examine();
    expect(look.verdict(id)).toBe('lost');
    expect(look.references(id)).toMatchObject([
      { status: 'dead', why: 'uninitialised', offset: 64 },
    ]);
    f.free(next);
    expect(f.truth.examine().references(id)).toMatchObject([{ status: 'dead', why: 'freed' }]);
  });

  it('a dangling pointer never refers to the next life at its address', () => {
    const block = f.block(96);
    const { id } = f.life(block);
    f.store(f.root + 24, block);
    f.free(block);
    const next = f.block(96);
    expect(next).toBe(block);
    expect(f.verdict(next)).toBe('lost');
    expect(f.truth.examine().references(id)).toMatchObject([{ address: f.root + 24 }]);
    f.store(f.root + 24, next);
    expect(f.verdict(next)).toBe('reachable');
  });
});
