/**
 * Where chains of references begin: memory that the program and the kernel can always read.
 *
 * The kernel's own variables, the static percpu data of every CPU, the live part of every task's
 * stack, the memory of loaded modules and the memory that the boot took for ever; then what C code
 * holds in registers, and what the simulator holds for the kernel outside simulated memory.
 */
import type { VirtAddr } from '../machine/address.ts';

/** A range that is always read, or the place of a reference outside all blocks. */
export interface Root {
  readonly kind: 'data' | 'percpu' | 'stack' | 'register' | 'kernel';
  readonly name: string;
}

/** A root that is a range of memory; end exclusive. */
export interface RootRange extends Root {
  readonly start: VirtAddr;
  readonly end: VirtAddr;
}

/** A task's stack. */
export interface StackRange {
  readonly pid: number;
  readonly start: VirtAddr;
  readonly end: VirtAddr;
  /** The lowest address in use. */
  readonly sp: VirtAddr;
  /** The task does not run: its saved registers are the words at `sp`. */
  readonly parked: boolean;
}

/** Registers of running or waiting C code. */
export interface Registers {
  /** Name of the task, for messages. */
  readonly name: string;
  /** By half register, as far as they are in use. */
  readonly provenance: Int32Array;
  readonly values: Int32Array;
  /** Whether the half may still be read. */
  isLive(half: number): boolean;
  /** What the register of a half is called. */
  nameOf(half: number): string;
}

/** What truth has to know of the kernel. */
export interface TruthServices {
  ranges(): Iterable<RootRange>;
  stacks(): Iterable<StackRange>;
  /** Addresses that the kernel holds outside simulated memory. */
  held(): Iterable<VirtAddr>;
}
