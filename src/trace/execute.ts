/**
 * Runs one program: every operation is the kernel call that its name says.
 *
 * As the recorder did: memory that the kernel leaves undefined is filled with 0x5a, and a freed
 * block is taken out of circulation (allocated again at once, its metadata dropped), so that
 * dangling pointers of a program never meet another object; `kfree_reuse` does without that.
 */
import {
  PAGE_SIZE,
  addrAdd,
  alignUp,
  lo32,
  hi32,
  toU64,
  type VirtAddr,
} from '../machine/address.ts';
import { PageFault } from '../machine/memory.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import { OBJECT_PHYS } from '../kmemleak/object-table.ts';
import { GFP_KERNEL, __GFP_RECLAIMABLE, __GFP_ZERO } from '../mm/gfp.ts';
import type { KmemCache } from '../mm/kmem-cache.ts';
import { ZERO_SIZE_PTR } from '../mm/slub.ts';
import type { TraceEnvironment } from './environment.ts';
import type { Operation, Place, Program, Value } from './parse.ts';
import { OPERATIONS } from './operations.ts';
import { Reporter, type Phase } from './phase.ts';
import type { ObjectKind, TraceObject } from './trace-object.ts';

/** Programs use the reclaimable caches: no other part of the kernel does. */
const GFP_PROGRAM = GFP_KERNEL | __GFP_RECLAIMABLE;
const FILL = 0x5a;
/** Longest sleep, in ms: a month. */
const SLEEP_MAX = 31 * 24 * 3600 * 1000;
/** Times that the allocator is asked for a freed block again. */
const QUARANTINE_TRIES = 4096;
/** So many slots of a kmalloc cache are used up before a vmalloc: see `withoutFreedSlots`. */
const BURN = 320;

/** What running a program gave. */
export interface ProgramResult {
  readonly phases: readonly Phase[];
  /** Why the program could not go on. */
  readonly failure?: { readonly operation: Operation; readonly message: string };
}

/** An operation that cannot be carried out; ends the program. */
class Failure extends Error {}

/** Runs `program` on a clean environment; the caller resets it or takes another one after. */
export function executeProgram(env: TraceEnvironment, program: Program): ProgramResult {
  const run = new ProgramRun(env);
  env.clearWindows();
  for (const operation of program.operations) {
    const message = run.perform(operation);
    if (message === undefined) continue;
    const phases = run.finish();
    return { phases, failure: { operation, message } };
  }
  return { phases: run.finish() };
}

class ProgramRun {
  readonly reporter: Reporter;
  private readonly env: TraceEnvironment;
  private readonly objects = new Map<string, TraceObject>();
  private readonly all: TraceObject[] = [];
  private readonly caches = new Map<string, { size: number; noLeakTrace: boolean }>();
  private readonly quarantined: TraceObject[] = [];
  /** A vmalloc area was freed, and whether the operations run in another process since. */
  private vfreed = false;
  private newProcess = false;

  constructor(env: TraceEnvironment) {
    this.env = env;
    this.reporter = new Reporter(env.system, this.all);
  }

  /** Carries out one operation; gives a message when that is impossible. */
  perform(op: Operation): string | undefined {
    try {
      this.operation(op);
      this.reporter.collectLog(this.objects.get(op.ref?.label ?? op.label));
      return undefined;
    } catch (e) {
      if (e instanceof Failure) return e.message;
      if (e instanceof PageFault) return `the kernel would fault: ${e.message}`;
      throw e;
    }
  }

  private operation(op: Operation): void {
    if (this.globalOperation(op) || this.allocation(op) || this.freeing(op)) return;
    const { api } = this.env.system.kmemleak;
    const at = op.ref ? addrAdd(this.object(op.ref.label).addr, op.ref.offset) : 0;
    const phys = at - PAGE_OFFSET;
    const n = op.numbers.map(Number);
    switch (op.name) {
      case 'store':
        return this.store(this.place(op.place!, 8), op.value!);
      case 'fill':
        return this.fill(this.place(op.place!, n[0]), n[1] & 0xff, n[0]);
      case 'erase':
        return api.erase(this.place(op.place!, 8));
      case 'not_leak':
        return api.notLeak(at);
      case 'ignore':
        return api.ignore(at);
      case 'no_scan':
        return api.noScan(at);
      case 'update_trace':
        return api.updateTrace(at);
      case 'transient_leak':
        return api.transientLeak(at);
      case 'scan_area':
        return api.scanArea(at, op.numbers[0] === -1n ? Infinity : n[0], GFP_KERNEL);
      case 'free_part':
        this.notePart(op, n[0]);
        return api.freePart(at, n[0]);
      case 'free_part_phys':
        return api.freePartPhys(phys, n[0]);
      case 'ignore_phys':
        return api.ignorePhys(phys);
      case 'dump':
        return this.reporter.alsoDump(this.object(op.ref!.label), op.ref!.offset);
      default:
        throw new Failure(`'${op.name}' is not known`);
    }
  }

