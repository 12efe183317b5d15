/**
 * Records what modules do with memory on a running machine as a trace that gives the same reports.
 *
 * Followed are the memory of modules and what their code allocates; from there on every call of
 * kmemleak's functions about these objects becomes an operation when it happens. Contents are
 * compared when a scan begins: what differs from what the trace wrote so far becomes `store` and
 * `fill`. What kmemleak finds elsewhere, in variables of the kernel, on stacks, in `struct page`s
 * and in objects that are not followed, is noted while it scans: each reference that counted is
 * stored in the object `outside`, which is scanned always, before the `scan`.
 *
 * Simplified: what tasks write while a scan goes on is recorded with the next one; memory that
 * kmemleak never reads (pages) is not recorded.
 */
import { OBJECT_PERCPU, OBJECT_PHYS, type ObjectId } from '../kmemleak/object-table.ts';
import type { ScanObserver, WordSource } from '../kmemleak/observer.ts';
import type { KmemleakWatcher } from '../kmemleak/kmemleak.ts';
import { PAGE_SIZE, WORD, type PhysAddr, type VirtAddr } from '../machine/address.ts';
import { IMAGE_SIZE, KERNEL_START, MODULES_VADDR, PAGE_OFFSET } from '../machine/layout.ts';
import { MAX_PAGE_ORDER } from '../mm/page/buddy.ts';
import { __GFP_ZERO, type Gfp } from '../mm/gfp.ts';
import { SLAB_KMALLOC } from '../mm/slab/kmem-cache.ts';
import { KMALLOC_MAX_CACHE_SIZE } from '../mm/slab/kmalloc.ts';
import type { System } from '../system.ts';
import { TRACE_CPUS, WINDOWS } from './operations.ts';
import { changedContents } from './recorded-contents.ts';
import { RecordedWorld, type RecordedBytes, type RecordedObject } from './recorded-world.ts';
import type { ObjectKind } from './object.ts';

/** What memory holds in a trace that is not zeroed. */
const FILL = 0x5a;
/** Bytes of each object that holds references from outside. */
const OUTSIDE_SIZE = 4096;
/** The operation that frees an object of each kind. */
const FREES: Readonly<Record<ObjectKind, string>> = {
  slab: 'kfree',
  cache: 'kmem_cache_free',
  vmalloc: 'vfree',
  percpu: 'free_percpu',
  pages: 'free_pages',
  kml: 'free',
  phys: 'free',
};

/** Functions of allocators whose own allocations operations of a trace make for themselves. */
const INTERNAL =
  /^(?:__vmalloc_node_range|__get_vm_area_node|alloc_vmap_area|pcpu_get_vm|__?kmem_cache_create)/;

/** How an object came to be. */
interface Origin {
  readonly kind: ObjectKind;
  readonly addr: number;
  readonly size: number;
  readonly zeroed?: boolean;
  /** It lies in another recorded object. */
  readonly inside?: boolean;
  readonly area?: VirtAddr;
  readonly pages?: string;
}

/** Writes a trace of what happens on a machine from its making until `finish`. */
export class TraceRecorder {
  private readonly system: System;
  private readonly world: RecordedWorld;
  private readonly lines: string[] = [];
  private readonly labels = new Set<string>(WINDOWS);
  private readonly caches = new Map<number, string>();
  private readonly stops: readonly (() => void)[];
  private jiffies: number;
  /** What the slots of `outside` hold, and the references of the scan that goes on. */
  private outside: string[] = [];
  private found: { text: string; from: string }[] = [];
  private root = '';

  /** @throws RangeError when the machine has more CPUs than those that traces run on. */
  constructor(system: System) {
    if (system.cpus > TRACE_CPUS) {
      throw new RangeError(`a trace can be recorded with ${TRACE_CPUS} CPUs at most`);
    }
    this.system = system;
    this.world = new RecordedWorld(system);
    this.jiffies = system.clock.jiffies;
    const { kmemleak } = system;
    this.stops = [kmemleak.watch(this.watcher()), kmemleak.observe(this.observer())];
  }

  /** kmemleak's file is read now. */
  report(): void {
    this.emit('report');
  }

