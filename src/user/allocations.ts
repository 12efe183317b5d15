/**
 * The allocations of a program: what malloc and its kin, and the C library itself, ask of the heap,
 * told to whoever listens, with the call chain of each.
 */
import type { VirtAddr } from '../machine/address.ts';

/** Why free() gives up. */
export class HeapAbort extends Error {}

/** A block that the program has. */
export interface UserBlock {
  /** What was asked for. */
  readonly requested: number;
}

/** A heap: glibc's, or that of a tool. */
export interface UserHeap {
  /** What the program has, by the address that it knows. */
  readonly blocks: ReadonlyMap<VirtAddr, UserBlock>;
  /** A block of `size` bytes at a multiple of `align`; 0 when there is none. */
  alloc(size: number, align?: number): VirtAddr;
  /** @throws HeapAbort as the program ends that frees what it has not. */
  release(address: VirtAddr): void;
  /** Another size for a block: its new address, 0 when there is none. */
  resize(address: VirtAddr, size: number): VirtAddr;
  /** What the program may use of a block; 0 for what is none. */
  usable(address: VirtAddr): number;
}

/** The function that was asked for memory. */
export type AllocName =
  | 'malloc'
  | 'calloc'
  | 'realloc'
  | 'aligned_alloc'
  | 'memalign'
  | 'posix_memalign'
  | 'valloc';

/** A frame of the C library below the program's own: a function, and where glibc has it. */
export interface LibcFrame {
  readonly name: string;
  /** `strdup.c:42`. */
  readonly source: string;
  /** It is inlined into the frame that follows. */
  readonly isInlined?: boolean;
  /** Of ld.so. */
  readonly isLoader?: boolean;
}

/** How a block came to be. */
export interface AllocCall {
  readonly name: AllocName;
  readonly size: number;
  readonly align: number;
  /** The program's call chain: a node of the stack depot. */
  readonly stack: number;
  /** Functions of the C library between the program and malloc, innermost first. */
  readonly via: readonly LibcFrame[];
  /** Those that have called the program's outermost function, but for main(). */
  readonly outer: readonly LibcFrame[];
}

/** Hears of what a program allocates and frees. */
export interface AllocationListener {
  allocated?(address: VirtAddr, call: AllocCall): void;
  /** @param address - what free() was given, a block or not. */
  freed?(address: VirtAddr, stack: number): void;
  /** `to` is where the block is now; both may be the same. */
  resized?(from: VirtAddr, to: VirtAddr, call: AllocCall): void;
}

/** The least alignment of what malloc gives. */
const ALIGN = 16;

/** What programs and the C library allocate with. */
export class Allocations {
  readonly heap: UserHeap;
  private readonly listeners: readonly AllocationListener[];
  private readonly stack: () => number;
  private readonly outer: () => readonly LibcFrame[];

  /** @param stack - the program's call chain at the moment, and `outer` what is below it. */
  constructor(
    heap: UserHeap,
    listeners: readonly AllocationListener[],
    stack: () => number,
    outer: () => readonly LibcFrame[] = () => [],
  ) {
    this.heap = heap;
    this.listeners = listeners;
    this.stack = stack;
    this.outer = outer;
  }

  /** A block of `size` bytes, 0 when there is none. */
  alloc(
    size: number,
    name: AllocName = 'malloc',
    align = ALIGN,
    via: readonly LibcFrame[] = [],
  ): VirtAddr {
    const at = this.heap.alloc(size, align);
    if (at === 0 || this.listeners.length === 0) return at;
    const call = { name, size, align, stack: this.stack(), via, outer: this.outer() };
    for (const one of this.listeners) one.allocated?.(at, call);
    return at;
  }

  /** @throws HeapAbort as the program ends that frees what it has not. */
  release(address: VirtAddr): void {
    if (address === 0) return;
    for (const one of this.listeners) one.freed?.(address, this.stack());
    this.heap.release(address);
  }

  /** realloc() of a block that is there. */
  resize(address: VirtAddr, size: number, via: readonly LibcFrame[] = []): VirtAddr {
    const to = this.heap.resize(address, size);
    if (to === 0 || this.listeners.length === 0) return to;
    const outer = this.outer();
    const call = { name: 'realloc', size, align: ALIGN, stack: this.stack(), via, outer } as const;
    for (const one of this.listeners) one.resized?.(address, to, call);
    return to;
  }
}