  private globalOperation(op: Operation): boolean {
    const { system } = this.env;
    if (OPERATIONS[op.name].global) this.newProcess = true;
    switch (op.name) {
      case 'sleep': {
        const ms = Number(op.numbers[0]);
        if (ms < 0 || ms > SLEEP_MAX) throw new Failure(`sleep is 0 to ${SLEEP_MAX} ms`);
        system.sleep(ms);
        return true;
      }
      case 'scan':
      case 'clear':
        this.command(op.name);
        return true;
      case 'stack':
        this.command(`stack=${op.flag}`);
        return true;
      case 'report':
        this.reporter.report();
        return true;
      default:
        return false;
    }
  }

  /** Writes a command to kmemleak's file; what it logs is not the program's. */
  private command(text: string): void {
    const { log } = this.env.system;
    this.env.system.writeFile('/sys/kernel/debug/kmemleak', text);
    this.reporter.skipLog(log.seq);
  }

  private allocation(op: Operation): boolean {
    const { slab, vmalloc, percpu, pageAlloc, kmemleak } = this.env.system;
    const size = Number(op.numbers[0] ?? 0n);
    switch (op.name) {
      case 'kmalloc':
      case 'kzalloc': {
        const zero = op.name === 'kzalloc';
        const addr = slab.kmalloc(size, GFP_PROGRAM | (zero ? __GFP_ZERO : 0));
        const usable = addr === ZERO_SIZE_PTR ? 0 : slab.ksize(this.got(addr, op));
        if (usable > 0) this.fill(addr, zero ? 0 : FILL, usable);
        this.add(op.label, 'slab', addr, usable, slab.kmallocSize(size));
        return true;
      }
      case 'krealloc':
        this.krealloc(this.object(op.label), size, op);
        return true;
      case 'kmem_cache_create':
        this.caches.set(op.cache, { size, noLeakTrace: op.flag === 'noleaktrace' });
        return true;
      case 'kmem_cache_alloc':
      case 'kmem_cache_zalloc':
        this.cacheAlloc(op, op.name === 'kmem_cache_zalloc');
        return true;
      case 'vmalloc':
      case 'vzalloc': {
        const zero = op.name === 'vzalloc';
        const pages = alignUp(size, PAGE_SIZE);
        const addr = this.withoutFreedSlots(() =>
          zero ? vmalloc.vzalloc(size) : vmalloc.vmalloc(size),
        );
        if (!zero) this.fill(this.got(addr, op), FILL, pages);
        this.add(op.label, 'vmalloc', this.got(addr, op), pages, pages);
        return true;
      }
      case 'alloc_percpu':
        this.add(op.label, 'percpu', this.got(percpu.alloc(size, 8, GFP_KERNEL), op), size, 0);
        return true;
      case 'alloc_pages': {
        const addr = pageAlloc.getFreePages(GFP_KERNEL | __GFP_ZERO, size);
        this.add(op.label, 'pages', this.got(addr, op), PAGE_SIZE * 2 ** size, 0, { order: size });
        return true;
      }
      case 'alloc': {
        const at = addrAdd(this.object(op.ref!.label).addr, op.ref!.offset);
        kmemleak.api.alloc(at, size, Number(BigInt.asIntN(32, op.numbers[1])), GFP_KERNEL);
        this.add(op.label, 'kml', at, size, size, { inside: this.object(op.ref!.label) });
        return true;
      }
      case 'alloc_phys': {
        const at = addrAdd(this.object(op.ref!.label).addr, op.ref!.offset);
        kmemleak.api.allocPhys(at - PAGE_OFFSET, size, GFP_KERNEL);
        this.add(op.label, 'phys', at, size, 0, { inside: this.object(op.ref!.label) });
        return true;
      }
      default:
        return false;
    }
  }

  private freeing(op: Operation): boolean {
    switch (op.name) {
      case 'kfree':
      case 'kfree_reuse':
      case 'kmem_cache_free':
      case 'vfree':
      case 'free_percpu':
      case 'free_pages': {
        const object = this.object(op.label);
        object.freed = true;
        if (object.live) this.freeObject(object, op.name === 'kfree_reuse');
        return true;
      }
      case 'free': {
        const object = this.object(op.ref!.label);
        this.env.system.kmemleak.api.free(addrAdd(object.addr, op.ref!.offset));
        if (object.kind === 'kml' && op.ref!.offset === 0 && object.parts.length === 0) {
          object.live = false;
        }
        return true;
      }
      default:
        return false;
    }
  }