  /** Ends the recording; gives the text of a program called `name`. */
  finish(name: string): string {
    for (const stop of this.stops) stop();
    const body = this.lines.map((line) => `  ${line}\n`).join('');
    return `program ${name}\n${body}end\n`;
  }

  private watcher(): KmemleakWatcher {
    const physTree = this.system.kmemleak.facts.physTree;
    const on = (operation: string, ptr: VirtAddr, more = ''): void => {
      const object = this.at(ptr);
      if (object) this.emit(`${operation} ${offset(object, ptr)}${more}`);
    };
    const onPhys = (operation: string, phys: PhysAddr, more = ''): void => {
      const object = physTree ? this.world.holding(PAGE_OFFSET + phys, 1) : undefined;
      if (object) this.emit(`${operation} ${offset(object, physStart(object) + phys)}${more}`);
    };
    return {
      alloc: (ptr, size, minCount, gfp) => this.alloc(ptr, size, minCount, gfp),
      free: (ptr) => this.free(ptr),
      freePart: (ptr, size) => {
        // kmemleak has forgotten the part already.
        const object = this.world.holding(ptr, 1);
        if (!object) return;
        this.emit(`free_part ${offset(object, ptr)} ${size}`);
        this.afterPart(object, ptr, size);
      },
      vmalloc: (area, addr, size, gfp) => this.vmalloc(area, addr, size, gfp),
      allocPercpu: (ptr, size) => this.allocPercpu(ptr, size),
      freePercpu: (ptr) => this.gone(this.world.ofCookie(ptr)),
      allocPhys: (phys, size) => physTree && this.allocPhys(phys, size),
      freePartPhys: (phys, size) => onPhys('free_part_phys', phys, ` ${size}`),
      ignorePhys: (phys) => onPhys('ignore_phys', phys),
      notLeak: (ptr) => on('not_leak', ptr),
      ignore: (ptr) => on('ignore', ptr),
      noScan: (ptr) => on('no_scan', ptr),
      updateTrace: (ptr) => on('update_trace', ptr),
      transientLeak: (ptr) => on('transient_leak', ptr),
      scanArea: (ptr, size) => on('scan_area', ptr, ` ${size === Infinity ? -1 : size}`),
    };
  }

  private observer(): ScanObserver {
    return {
      begin: () => this.beginScan(),
      // A scan that was broken off said nothing.
      end: () => this.system.kmemleak.enabled && this.endScan(),
      rootBlock: (what) => (this.root = what === 'page' ? 'a struct page' : what),
      hit: (source, target) => this.hit(source, target),
    };
  }

  /** The object, copy or part of one that kmemleak knows at an address. */
  private at(ptr: VirtAddr): RecordedObject | undefined {
    const id = this.system.kmemleak.lookup(ptr, 0);
    return id === 0 ? undefined : this.world.objectOf(id);
  }

  private alloc(ptr: VirtAddr, size: number, minCount: number, gfp: Gfp): void {
    const { slab, kmemleak } = this.system;
    const view = kmemleak.find(ptr);
    if (view?.pointer !== ptr) return;
    const by = this.allocatedBy(view.trace, INTERNAL);
    const holder = this.world.holding(ptr, size);
    if (by === undefined && !holder) return;
    const label = this.label(by ?? 'object');
    const zeroed = (gfp & __GFP_ZERO) !== 0;
    const cache = slab.cacheOf(ptr);
    const isLarge = size > KMALLOC_MAX_CACHE_SIZE && ptr % PAGE_SIZE === 0;
    const isKmalloc = cache ? (cache.flags & SLAB_KMALLOC) !== 0 : isLarge;
    if (holder || minCount !== 1 || (!cache && !isLarge)) {
      this.register(label, { kind: 'kml', addr: ptr, size }, ` ${minCount}`);
    } else if (isKmalloc && slab.kmallocSize(size) === size) {
      this.emit(`${zeroed ? 'kzalloc' : 'kmalloc'} ${label} ${size}`);
      this.add(label, { kind: 'slab', addr: ptr, size, zeroed });
    } else if (cache) {
      const name = this.cache(size);
      this.emit(`${zeroed ? 'kmem_cache_zalloc' : 'kmem_cache_alloc'} ${label} ${name}`);
      this.add(label, { kind: 'cache', addr: ptr, size, zeroed });
    } else {
      this.register(label, { kind: 'kml', addr: ptr, size }, ` ${minCount}`);
    }
  }

