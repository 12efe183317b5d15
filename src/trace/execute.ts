/**
 * Runs one program: every operation is the kernel call that its name says.
 *
 * As the recorder did: memory that the kernel leaves undefined is filled with 0x5a, and a freed
 * block is taken out of circulation (allocated again at once, its metadata dropped), so that
 * dangling pointers of a program never meet another object; `kfree_reuse` does without that.
 */
import { PAGE_SIZE, WORD, alignUp, type VirtAddr } from '../machine/address.ts';
import { NeverEnds } from '../machine/effort.ts';
import { KernelBug } from '../machine/kernel-bug.ts';
import { PageFault } from '../machine/memory.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import { GFP_KERNEL, __GFP_RECLAIMABLE, __GFP_ZERO } from '../mm/gfp.ts';
import type { KmemCache } from '../mm/slab/kmem-cache.ts';
import { KMALLOC_MAX_CACHE_SIZE } from '../mm/slab/kmalloc.ts';
import { ZERO_SIZE_PTR } from '../mm/slab/slub.ts';
import { SLEEP_MAX_MS } from '../system.ts';
import type { TraceEnvironment } from './environment.ts';
import { Budget, Failure, OPERATION_STEPS, endOf, toSize } from './limits.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation, Place, Program, Ref } from './parse.ts';
import { Reporter, type Phase } from './phase.ts';
import { TraceHeap } from './heap.ts';
import type { ObjectKind, TraceObject } from './object.ts';

/** Programs use the reclaimable caches: no other part of the kernel does. */
const GFP_PROGRAM = GFP_KERNEL | __GFP_RECLAIMABLE;
const FILL = 0x5a;
/** Times that the allocator is asked for a freed block again. */
const QUARANTINE_TRIES = 4096;
/** So many slots of a kmalloc cache are used up before a vmalloc: see `withoutFreedSlots`. */
const BURN = 320;
/** Steps that an allocation counts for. */
const ALLOC_STEPS = 20;
/** Steps that a scan of the machine without the program's objects counts for. */
const SCAN_STEPS = 25_000;

/** What running a program gave. */
export interface ProgramResult {
  readonly phases: readonly Phase[];
  /** For each scan 1 when it made a second pass, as `confirm` of a recording. */
  readonly confirm: readonly number[];
  /** Why the program could not go on. */
  readonly failure?: { readonly operation: Operation; readonly message: string };
}

/** Told after each operation of a program; may look, but change nothing. */
export type OperationObserver = (operation: Operation, heap: TraceHeap) => void;

/** Settings of a run. */
export interface ProgramOptions {
  /** What it may cost; that of one program without. */
  readonly budget?: Budget;
  /** For each scan 1 when there were suspects elsewhere in the machine of a recording. */
  readonly confirm?: readonly number[] | undefined;
}

/** Runs `program` on a clean environment; the caller resets it or takes another one after. */
export function executeProgram(
  env: TraceEnvironment,
  program: Program,
  observe?: OperationObserver,
  { budget = new Budget(), confirm = [] }: ProgramOptions = {},
): ProgramResult {
  const run = new ProgramRun(env, budget, confirm);
  env.clearWindows();
  env.system.machine.memory.effort.renew();
  for (const operation of program.operations) {
    const message = run.perform(operation);
    observe?.(operation, run.heap);
    if (message === undefined) continue;
    const phases = run.finish();
    return { phases, confirm: run.confirmed, failure: { operation, message } };
  }
  return { phases: run.finish(), confirm: run.confirmed };
}

class ProgramRun {
  readonly reporter: Reporter;
  private readonly env: TraceEnvironment;
  readonly heap: TraceHeap;
  private readonly budget: Budget;
  private readonly caches = new Map<string, { size: number; noLeakTrace: boolean }>();
  private readonly quarantined: TraceObject[] = [];
  /** A vmalloc area was freed, and whether the operations run in another process since. */
  private vfreed = false;
  private newProcess = false;

  private readonly confirm: readonly number[];
  /** Which scans so far made a second pass. */
  readonly confirmed: number[] = [];

  constructor(env: TraceEnvironment, budget: Budget, confirm: readonly number[]) {
    this.env = env;
    this.budget = budget;
    this.confirm = confirm;
    this.heap = new TraceHeap(env.system, env.windows, this.budget);
    this.reporter = new Reporter(env.system, this.heap.all, this.budget);
  }

  /** Carries out one operation; gives a message when that is impossible. */
  perform(op: Operation): string | undefined {
    try {
      this.budget.spend(OPERATION_STEPS);
      this.operation(op);
      this.reporter.collectLog(this.heap.find(op.ref?.label ?? op.label));
      return undefined;
    } catch (e) {
      if (e instanceof Failure) return e.message;
      if (e instanceof NeverEnds) {
        this.env.broken = true;
        return `the machine has more to do than it may: ${e.steps} steps`;
      }
      if (!(e instanceof PageFault || e instanceof KernelBug)) throw e;
      this.env.broken = true;
      return `the kernel would fault: ${e.message}`;
    }
  }