  private cacheAlloc(op: Operation, zero: boolean): void {
    const { size, noLeakTrace } = this.caches.get(op.cache)!;
    const cache = this.env.cache(size, noLeakTrace);
    if (!cache) throw new Failure(`a cache of ${size} bytes cannot be created`);
    const gfp = GFP_KERNEL | (zero ? __GFP_ZERO : 0);
    const addr = this.got(this.env.system.slab.cacheAlloc(cache, gfp), op);
    this.fill(addr, zero ? 0 : FILL, size);
    this.add(op.label, 'cache', addr, size, size, { cache });
  }

  private krealloc(object: TraceObject, size: number, op: Operation): void {
    const { slab } = this.env.system;
    if (object.kind !== 'slab') throw new Failure(`'${object.label}' did not come from kmalloc`);
    const old = { ...object };
    const addr = this.got(slab.krealloc(object.addr, size, GFP_PROGRAM), op);
    if (addr === object.addr) return;
    const usable = addr === ZERO_SIZE_PTR ? 0 : slab.ksize(addr);
    if (usable > old.size) this.fill(addr + old.size, FILL, usable - old.size);
    object.addr = addr;
    object.size = usable;
    this.quarantine(old);
  }

  private freeObject(object: TraceObject, reuse: boolean): void {
    const { slab, vmalloc, percpu, pageAlloc } = this.env.system;
    object.live = false;
    switch (object.kind) {
      case 'slab':
        slab.kfree(object.addr);
        break;
      case 'cache':
        slab.cacheFree(object.cache!, object.addr);
        break;
      case 'vmalloc':
        vmalloc.vfree(object.addr);
        this.vfreed = true;
        this.newProcess = false;
        break;
      case 'percpu':
        percpu.free(object.addr);
        break;
      case 'pages':
        pageAlloc.freePagesAt(object.addr, object.order);
        break;
      default:
        break;
    }
    object.gone = reuse || object.kind === 'vmalloc' || object.kind === 'pages';
    if (!object.gone) this.quarantine(object);
  }

  /** Takes a block that was just freed out of circulation. */
  private quarantine(object: TraceObject): void {
    const { slab, percpu, kmemleak } = this.env.system;
    if (object.size === 0) return;
    const others: number[] = [];
    const take = (): number => {
      if (object.kind === 'cache') return slab.cacheAlloc(object.cache!, GFP_KERNEL);
      if (object.kind === 'percpu') return percpu.alloc(object.size, 8, GFP_KERNEL);
      return slab.kmalloc(object.size, GFP_PROGRAM);
    };
    for (let i = 0; i < QUARANTINE_TRIES; i++) {
      const addr = take();
      if (addr === 0) break;
      if (addr === object.addr) {
        if (object.kind === 'percpu') kmemleak.api.freePercpu(addr);
        else kmemleak.api.free(addr);
        this.quarantined.push({ ...object, live: true });
        break;
      }
      others.push(addr);
    }
    for (const addr of others) this.giveBack({ ...object, addr });
  }

  private giveBack(object: TraceObject): void {
    const { slab, percpu } = this.env.system;
    if (object.kind === 'cache') slab.cacheFree(object.cache!, object.addr);
    else if (object.kind === 'percpu') percpu.free(object.addr);
    else slab.kfree(object.addr);
  }

  /**
   * Runs a vmalloc whose vm_struct does not get the slot of a freed one. The recorder used up the
   * free slots of kmalloc-64 before. In 6.12 the structure has 72 bytes and comes from kmalloc-96:
   * there a vmalloc right after a vfree does get the freed slot, and counts a reference from the
   * stale `va->vm` of the lazily freed area. After a sleep or scan it does not: the recorder ran
   * each stretch of operations in a process of its own, and starting one takes free slots.
   */
  private withoutFreedSlots(allocate: () => VirtAddr): VirtAddr {
    if (!this.vfreed) return allocate();
    const { slab } = this.env.system;
    const held: VirtAddr[] = [];
    for (const size of this.newProcess ? [64, 96] : [64]) {
      for (let i = 0; i < BURN; i++) held.push(slab.kmalloc(size, GFP_KERNEL));
    }
    const addr = allocate();
    for (const ptr of held.reverse()) slab.kfree(ptr);
    return addr;
  }

  /** Takes back all that the program left; gives its phases. */
  finish(): Phase[] {
    const phases = this.reporter.finish();
    this.release();
    return phases;
  }