  /** A range of memory that kmemleak did not know, in a recorded object or in pages made for it. */
  private register(label: string, origin: Origin, minCount: string): void {
    const { kind, addr, size } = origin;
    const virt = kind === 'phys' ? PAGE_OFFSET + addr : addr;
    const holder = this.world.holding(virt, size);
    const operation = kind === 'phys' ? 'alloc_phys' : 'alloc';
    if (holder) {
      const at = offset(holder, virt - holder.copies[0].start + holder.addr);
      this.emit(`${operation} ${label} ${at} ${size}${minCount}`);
      this.add(label, { ...origin, inside: true });
      return;
    }
    const inPage = virt % PAGE_SIZE;
    const order = Math.max(0, Math.ceil(Math.log2((inPage + size) / PAGE_SIZE)));
    if (order > MAX_PAGE_ORDER) return;
    const pages = this.label('pages');
    this.emit(`alloc_pages ${pages} ${order}`);
    this.emit(`${operation} ${label} ${pages}+${inPage} ${size}${minCount}`);
    this.add(label, { ...origin, pages, zeroed: true });
  }

  private vmalloc(area: VirtAddr, addr: VirtAddr, size: number, gfp: Gfp): void {
    const { kmemleak } = this.system;
    const view = kmemleak.find(addr);
    if (view?.pointer !== addr) return;
    const isModule = addr >= MODULES_VADDR;
    const by = isModule ? 'module' : this.allocatedBy(view.trace);
    if (by === undefined) return;
    const label = this.label(by);
    const zeroed = (gfp & __GFP_ZERO) !== 0;
    this.emit(`${zeroed ? 'vzalloc' : 'vmalloc'} ${label} ${size}`);
    this.add(label, { kind: 'vmalloc', addr, size, zeroed, area });
  }

  private allocPercpu(ptr: number, size: number): void {
    const { kmemleak, percpu } = this.system;
    const id = kmemleak.facts.percpuTree
      ? kmemleak.lookup(ptr, OBJECT_PERCPU)
      : kmemleak.lookup(percpu.perCpuPtr(ptr, 0), 0);
    const by = id === 0 ? undefined : this.allocatedBy(kmemleak.view(id).trace);
    if (by === undefined) return;
    const label = this.label(by);
    this.emit(`alloc_percpu ${label} ${size}`);
    this.add(label, { kind: 'percpu', addr: ptr, size, zeroed: true });
  }

  private allocPhys(phys: PhysAddr, size: number): void {
    const { kmemleak } = this.system;
    const id = kmemleak.lookup(phys, OBJECT_PHYS);
    if (id === 0) return;
    const by = this.allocatedBy(kmemleak.view(id).trace);
    if (by !== undefined) this.register(this.label(by), { kind: 'phys', addr: phys, size }, '');
  }

  private free(ptr: VirtAddr): void {
    const object = this.world.startingAt(ptr);
    if (object) this.gone(object);
  }

  private gone(object: RecordedObject | undefined): void {
    if (!object) return;
    this.world.remove(object);
    this.emit(`${FREES[object.kind]} ${object.label}`);
    if (object.pages !== '') this.emit(`free_pages ${object.pages}`);
  }

  private add(label: string, origin: Origin): void {
    const { kind, addr, size, zeroed, inside, area = 0, pages = '' } = origin;
    const { percpu, cpus } = this.system;
    const bytes = (place: string, start: VirtAddr): RecordedBytes => {
      // What lies in another recorded object is followed there.
      const content = new Uint8Array(inside ? 0 : size);
      if (!zeroed) content.fill(FILL);
      return { place, start, bytes: content, texts: new Map() };
    };
    const copies =
      kind === 'percpu'
        ? Array.from({ length: cpus }, (_, cpu) =>
            bytes(`${label}@${cpu}`, percpu.perCpuPtr(addr, cpu)),
          )
        : [bytes(label, kind === 'phys' ? PAGE_OFFSET + addr : addr)];
    this.world.add({ label, kind, addr, size, area, pages, copies });
  }

