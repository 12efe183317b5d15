/**
 * A machine with kmemleak and nothing else: memory, a log, call chains, and a heap of addresses
 * that tests hand out themselves.
 *
 * Physical memory: 1 MiB the struct pages (none in use), 3 MiB percpu units, 3.5 MiB a stack,
 * 4 MiB to 16 MiB the heap, then the kernel image, whose data section is the root.
 */
import { Prng } from '../../src/base/prng.ts';
import { GATHER_BYTES } from '../../src/kmemleak/gather-layout.ts';
import { Kmemleak } from '../../src/kmemleak/kmemleak.ts';
import type { ObjectId } from '../../src/kmemleak/object-table.ts';
import type { ScanObserver } from '../../src/kmemleak/observer.ts';
import { StackDepot } from '../../src/lib/stackdepot.ts';
import { Clock } from '../../src/machine/clock.ts';
import { createCpu } from '../../src/machine/cpu.ts';
import { IMAGE, KERNEL_START, MEM_MIN, PAGE_OFFSET } from '../../src/machine/layout.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { Memory } from '../../src/machine/memory.ts';
import { PhysMemory } from '../../src/machine/phys-memory.ts';
import type { MmContext } from '../../src/mm/context.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import type { MmHooks } from '../../src/mm/hooks.ts';
import { profileOf } from '../../src/versions/profile.ts';
import { kmemleakSocket } from '../../src/kernel/base/kmemleak-api.ts';

export const VERSIONS: readonly KernelVersion[] = ['5.9', '6.1', '6.12'];

export const VMEMMAP_PHYS = 0x10_0000;
const PERCPU_PHYS = 0x30_0000;
const UNIT_SIZE = 0x1_0000;
/** Bytes of a unit that are its static section. */
const PERCPU_STATIC = 0x1000;
const STACK_PHYS = 0x38_0000;
const HEAP_PHYS = 0x40_0000;

export const STACK = PAGE_OFFSET + STACK_PHYS;
export const HEAP = PAGE_OFFSET + HEAP_PHYS;
export const DATA = KERNEL_START + IMAGE.data.offset;

export interface RigOptions {
  readonly version?: KernelVersion;
  readonly cpus?: number;
  readonly poolSize?: number;
  readonly autoScan?: boolean;
  readonly defaultOff?: boolean;
  readonly verbose?: boolean;
  readonly minUnrefScans?: number;
  /** Neither init nor lateInit were called yet. */
  readonly early?: boolean;
  readonly condResched?: () => void;
}

export class Rig {
  readonly machine: Machine;
  readonly depot = new StackDepot();
  readonly kmemleak: Kmemleak;
  /** Lines of the kernel log; a stack dump is one line, `stack: inner < outer`. */
  readonly log: string[] = [];
  /** What became of kernel threads. */
  readonly threads: string[] = [];
  /** Pages that the metadata cache holds; `pagesLeft` limits them. */
  pagesInUse = 0;
  pagesLeft = Infinity;
  private readonly sites = new Map<string, number>();
  private heap = HEAP;

  constructor(options: RigOptions = {}) {
    const { version = '6.12', cpus = 2, poolSize = 100, autoScan = false } = options;
    const cpu = Array.from({ length: cpus }, (_, id) => createCpu(id));
    const memory = new Memory(new PhysMemory(MEM_MIN, GATHER_BYTES));
    memory.vmemmapPhys = VMEMMAP_PHYS;
    this.machine = { memory, clock: new Clock(), cpus: cpu, cpu: cpu[0], prng: new Prng('test') };
    this.run(7, 'test');
    const profile = profileOf(version).kmemleak;
    const { defaultOff = false, verbose = false, minUnrefScans = 1 } = options;
    const config = { profile, memBytes: MEM_MIN, poolSize, autoScan };
    this.kmemleak = new Kmemleak(
      { ...config, defaultOff, verbose, minUnrefScans },
      {
        ctx: this.context(version),
        socket: kmemleakSocket(),
        roots: {
          percpu: () =>
            cpu.map(({ id }) => {
              const start = this.perCpuPtr(0, id);
              return { cpu: id, name: `percpu ${id}`, start, end: start + PERCPU_STATIC };
            }),
          taskStacks: () => [{ pid: 7, name: 'stack of 7', start: STACK, end: STACK + 0x4000 }],
        },
        perCpuPtr: (ptr, id) => this.perCpuPtr(ptr, id),
        names: { symbol: (addr) => this.symbol(addr), hashed: (addr) => `#${addr.toString(16)}` },
        threads: this.threadHost(),
      },
    );
    this.kmemleak.condResched = options.condResched;
    if (!options.early) this.boot();
  }

  get api() {
    return this.kmemleak.api;
  }

  get clock(): Clock {
    return this.machine.clock;
  }

  /** Makes the cache, registers the data section, ends the boot. */
  boot(): void {
    this.init();
    this.kmemleak.lateInit();
    this.log.length = 0;
  }

  init(): void {
    this.kmemleak.init([{ name: '.data', start: DATA, end: DATA + IMAGE.data.size }], {
      allocPages: () => {
        if (this.pagesLeft === 0) return 0;
        this.pagesLeft--;
        this.pagesInUse += 2;
        return 1;
      },
      freePages: () => {
        this.pagesInUse -= 2;
      },
    });
  }

  /** The next free heap address at which `align` divides the physical address. */
  place(size: number, align = 64): number {
    const at = Math.ceil((this.heap - HEAP) / align) * align + HEAP;
    this.heap = at + size;
    return at;
  }

