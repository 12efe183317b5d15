/**
 * Random allocations of every kind on a whole machine: after each step all checkers agree, and what
 * kmemleak knows is what the allocators have told it, no more and no less; when everything is freed
 * the machine has its pages back.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { OBJECT_PERCPU, OBJECT_PHYS } from '../../src/kmemleak/object-table.ts';
import {
  GFP_ATOMIC,
  GFP_KERNEL,
  GFP_NOWAIT,
  __GFP_ACCOUNT,
  __GFP_NOWARN,
  __GFP_RECLAIMABLE,
  __GFP_ZERO,
} from '../../src/mm/gfp.ts';
import { SLAB_NOLEAKTRACE, type KmemCache } from '../../src/mm/slab/kmem-cache.ts';
import { ZERO_SIZE_PTR } from '../../src/mm/slab/slub.ts';
import { boot, type System, type SystemConfig } from '../../src/system.ts';
import { checkSystem, drainCaches } from '../../src/testkit/checkers.ts';
import { Marks, holds } from './settings.ts';

const GFPS = [
  GFP_KERNEL,
  GFP_KERNEL | __GFP_ZERO,
  GFP_ATOMIC,
  GFP_NOWAIT,
  GFP_KERNEL | __GFP_RECLAIMABLE,
  GFP_KERNEL | __GFP_ACCOUNT | __GFP_NOWARN,
];
const MIB = 1024 * 1024;

const size = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 600 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(8192, 8193, 65_536, MIB, 4 * MIB, 4 * MIB + 1) },
);
const step = fc.record({
  what: fc.constantFrom(
    'kmalloc',
    'kmalloc',
    'kmalloc burst',
    'krealloc',
    'cache',
    'cache alloc',
    'cache alloc',
    'cache destroy',
    'vmalloc',
    'percpu',
    'pages',
    'free',
    'free',
    'free',
    'free many',
    'shrink',
    'purge',
  ),
  size,
  gfp: fc.constantFrom(...GFPS),
  pick: fc.nat(10_000),
  cpu: fc.nat(63),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Block {
  readonly kind: 'slab' | 'cache' | 'vmalloc' | 'percpu' | 'pages';
  readonly addr: number;
  readonly size: number;
  readonly order: number;
  readonly cache?: KmemCache;
}

const marks = new Marks();

/** What the allocators tell kmemleak, as a plain map from address to size. */
class Told {
  readonly virt = new Map<number, number>();
  readonly percpu = new Map<number, number>();
  private readonly system: System;

  constructor(system: System) {
    this.system = system;
    for (const { pointer, size: bytes, flags } of system.kmemleak.objects()) {
      if (flags & OBJECT_PERCPU) this.percpu.set(pointer, bytes);
      else if (!(flags & OBJECT_PHYS)) this.virt.set(pointer, bytes);
    }
    system.hooks.add({
      alloc: (at, bytes) => put(this.virt, at, bytes),
      vmalloc: (_area, at, bytes) => put(this.virt, at, bytes),
      free: (ptr) => this.virt.delete(ptr),
      allocPercpu: (ptr, bytes) => this.eachCopy(ptr, (map, at) => put(map, at, bytes)),
      freePercpu: (ptr) => this.eachCopy(ptr, (map, at) => map.delete(at)),
    });
  }

  /** Before 6.12 each CPU's copy is an object. */
  private eachCopy(ptr: number, each: (map: Map<number, number>, at: number) => void): void {
    const { kernel, percpu, cpus } = this.system;
    if (kernel.base.facts.kmemleak.percpuTree) return each(this.percpu, ptr);
    for (let cpu = 0; cpu < cpus; cpu++) each(this.virt, percpu.perCpuPtr(ptr, cpu));
  }

  check(): void {
    const { kmemleak } = this.system;
    expect(kmemleak.enabled).toBe(true);
    const left = [new Map(this.virt), new Map(this.percpu)];
    for (const { pointer, size: bytes, flags } of kmemleak.objects()) {
      if (flags & OBJECT_PHYS) continue;
      const map = left[flags & OBJECT_PERCPU ? 1 : 0];
      if (map.get(pointer) !== bytes) throw new Error(`0x${pointer.toString(16)} is not alive`);
      map.delete(pointer);
    }
    if (left[0].size + left[1].size > 0) throw new Error('kmemleak misses what is alive');
  }
}