  private operation(op: Operation): void {
    if (this.globalOperation(op) || this.allocation(op) || this.freeing(op)) return;
    if (OPERATIONS[op.name].physical) this.physical(op);
    else if (op.place) this.write(op.name, op.place, op);
    else this.annotation(op, this.heap.address(op.ref!));
  }

  private write(name: string, place: Place, op: Operation): void {
    if (name === 'fill') {
      const length = toSize(op.numbers[0]);
      const at = this.heap.place(place, length);
      return this.fill(at, Number(BigInt.asUintN(8, op.numbers[1])), length);
    }
    const at = this.heap.place(place, 8);
    if (name === 'store') this.heap.store(at, op.value!);
    else this.env.system.kmemleak.api.erase(at);
  }

  private physical(op: Operation): void {
    const { api } = this.env.system.kmemleak;
    const phys = this.heap.physical(op.ref!);
    const size = toSize(op.numbers[0] ?? 0n);
    endOf(phys + PAGE_OFFSET, size);
    if (op.name === 'ignore_phys') return api.ignorePhys(phys);
    if (op.name === 'free_part_phys') {
      this.notePart(op.ref!, size);
      return api.freePartPhys(phys, size);
    }
    this.register(size);
    api.allocPhys(phys, size, GFP_KERNEL);
    this.add(op.label, 'phys', phys + PAGE_OFFSET, size, size, { inside: op.ref!.label });
  }

  /** The functions of linux/kmemleak.h that take an address. */
  private annotation(op: Operation, at: VirtAddr): void {
    const { api } = this.env.system.kmemleak;
    const size = toSize(op.numbers[0] ?? 0n);
    switch (op.name) {
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
        if (!this.heap.owns(at)) this.env.broken = true;
        if (op.numbers[0] === -1n) return api.scanArea(at, Infinity, GFP_KERNEL);
        endOf(at, size);
        return api.scanArea(at, size, GFP_KERNEL);
      case 'alloc':
        endOf(at, size);
        this.register(size);
        api.alloc(at, size, Number(BigInt.asIntN(32, op.numbers[1])), GFP_KERNEL);
        return this.add(op.label, 'kml', at, size, size, { inside: op.ref!.label });
      case 'free':
        return this.free(op.ref!);
      case 'free_part':
        endOf(at, size);
        this.notePart(op.ref!, size);
        return api.freePart(at, size);
      case 'dump':
        return this.reporter.alsoDump(this.heap.get(op.ref!.label), op.ref!.offset);
      default:
        throw new Failure(`'${op.name}' is not known`);
    }
  }

  /** A large range costs as many steps as it has pages. */
  private register(size: number): void {
    this.budget.spend(size / PAGE_SIZE);
  }

  /** kmemleak_free; the block itself stays. */
  private free(ref: Ref): void {
    const object = this.heap.get(ref.label);
    this.env.system.kmemleak.api.free(this.heap.address(ref));
    if (object.kind === 'kml' && ref.offset === 0 && object.parts.length === 0) object.live = false;
  }