  /** A part of an object is freed: what is left behind it is an object that begins there. */
  private afterPart(object: RecordedObject, ptr: VirtAddr, size: number): void {
    if (ptr === object.addr && size >= object.size) this.world.remove(object);
    else this.world.addPart(object, ptr + size);
  }

  private beginScan(): void {
    const { memory } = this.system.machine;
    this.found = [];
    for (const object of this.world.live) {
      for (const bytes of object.copies) {
        for (const line of changedContents(bytes, memory, this.world)) this.emit(line);
      }
    }
    this.tick();
  }

  private endScan(): void {
    const count = Math.max(this.found.length, this.outside.length);
    for (let slot = 0; slot < count; slot++) {
      const { text, from } = this.found[slot] ?? { text: '0', from: 'gone' };
      if (slot >= this.outside.length) this.outside.push('0');
      if (this.outside[slot] === text) continue;
      this.outside[slot] = text;
      this.emit(`store ${this.slot(slot)} ${text}  # ${from}`);
    }
    this.emit('scan');
  }

  /** The place of a word for a reference from outside; makes the object that has it. */
  private slot(index: number): string {
    const perObject = OUTSIDE_SIZE / WORD;
    const n = Math.floor(index / perObject);
    const label = n === 0 ? 'outside' : `outside_${n}`;
    if (!this.labels.has(label)) {
      this.labels.add(label);
      this.emit(`kzalloc ${label} ${OUTSIDE_SIZE}`);
      this.emit(`not_leak ${label}`);
    }
    return `${label}+${(index % perObject) * WORD}`;
  }

  /** A word counted as a reference; those from recorded objects are in their contents. */
  private hit({ scanned, phys }: WordSource, target: ObjectId): void {
    const { kmemleak, machine } = this.system;
    const object = this.world.objectOf(target);
    if (!object || (scanned !== 0 && this.world.objectOf(scanned))) return;
    // The trace's vmalloc has a vm_struct of its own.
    if (scanned !== 0 && object.area !== 0 && kmemleak.rows.pointer[scanned] === object.area)
      return;
    const { u32 } = machine.memory.phys;
    const text = this.world.text(u32[phys / 4], u32[phys / 4 + 1]);
    if (text !== undefined) this.found.push({ text, from: this.source(scanned) });
  }

  private source(scanned: ObjectId): string {
    if (scanned === 0) return this.root;
    const { pointer, size } = this.system.kmemleak.rows;
    const at = pointer[scanned];
    if (at >= KERNEL_START && at < KERNEL_START + IMAGE_SIZE) return 'a variable of the kernel';
    return `an object of the kernel, ${size[scanned]} bytes`;
  }

  /**
   * The function of a module that allocated; undefined when none did, or when a function did
   * that `except` names.
   */
  private allocatedBy(trace: readonly VirtAddr[], except?: RegExp): string | undefined {
    for (const address of trace) {
      const symbol = this.system.kernel.base.symbols.find(address);
      if (symbol?.module) return symbol.name.replace(/\W.*/, '');
      if (symbol && except?.test(symbol.name)) return undefined;
    }
    return undefined;
  }

  private label(stem: string): string {
    for (let n = 1; ; n++) {
      const label = `${stem}_${n}`;
      if (this.labels.has(label)) continue;
      this.labels.add(label);
      return label;
    }
  }

  private cache(size: number): string {
    let name = this.caches.get(size);
    if (name === undefined) {
      name = `cache_${size}`;
      this.caches.set(size, name);
      this.emit(`kmem_cache_create ${name} ${size}`);
    }
    return name;
  }

  private emit(line: string): void {
    this.tick();
    this.lines.push(line);
  }

  /** Time that has passed since the last operation. */
  private tick(): void {
    const { jiffies } = this.system.clock;
    if (jiffies > this.jiffies) this.lines.push(`sleep ${jiffies - this.jiffies}`);
    this.jiffies = jiffies;
  }
}

/** An address as a reference relative to an object. */
function offset({ label, addr }: RecordedObject, at: number): string {
  return at === addr ? label : `${label}+${at - addr}`;
}

/** What turns a physical address into one that counts as the object's does. */
function physStart({ kind }: RecordedObject): number {
  return kind === 'phys' ? 0 : PAGE_OFFSET;
}