function put(map: Map<number, number>, at: number, bytes: number): void {
  if (map.has(at)) throw new Error(`0x${at.toString(16)} is given out twice`);
  map.set(at, bytes);
}

class Heap {
  readonly system: System;
  private readonly blocks: Block[] = [];
  private readonly caches: KmemCache[] = [];
  private readonly told: Told;
  private made = 0;

  constructor(config: SystemConfig) {
    this.system = boot(config);
    this.told = new Told(this.system);
  }

  step(s: Step): void {
    const { machine } = this.system;
    machine.cpu = machine.cpus[s.cpu % machine.cpus.length];
    this.act(s);
    checkSystem(this.system, this.slabBlocks());
    this.told.check();
    for (const b of this.blocks) if (b.size > 0) this.own(b);
  }

  /** Frees everything; gives the number of free pages. */
  freeAll(): number {
    const { slab } = this.system;
    for (const b of this.blocks.splice(0)) this.free(b);
    this.caches.splice(0).forEach((cache) => slab.destroyCache(cache));
    const free = drainCaches(this.system);
    checkSystem(this.system);
    this.told.check();
    return free;
  }

  private act({ what, size: bytes, gfp, pick }: Step): void {
    const { slab, vmalloc, percpu, pageAlloc } = this.system;
    switch (what) {
      case 'kmalloc':
        return this.keep('slab', slab.kmalloc(bytes, gfp), bytes);
      case 'kmalloc burst':
        for (let i = 0; i < 40; i++) this.keep('slab', slab.kmalloc(bytes % 2000, gfp), bytes);
        return;
      case 'krealloc':
        return this.krealloc(pick, bytes, gfp);
      case 'cache': {
        const flags = pick % 5 === 0 ? SLAB_NOLEAKTRACE : 0;
        const args = { size: bytes % 9000, align: [0, 8, 64][pick % 3], flags };
        const cache = slab.createCache(`test-${this.made++}`, args);
        if (cache) this.caches.push(cache);
        else marks.see('no cache');
        return;
      }
      case 'cache alloc': {
        const cache = this.caches[pick % Math.max(this.caches.length, 1)];
        if (cache) this.keep('cache', slab.cacheAlloc(cache, gfp), cache.objectSize, 0, cache);
        return;
      }
      case 'cache destroy': {
        const cache = this.caches[pick % Math.max(this.caches.length, 1)];
        if (!cache || this.blocks.some((b) => b.cache === cache)) return;
        slab.destroyCache(cache);
        this.caches.splice(this.caches.indexOf(cache), 1);
        return marks.see('cache destroyed');
      }
      case 'vmalloc':
        return this.keep('vmalloc', vmalloc.vmalloc(bytes), bytes);
      case 'percpu':
        return this.keep('percpu', percpu.alloc(bytes % 40_000, 8, gfp), bytes);
      case 'pages':
        return this.keep('pages', pageAlloc.getFreePages(gfp, pick % 12), bytes, pick % 12);
      case 'free':
        if (this.blocks.length > 0) this.free(this.take(pick));
        return;
      case 'free many':
        for (let n = this.blocks.length >> 1; n > 0; n--) this.free(this.take(pick * n));
        return;
      case 'shrink':
        for (const cache of this.caches) slab.shrinkCache(cache);
        return;
      case 'purge':
        return vmalloc.purgeLazy();
    }
  }

  private krealloc(pick: number, bytes: number, gfp: number): void {
    const at = this.blocks.findIndex((b, i) => b.kind === 'slab' && i >= pick % this.blocks.length);
    if (at < 0) return;
    const fresh = this.system.slab.krealloc(this.blocks[at].addr, bytes, gfp);
    if (fresh === 0) return marks.see('NULL: krealloc');
    this.blocks.splice(at, 1);
    this.keep('slab', fresh, bytes);
  }

  private keep(kind: Block['kind'], addr: number, bytes: number, order = 0, cache?: KmemCache) {
    marks.see(addr === 0 ? `NULL: ${kind}` : kind);
    if (addr === ZERO_SIZE_PTR) marks.see('ZERO_SIZE_PTR');
    if (addr !== 0) this.blocks.push({ kind, addr, size: bytes, order, cache });
  }

  private take(pick: number): Block {
    return this.blocks.splice(pick % this.blocks.length, 1)[0];
  }