  private globalOperation(op: Operation): boolean {
    const { system } = this.env;
    if (OPERATIONS[op.name].global) this.newProcess = true;
    switch (op.name) {
      case 'sleep': {
        const ms = Number(op.numbers[0]);
        if (ms < 0 || ms > SLEEP_MAX_MS) throw new Failure(`sleep is 0 to ${SLEEP_MAX_MS} ms`);
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
    const { system } = this.env;
    if (text === 'scan') {
      this.budget.spend(SCAN_STEPS + this.heap.bytes / WORD);
      system.kmemleak.suspectsElsewhere = this.confirm[this.confirmed.length] ?? 0;
    }
    const { oopses } = system.kernel.oops;
    const isScan = text === 'scan' && system.kmemleak.enabled;
    system.writeFile('/sys/kernel/debug/kmemleak', text);
    if (text === 'scan') this.confirmed.push(isScan && system.kmemleak.passes > 1 ? 1 : 0);
    this.reporter.skipLog(system.log.seq);
    if (system.kernel.oops.oopses !== oopses) {
      this.env.broken = true;
      throw new Failure('the kernel faulted: kmemleak read an object where no memory is');
    }
  }

  private allocation(op: Operation): boolean {
    const { slab, vmalloc, percpu, pageAlloc } = this.env.system;
    const size = toSize(op.numbers[0] ?? 0n);
    switch (op.name) {
      case 'kmalloc':
      case 'kzalloc': {
        const zero = op.name === 'kzalloc';
        const addr = slab.kmalloc(size, GFP_PROGRAM | (zero ? __GFP_ZERO : 0));
        const usable = addr === ZERO_SIZE_PTR ? 0 : slab.ksize(this.got(addr, op));
        if (usable > KMALLOC_MAX_CACHE_SIZE) this.env.freshPages(addr, usable);
        if (usable > 0) this.fill(addr, zero ? 0 : FILL, usable);
        this.add(op.label, 'slab', addr, usable, slab.kmallocSize(size));
        return true;
      }
      case 'krealloc':
        this.krealloc(this.heap.held(op.label, 'slab'), size, op);
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
        this.add(op.label, 'percpu', this.got(percpu.alloc(size, 8, GFP_KERNEL), op), size, size);
        return true;
      case 'alloc_pages': {
        const addr = pageAlloc.getFreePages(GFP_KERNEL | __GFP_ZERO, size);
        this.env.freshPages(this.got(addr, op), PAGE_SIZE * 2 ** size);
        this.add(op.label, 'pages', addr, PAGE_SIZE * 2 ** size, 0, { order: size });
        return true;
      }
      default:
        return false;
    }
  }

  private freeing(op: Operation): boolean {
    const { frees } = OPERATIONS[op.name];
    if (frees === undefined) return false;
    const object = this.heap.held(op.label, frees);
    object.freed = true;
    this.freeObject(object, op.name === 'kfree_reuse');
    return true;
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
    const old = { ...object };
    const addr = this.got(slab.krealloc(object.addr, size, GFP_PROGRAM), op);
    if (addr === object.addr) return;
    const usable = addr === ZERO_SIZE_PTR ? 0 : slab.ksize(addr);
    if (usable > KMALLOC_MAX_CACHE_SIZE) this.env.freshPages(addr, usable);
    if (usable > old.size) this.fill(addr + old.size, FILL, usable - old.size);
    object.addr = addr;
    object.size = usable;
    object.life = this.lifeAt(addr);
    if (object.life !== undefined) this.env.system.truth?.label(object.life, object.label);
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
      case 'kml':
      case 'phys':
        break;
    }
    object.gone = reuse || object.kind === 'vmalloc' || object.kind === 'pages';
    if (!object.gone) object.gone = !this.quarantine(object);
  }

  /** Takes a block that was just freed out of circulation; false when it could not be had. */
  private quarantine(object: TraceObject): boolean {
    const { slab, percpu, kmemleak } = this.env.system;
    if (object.size === 0) return true;
    let found = false;
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
        // It is free memory for the program.
        this.env.system.truth?.discard(addr);
        this.quarantined.push({ ...object, live: true });
        found = true;
        break;
      }
      others.push(addr);
    }
    this.budget.spend(others.length * ALLOC_STEPS);
    for (const addr of others) this.giveBack({ ...object, addr });
    return found;
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
    const { slab, kmemleak } = this.env.system;
    this.budget.spend(2 * BURN * ALLOC_STEPS);
    const held: VirtAddr[] = [];
    // The recorder of the kernels that confirm knew how large a vm_struct is.
    const isExact = kmemleak.facts.confirms;
    for (const size of this.newProcess || isExact ? [64, 96] : [64]) {
      for (let i = 0; i < BURN; i++) held.push(slab.kmalloc(size, GFP_KERNEL));
    }
    const addr = allocate();
    for (const ptr of held.reverse()) slab.kfree(ptr);
    return addr;
  }

  /** Takes back all that the program left; gives its phases. */
  finish(): Phase[] {
    const phases = this.reporter.finish();
    if (!this.env.broken) this.release();
    return phases;
  }

  private release(): void {
    const { kmemleak } = this.env.system;
    const { physTree } = kmemleak.facts;
    for (const o of this.heap.all) {
      if (o.kind === 'phys' && !physTree) kmemleak.api.free(o.addr);
      if (o.kind !== 'phys') for (const part of o.parts) kmemleak.api.free(o.addr + part);
      if (o.kind === 'kml' && o.live) kmemleak.api.free(o.addr);
    }
    if (this.heap.all.some((o) => o.kind === 'phys')) this.env.releasePhys();
    for (const o of this.heap.all) {
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

  private notePart(ref: Ref, size: number): void {
    const object = this.heap.get(ref.label);
    const rest = ref.offset + size;
    if (object.parts.includes(rest)) return;
    object.parts.push(rest);
    this.budget.spend(object.parts.length);
  }

  /** The life that a new label stands for; a registered range is part of that of its block. */
  private lifeAt(addr: number, inside?: string): number | undefined {
    if (inside !== undefined) return this.heap.get(inside).life;
    return addr === ZERO_SIZE_PTR ? undefined : this.env.system.truth?.lifeAt(addr)?.id;
  }

  private fill(at: VirtAddr, byte: number, length: number): void {
    this.env.system.machine.memory.fill(at, byte, length);
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
    more: { cache?: KmemCache; order?: number; inside?: string } = {},
  ): void {
    const { order = 0, cache, inside } = more;
    const block = inside === undefined ? this.heap.all.length : this.heap.get(inside).block;
    const state = { live: true, freed: false, gone: false, parts: [] };
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
      life: this.lifeAt(addr, inside),
      ...state,
    };
    this.heap.add(object);
    if (inside === undefined && object.life !== undefined) {
      this.env.system.truth?.label(object.life, label);
    }
  }
}
