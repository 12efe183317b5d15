/**
 * What objects are called in a recording: by their label in a trace, else by their cache or kind
 * and a number in order of birth, as `kmalloc-64#1`. Other than the names of explanations these
 * hold for the whole recording, also when older blocks are freed.
 */
import type { CRuntime } from '../crun/runtime.ts';
import type { KernelBase } from '../kernel/base/base.ts';
import type { Module } from '../kernel/module/module.ts';
import type { Task } from '../kernel/task/task.ts';
import type { Kmemleak } from '../kmemleak/kmemleak.ts';
import { OBJECT_PERCPU, OBJECT_PHYS } from '../kmemleak/object-table.ts';
import type { RootRange } from '../kernel/roots.ts';
import type { KmemCache } from '../mm/slab/kmem-cache.ts';
import type { SheafSlot } from '../mm/slab/sheaf-slot.ts';
import type { VirtAddr } from '../machine/address.ts';
import { IMAGE_SIZE, KERNEL_START, PAGE_OFFSET } from '../machine/layout.ts';
import type { WatchCalls } from '../mm/watch.ts';

/** A machine as a recording sees it. */
export interface RecordParts {
  readonly kmemleak: Kmemleak;
  readonly base: KernelBase;
  /** The name of the cache that an address is an object of. */
  cacheNameOf(address: VirtAddr): string | undefined;
  /** The slab caches that there are. */
  caches(): readonly KmemCache[];
  /** The slot of a sheaf that an address is. */
  sheafSlot(address: VirtAddr): SheafSlot | undefined;
  /** Static percpu data, a part for each CPU. */
  sections(): readonly RootRange[];
  /** One CPU's copy of percpu memory. */
  perCpuPtr(ptr: number, cpu: number): VirtAddr;
  /** The label of the block that an address is in. */
  labelOf(address: VirtAddr): string | undefined;
  /** The loaded modules. */
  modules(): readonly Module[];
  /** Tells somebody of all memory that allocators give. */
  watchMemory(listener: WatchCalls): () => void;
  /** Calls `use` with what runs C code, now or once there is one. */
  whenCode(use: (runtime: CRuntime) => void): void;
  /** The tasks that there are. */
  tasks(): Iterable<Task>;
  /** The text of a source by the name that the compiler was given. */
  sourceOf(file: string): string | undefined;
}

/** Names for the objects of one machine. */
export class Naming {
  private readonly parts: RecordParts;
  private readonly counts = new Map<string, number>();
  private readonly traces = new Map<number, TraceText>();

  constructor(parts: RecordParts) {
    this.parts = parts;
  }

  /** The cache or the kind of a block, with the number of this one. */
  numbered(pointer: number, kind: number): string {
    const family = this.family(pointer, kind);
    const n = (this.counts.get(family) ?? 0) + 1;
    this.counts.set(family, n);
    return `${family}#${n}`;
  }

  /** The label of a block, or what of a module or of the kernel's image it is. */
  proper(pointer: number, kind: number): string | undefined {
    if (kind !== 0) return undefined;
    const { parts } = this;
    const label = parts.labelOf(pointer);
    if (label !== undefined) return label;
    for (const { name, blocks } of parts.modules()) {
      const block = blocks.find(({ base }) => base === pointer);
      if (block) return `${name}:${block.kind}`;
    }
    return undefined;
  }

  /** Whether a block has a label, which only what a program made has. */
  hasLabel(pointer: number, kind: number): boolean {
    return kind === 0 && this.parts.labelOf(pointer) !== undefined;
  }

  /** What a word's address is called beside the block that it is in: a variable. */
  variable(address: VirtAddr): string {
    const symbol = this.parts.base.symbols.find(address);
    if (!symbol || symbol.name === 'init_stack') return '';
    const offset = address - symbol.address;
    const module = symbol.module === '' ? '' : ` [${symbol.module}]`;
    return `${symbol.name}${offset === 0 ? '' : `+0x${offset.toString(16)}`}${module}`;
  }

  /** A stack trace as text. */
  trace(node: number): TraceText {
    let text = this.traces.get(node);
    if (!text) this.traces.set(node, (text = this.readTrace(node)));
    return text;
  }

  /** Modules came or went: addresses may mean something else now. */
  forget(): void {
    this.traces.clear();
  }

  private readTrace(node: number): TraceText {
    const code = this.parts.base.sources.frames(node);
    const frames = code.map(({ name }) => name);
    const own = code.findIndex(({ name, line }) => name.includes(' [') && !/\.h:\d+$/.test(line));
    const at = own < 0 ? frames.findIndex((frame) => !frame.startsWith('kmemleak_')) : own;
    const name = (frames[at] ?? '').replace(/\+0x[0-9a-f]+\/0x[0-9a-f]+/, '');
    const line = own < 0 ? '' : code[own].line.replace(/^.*\//, '');
    const by = line === '' ? name : `${line} in ${name}`;
    return { frames, by, ofModule: frames.some((frame) => frame.includes(' [')) };
  }

  private family(pointer: number, kind: number): string {
    if (kind === OBJECT_PERCPU) return 'percpu';
    if (kind === OBJECT_PHYS) return 'phys';
    const cache = this.parts.cacheNameOf(pointer);
    if (cache !== undefined) return cache;
    if (pointer >= KERNEL_START && pointer < KERNEL_START + IMAGE_SIZE) return 'kernel-data';
    const { size } = this.parts.base.machine.memory.phys;
    return pointer >= PAGE_OFFSET && pointer < PAGE_OFFSET + size ? 'pages' : 'vmalloc';
  }
}

/** A stack trace as text. */
export interface TraceText {
  /** As kmemleak prints it, innermost first. */
  readonly frames: readonly string[];
  /** The frame that stands for all, with its line. */
  readonly by: string;
  readonly ofModule: boolean;
}
