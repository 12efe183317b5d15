/**
 * The parts of a trace's heap as a graph: blocks, the words in them and what those mean, and the
 * ranges of blocks that kmemleak was told of.
 */
import { KMALLOC_MAX_CACHE_SIZE } from '../mm/slab/kmalloc.ts';
import type { ObjectKind } from '../trace/object.ts';

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
export type Tree = 'virtual' | 'physical' | 'percpu';

/** A range that kmemleak has an object for: metadata as the program made it, not as scans do. */
export interface Range {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
  readonly space: Tree;
  readonly bornMs: number;
  minCount: number;
  /** A call of kmemleak's API, or `clear`, set its min_count. */
  painted: boolean;
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

/** Whether a range is less than what an allocator registers of its block. */
export function isPart({ block, start, end, space }: Range): boolean {
  if (space !== 'virtual' || block.kind === 'percpu') return false;
  return start !== 0 || registeredWhole(block, end) < block.size;
}

/** Of large blocks kmemleak is told the size that was asked for. */
function registeredWhole({ kind, size }: Block, bytes: number): number {
  if (kind !== 'slab' || size <= KMALLOC_MAX_CACHE_SIZE) return bytes;
  return 2 ** Math.ceil(Math.log2(bytes));
}

/** Distance of the copies of a percpu block in {@link Block.words}. */
export const COPY_STRIDE = 2 ** 30;

/** A place in a block as a trace writes it. */
export function placeName(block: Block, at: number): string {
  const offset = at % COPY_STRIDE;
  const cpu = block.kind === 'percpu' ? `@${(at - offset) / COPY_STRIDE}` : '';
  return `${block.label}${cpu}+${offset}`;
}

/** The byte that memory holds which the kernel does not zero, and eight of them. */
export const FILL = 0x5a;
export const FILL_WORD = 0x5a5a5a5a5a5a5a5an;

/** The word that a number is. */
export function integer(n: bigint): Word {
  return { how: 'integer', offset: 0, text: String(n) };
}

/** The text of a word that was never written. */
export function neverWritten(fill: number): string {
  return String(fill === FILL ? FILL_WORD : 0n);
}