  private release(): void {
    const { kmemleak } = this.env.system;
    for (const o of this.all) {
      if (o.kind !== 'phys') for (const part of o.parts) kmemleak.api.free(o.addr + part);
      if (o.kind === 'kml' && o.live) kmemleak.api.free(o.addr);
      if (o.kind === 'phys') this.releasePhys(o);
    }
    for (const o of this.all) {
      if (!o.live) continue;
      o.live = false;
      const { vmalloc, pageAlloc } = this.env.system;
      if (o.kind === 'vmalloc') vmalloc.vfree(o.addr);
      else if (o.kind === 'pages') pageAlloc.freePagesAt(o.addr, o.order);
      else if (o.kind === 'slab' || o.kind === 'cache' || o.kind === 'percpu') this.giveBack(o);
    }
    for (const o of this.quarantined) this.giveBack(o);
    // The next program finds the address space as this one did.
    this.env.system.vmalloc.purgeLazy();
  }

  /** A physical object may be in pieces by now. */
  private releasePhys(o: TraceObject): void {
    const { kmemleak } = this.env.system;
    const start = o.addr - PAGE_OFFSET;
    const pieces = [...kmemleak.objects()].filter(
      (v) => v.flags & OBJECT_PHYS && v.pointer >= start && v.pointer < start + o.size,
    );
    for (const v of pieces) kmemleak.api.freePartPhys(v.pointer, v.size);
  }

  private notePart(op: Operation, size: number): void {
    const object = this.object(op.ref!.label);
    const rest = op.ref!.offset + size;
    if (!object.parts.includes(rest)) object.parts.push(rest);
  }

  private place(place: Place, bytes: number): VirtAddr {
    if (place.window !== undefined) return this.env.windows[place.window] + place.offset;
    const o = this.object(place.label);
    if (o.gone) throw new Failure(`'${o.label}' was freed`);
    const base = o.kind === 'percpu' ? this.env.system.percpu.perCpuPtr(o.addr, place.cpu) : o.addr;
    const at = base + place.offset;
    if (!this.inside(o, place.offset, bytes)) {
      throw new Failure(`${bytes} bytes at offset ${place.offset} are outside '${o.label}'`);
    }
    return at;
  }

  /** Whether a write stays in the block; a registered range lies in the block of another label. */
  private inside(o: TraceObject, offset: number, bytes: number): boolean {
    if (offset >= 0 && offset + bytes <= o.size) return true;
    if (o.kind !== 'kml' && o.kind !== 'phys') return false;
    const at = o.addr + offset;
    return this.all.some(
      (b) => b.kind !== 'percpu' && !b.gone && at >= b.addr && at + bytes <= b.addr + b.size,
    );
  }

  private store(at: VirtAddr, value: Value): void {
    const { memory } = this.env.system.machine;
    if (value.kind === 'integer') {
      memory.writeU64(at, value.integer);
      return;
    }
    const target = addrAdd(this.base(value), value.offset);
    if (value.kind === 'inverted') memory.writeU64(at, BigInt.asUintN(64, ~toU64(target)));
    else if (value.kind === 'phys') memory.writeU64(at, BigInt.asUintN(64, BigInt(target)));
    else {
      memory.write32(at, lo32(target));
      memory.write32(at + 4, hi32(target));
    }
  }

  /** The address that a value's offset is added to. */
  private base(value: Value): number {
    const { percpu, vmalloc } = this.env.system;
    const o = this.object(value.label);
    switch (value.kind) {
      case 'percpu':
        return percpu.perCpuPtr(o.addr, value.cpu);
      case 'vm':
        return vmalloc.findVmArea(o.addr);
      case 'phys':
        return o.addr - PAGE_OFFSET;
      default:
        return o.addr;
    }
  }

  private fill(at: VirtAddr, byte: number, length: number): void {
    this.env.system.machine.memory.fill(at, byte, length);
  }

  private object(label: string): TraceObject {
    return this.objects.get(label)!;
  }

  private got(addr: number, op: Operation): number {
    if (addr === 0) throw new Failure(`'${op.text}' got no memory`);
    return addr;
  }

  private add(
    label: string,
    kind: ObjectKind,
    addr: number,
    size: number,
    dumpSize: number,
    more: { cache?: KmemCache; order?: number; inside?: TraceObject } = {},
  ): void {
    const { order = 0, cache, inside } = more;
    const live = size > 0 || kind === 'kml';
    const block = inside?.block ?? this.all.length;
    const state = { live, freed: false, gone: false, parts: [] };
    const object: TraceObject = {
      label,
      kind,
      block,
      addr,
      addrsReported: new Set(),
      size,
      dumpSize,
      order,
      cache,
      ...state,
    };
    this.objects.set(label, object);
    this.all.push(object);
  }
}
