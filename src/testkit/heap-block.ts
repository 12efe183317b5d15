/**
 * The parts of a trace's heap as a graph: blocks, the words in them and what those mean, and the
 * ranges of blocks that kmemleak was told of.
 */
import type { ObjectKind } from '../trace/trace-object.ts';

/** How a word names its target; all but `integer` and `torn` are pointers to the program. */
export type Encoding =
  | 'plain' // an address inside the target, or its percpu pointer
  | 'area' // the address of a vmalloc block's vm_struct
  | 'outside' // an address relative to the target that lies outside it
  | 'inverted'
  | 'physical'
  | 'copy' // the address of a CPU's copy of a percpu block
  | 'integer'
  | 'torn'; // what an unaligned write left of a word

/** Eight bytes that were stored. */
export interface Word {
  readonly how: Encoding;
  readonly target?: Block;
  /** Offset into the target, or the CPU of a copy. */
  readonly offset: number;
  /** Names the bytes: two words with the same text are equal in memory. */
  readonly text: string;
}

/** Which of kmemleak's trees a range is in. */
export type Space = 'virtual' | 'physical' | 'percpu';

/** A range that kmemleak has an object for: metadata as the program made it, not as scans do. */
export interface Range {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
  readonly space: Space;
  readonly bornMs: number;
  minCount: number;
  noScan: boolean;
  /** Parts to scan instead of the whole, as offsets into the block. */
  readonly areas: { readonly start: number; readonly end: number }[];
  /** `transient_leak` was called since the last scan. */
  transient: boolean;
}

/** Memory that one allocation gave. */
export interface Block {
  /** Numbers the blocks of a program from 0. */
  readonly id: number;
  readonly label: string;
  readonly kind: ObjectKind;
  /** Usable bytes. */
  readonly size: number;
  /** The byte that memory which was never written holds. */
  readonly fill: number;
  /** By offset; the copies of a percpu block lie {@link COPY_STRIDE} apart. */
  readonly words: Map<number, Word>;
  freed: boolean;
}

/** Distance of the copies of a percpu block in {@link Block.words}. */
export const COPY_STRIDE = 2 ** 30;
