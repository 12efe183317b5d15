/**
 * Where chains of references begin: memory that the program and the kernel can always read.
 *
 * The kernel's own variables, the static percpu data of every CPU, the live part of every task's
 * stack, the memory of loaded modules and the memory that the boot took for ever; then what C code
 * holds in registers, and what the simulator holds for the kernel outside simulated memory.
 */
import type { RootRange, Roots } from '../kernel/roots.ts';

/** A range that is always read, or the place of a reference outside all blocks. */
export interface Root {
  readonly kind: 'data' | 'percpu' | 'stack' | 'register' | 'kernel';
  readonly name: string;
}

/** A root that is a range of memory; end exclusive. */
export interface OwnRange extends Root, RootRange {}

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

/** Where the roots of a machine are; the kernel's `Roots` knows. */
export type TruthRoots = Pick<Roots, 'image' | 'percpu' | 'stacks' | 'held'>;

/** The ranges that are always read. */
export function* rangesOf(roots: TruthRoots): Iterable<OwnRange> {
  for (const range of roots.image()) yield { kind: 'data', ...range };
  for (const { name, start, end } of roots.percpu()) yield { kind: 'percpu', name, start, end };
}