  private free(b: Block): void {
    const { slab, vmalloc, percpu, pageAlloc } = this.system;
    if (b.kind === 'slab') slab.kfree(b.addr);
    else if (b.kind === 'cache') slab.cacheFree(b.cache!, b.addr);
    else if (b.kind === 'vmalloc') vmalloc.vfree(b.addr);
    else if (b.kind === 'percpu') percpu.free(b.addr);
    else pageAlloc.freePagesAt(b.addr, b.order);
  }

  /** Live objects that lie in slabs. */
  private slabBlocks(): number[] {
    const { slab } = this.system;
    return this.blocks
      .filter((b) => (b.kind === 'slab' || b.kind === 'cache') && slab.cacheOf(b.addr))
      .map((b) => b.addr);
  }

  /** kmemleak knows a block of ours unless it is of a kind that nobody tells it of. */
  private own(b: Block): void {
    const hidden = b.kind === 'pages' || (b.cache?.noLeakTrace ?? false);
    if (b.kind === 'percpu' || b.addr === ZERO_SIZE_PTR) return;
    const known = this.told.virt.has(b.addr);
    if (known === hidden) throw new Error(`${b.kind} 0x${b.addr.toString(16)}: known ${known}`);
  }
}

/** Pages that may stay behind: empty slabs of kmemleak's metadata, a chunk of percpu memory. */
const KEPT_PAGES = 48;
const SMALL = { memBytes: 32 * MIB };

describe('every allocator stays in order', () => {
  const configs: SystemConfig[] = [
    { kernel: '6.12', cpus: 1 },
    { kernel: '6.12', cpus: 4, memBytes: 64 * MIB },
    { kernel: '6.1', cpus: 4, bootLine: 'slub_debug=FZPU' },
    { kernel: '6.12', cpus: 1, bootLine: 'slub_debug=FZPU' },
    { kernel: '6.12', cpus: 4, bootLine: 'init_on_free=1 failslab=1,20,0,-1', truth: true },
    { kernel: '6.1', cpus: 1, bootLine: 'init_on_free=1 fail_page_alloc=1,15,0,-1' },
    { kernel: '5.9', cpus: 2 },
    { kernel: '7.3', cpus: 1 },
    { kernel: '7.3', cpus: 4, memBytes: 64 * MIB },
    { kernel: '7.3', cpus: 2, bootLine: 'slab_debug=FZPU' },
    { kernel: '7.3', cpus: 2, bootLine: 'init_on_free=1 failslab=1,20,0,-1', truth: true },
  ];

  test.each(configs)('%o', (config) => {
    const property = (steps: readonly Step[]): void => {
      const heap = new Heap({ ...SMALL, ...config });
      const before = heap.freeAll();
      for (const s of steps) heap.step(s);
      expect(before - heap.freeAll()).toBeLessThanOrEqual(KEPT_PAGES);
      const { log } = heap.system;
      // A size that cannot be gives a WARNING; nothing may look like damage.
      const complaint = /^(BUG|=====|Object 0x|FIX |kernel BUG)/;
      expect(log.read().filter(({ text }) => complaint.test(text))).toEqual([]);
    };
    holds(fc.array(step, { maxLength: 60, size: 'max' }), property, {
      runs: 20,
      show: (steps) =>
        `${JSON.stringify(config)}\n${steps.map((s) => JSON.stringify(s)).join('\n')}`,
    });
  });

  test('until a small machine is out of memory, and after', () => {
    const big = step.map((s) => ({
      ...s,
      what: s.what === 'free many' || s.what === 'free' ? ('kmalloc burst' as const) : s.what,
      size: s.size * 3,
    }));
    const property = (steps: readonly Step[]): void => {
      const heap = new Heap(SMALL);
      const before = heap.freeAll();
      for (const s of steps) heap.step(s);
      expect(before - heap.freeAll()).toBeLessThanOrEqual(KEPT_PAGES);
      expect(heap.system.slab.kmalloc(4 * MIB, GFP_KERNEL)).toBeGreaterThan(0);
    };
    const many = fc.array(big, { minLength: 60, maxLength: 140, size: 'max' });
    holds(many, property, {
      runs: 5,
      show: (steps) => steps.map((s) => JSON.stringify(s)).join('\n'),
    });
  });

  afterAll(() => {
    const rare = ['slab', 'cache', 'vmalloc', 'percpu', 'pages'];
    const nulls = rare.map((kind) => `NULL: ${kind}`);
    expect(
      marks.missing([...rare, ...nulls, 'ZERO_SIZE_PTR', 'cache destroyed', 'no cache']),
    ).toEqual([]);
  });
});