  /** Registers a new block; gives its address. */
  alloc(size = 64, minCount = 1, align = 64): number {
    const at = this.place(size, align);
    this.api.alloc(at, size, minCount, GFP_KERNEL);
    return at;
  }

  /** Stores pointers one after the other. */
  store(at: number, ...values: number[]): void {
    values.forEach((value, i) => this.machine.memory.writePtr(at + 8 * i, value));
  }

  /** Stores a pointer in word `i` of the data section. */
  root(i: number, value: number): void {
    this.store(DATA + 8 * i, value);
  }

  /** Lets objects become old enough. */
  age(ms = 5000): void {
    this.clock.advance(ms);
  }

  scan(): number {
    return this.kmemleak.scan().newLeaks;
  }

  /** Lets time pass and scans until checksums have settled. */
  settle(): void {
    this.age();
    this.scan();
    this.scan();
  }

  /** Addresses that the file shows. */
  reported(): number[] {
    return this.kmemleak.reported().map(({ pointer }) => pointer);
  }

  /** Registered addresses and sizes but the data section's. */
  objects(): [pointer: number, size: number][] {
    const all = [...this.kmemleak.objects()].filter(({ pointer }) => pointer !== DATA);
    return all.map(({ pointer, size }) => [pointer, size]);
  }

  view(addr: number) {
    const view = this.kmemleak.find(addr);
    if (!view) throw new Error(`no object at ${addr.toString(16)}`);
    return view;
  }

  /** Writes to the file; the bytes taken or a negative errno. */
  write(text: string): number {
    const taken = this.kmemleak.file.write!(new TextEncoder().encode(text));
    this.clock.advance(0);
    return taken;
  }

  /** Takes the log's lines. */
  takeLog(): string[] {
    return this.log.splice(0);
  }

  /** Runs what follows as a task. */
  run(pid: number, comm: string): void {
    this.machine.cpu.pid = pid;
    this.machine.cpu.comm = comm;
  }

  /** Runs `fn` with a call chain, outermost function first. */
  calling(functions: string[], fn: () => void): void {
    const { cpu } = this.machine;
    const before = cpu.trace;
    for (const name of functions) cpu.trace = this.depot.child(cpu.trace, this.site(name));
    fn();
    cpu.trace = before;
  }

  perCpuPtr(ptr: number, cpu: number): number {
    return PAGE_OFFSET + PERCPU_PHYS + cpu * UNIT_SIZE + ptr;
  }

  /** Maps a page into another region of the address space. */
  map(va: number, phys: number): void {
    this.machine.memory.pageTable.map(va, phys / 4096);
  }

  /** A trace as function names, innermost first. */
  traceOf(addr: number): string[] {
    return this.view(addr).trace.map((at) => this.symbol(at).split('+')[0]);
  }

  site(name: string): number {
    let address = this.sites.get(name);
    if (address === undefined) {
      address = KERNEL_START + 0x110 + this.sites.size * 0x100;
      this.sites.set(name, address);
    }
    return address;
  }

  private symbol(addr: number): string {
    for (const [name, site] of this.sites) if (site === addr) return `${name}+0x10/0x20`;
    return `0x${addr.toString(16)}`;
  }

  private context(version: KernelVersion): MmContext {
    const { machine, depot } = this;
    return {
      machine,
      facts: profileOf(version),
      depot,
      hooks: {} as MmHooks,
      watch: {},
      printk: (text) => this.log.push(text),
      dumpStack: () => {
        const frames = depot.fetch(machine.cpu.trace, 64);
        this.log.push(`stack: ${frames.map((at) => this.symbol(at).split('+')[0]).join(' < ')}`);
      },
      site: (name) => this.site(name),
      taint: () => {},
    };
  }

  private threadHost() {
    return {
      start: (comm: string) => {
        this.threads.push(`start ${comm}`);
        return comm;
      },
      stop: (thread: unknown) => {
        this.threads.push(`stop ${String(thread)}`);
      },
      runAs: (thread: unknown, work: () => void) => {
        this.threads.push(`run ${String(thread)} at ${this.clock.nowNs / 1e9} s`);
        work();
      },
    };
  }
}

/** An observer that notes every call in words; `name` names objects. */
export function recorder(name: (id: ObjectId) => string): ScanObserver & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    begin: ({ scan, pass }) => calls.push(`begin ${scan}.${pass}`),
    end: ({ scan }, result) => calls.push(`end ${scan}: ${result?.newLeaks} new`),
    phase: (phase) => calls.push(`== ${phase}`),
    rootBlock: (what) => calls.push(`root ${what}`),
    scanObject: (id) => calls.push(`scan ${name(id)}`),
    skipObject: (id, why) => calls.push(`skip ${name(id)} ${why}`),
    hit: ({ scanned }, id, count) => calls.push(`hit ${name(scanned)}->${name(id)} ${count}`),
    miss: ({ scanned }, id, why) => calls.push(`miss ${name(scanned)}->${name(id)} ${why}`),
    gray: (id) => calls.push(`gray ${name(id)}`),
    black: (id) => calls.push(`black ${name(id)}`),
    checksum: (id, before, after) => calls.push(`checksum ${name(id)} ${before !== after}`),
    held: (id, why) => calls.push(`held ${name(id)} ${why}`),
    report: (id) => calls.push(`report ${name(id)}`),
  };
}
