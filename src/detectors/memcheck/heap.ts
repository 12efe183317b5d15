/**
 * The heap of a program under valgrind: blocks with red zones in superblocks of 4 MiB below 4 GiB,
 * as coregrind's allocator lays them out (m_mallocfree.c). What is freed waits in a queue, so that
 * its addresses are not given out again soon.
 */
import { alignUp, PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import { HeapAbort, type UserBlock, type UserHeap } from '../../user/allocations.ts';
import type { UserProcess } from '../../user/tool.ts';
import type { Definedness } from './definedness.ts';

const ALIGN = 16;
/** Bytes before and behind what the program gets: size and red zone, a multiple of 16. */
const OVERHEAD = 32;
/** The least block that is worth keeping. */
const USEFUL = 2 * OVERHEAD;
/** Bytes of a superblock, and of its header. */
const SUPERBLOCK = 4 << 20;
const SUPERBLOCK_HEADER = 32;
/** What a superblock maps at once. */
const CHUNK = 64 << 10;
/** Bytes of freed blocks that are kept back (--freelist-vol). */
const QUEUE_BYTES = 20_000_000;
/** Lists of free blocks: one for each size up to here, then wider ones. */
const EXACT_LISTS = 64;
const LISTS = 112;
const WIDENING = 1.15;
/** Blocks of a list that are looked at, but for the last list. */
const SEARCH_MAX = 100;
const REQUEST_MAX = 2 ** 40;

/** A superblock: mapped up to `mapped`. */
interface Superblock {
  readonly start: VirtAddr;
  readonly end: VirtAddr;
  mapped: VirtAddr;
}

/** A block that the program has. */
export interface MemcheckBlock extends UserBlock {
  /** With its overhead. */
  readonly start: VirtAddr;
  readonly bytes: number;
}

/** The heap of one program. */
export class MemcheckHeap implements UserHeap {
  readonly blocks = new Map<VirtAddr, MemcheckBlock>();
  private readonly proc: UserProcess;
  private readonly defined: Definedness;
  private readonly supers: Superblock[] = [];
  /** Free blocks by list, the first one is looked at first. */
  private readonly lists: VirtAddr[][] = Array.from({ length: LISTS }, () => []);
  /** Bytes of each free block, and where it begins by its end. */
  private readonly sizes = new Map<VirtAddr, number>();
  private readonly ends = new Map<VirtAddr, VirtAddr>();
  private queue: MemcheckBlock[] = [];
  private queued = 0;

  constructor(proc: UserProcess, defined: Definedness) {
    this.proc = proc;
    this.defined = defined;
  }

  alloc(size: number, align = ALIGN): VirtAddr {
    if (size > REQUEST_MAX) return 0;
    const payload = alignUp(size, ALIGN);
    const block = align <= ALIGN ? this.take(payload) : this.takeAligned(payload, align);
    if (!block) return 0;
    const address = block.start + OVERHEAD;
    if (!this.ensureMapped(block.start + block.bytes)) return 0;
    this.blocks.set(address, { ...block, requested: size });
    this.defined.undefine(address, size);
    return address;
  }

  release(address: VirtAddr): void {
    const block = this.blocks.get(address);
    // Memcheck tells of it, and goes on.
    if (!block) return;
    this.blocks.delete(address);
    this.queue.push(block);
    this.queued += block.requested;
    while (this.queued > QUEUE_BYTES) {
      const oldest = this.queue.shift()!;
      this.queued -= oldest.requested;
      this.giveBack(oldest.start, oldest.bytes);
    }
  }

  resize(address: VirtAddr, size: number): VirtAddr {
    const block = this.blocks.get(address);
    if (!block) throw new HeapAbort('realloc(): invalid pointer');
    // It always moves.
    const fresh = this.alloc(size);
    if (fresh === 0) return 0;
    this.proc.memory.copy(fresh, address, Math.min(block.requested, size));
    this.release(address);
    return fresh;
  }

  usable(address: VirtAddr): number {
    return this.blocks.get(address)?.requested ?? 0;
  }

  private take(payload: number): { start: VirtAddr; bytes: number } | undefined {
    const bytes = payload + 2 * OVERHEAD;
    const found = this.find(bytes) ?? this.addSuperblock(bytes);
    if (found === undefined) return undefined;
    const size = this.remove(found);
    const rest = size - bytes;
    if (rest < USEFUL) return { start: found, bytes: size };
    this.add(found + bytes, rest);
    return { start: found, bytes };
  }

  /** A larger block, whose first part goes back; what is behind stays with it. */
  private takeAligned(
    payload: number,
    align: number,
  ): { start: VirtAddr; bytes: number } | undefined {
    const base = this.take(payload + USEFUL + align);
    if (!base) return undefined;
    const address = alignUp(base.start + OVERHEAD + USEFUL, align);
    const start = address - OVERHEAD;
    this.add(base.start, start - base.start);
    return { start, bytes: base.start + base.bytes - start };
  }

  private find(bytes: number): VirtAddr | undefined {
    for (let n = listOf(bytes - 2 * OVERHEAD); n < LISTS; n++) {
      const list = this.lists[n];
      const max = n === LISTS - 1 ? list.length : Math.min(list.length, SEARCH_MAX);
      for (let i = 0; i < max; i++) if (this.sizes.get(list[i])! >= bytes) return list[i];
    }
    return undefined;
  }

  private addSuperblock(bytes: number): VirtAddr | undefined {
    const { space } = this.proc;
    const length = alignUp(Math.max(SUPERBLOCK, bytes + SUPERBLOCK_HEADER), PAGE_SIZE);
    const start = space.place(length);
    if (start === 0) return undefined;
    this.supers.push({ start, end: start + length, mapped: start });
    this.add(start + SUPERBLOCK_HEADER, length - SUPERBLOCK_HEADER);
    return start + SUPERBLOCK_HEADER;
  }

  /** Superblocks are mapped as far as they are used. */
  private ensureMapped(end: VirtAddr): boolean {
    const own = this.supers.find((one) => end > one.start && end <= one.end)!;
    if (end <= own.mapped) return true;
    const to = Math.min(own.end, own.start + alignUp(end - own.start, CHUNK));
    if (!this.proc.space.resize(own.start, to, 'heap')) return false;
    own.mapped = to;
    return true;
  }

  /** Joins a block with what is free beside it. */
  private giveBack(start: VirtAddr, bytes: number): void {
    let [from, size] = [start, bytes];
    const behind = from + size;
    if (this.sizes.has(behind)) size += this.remove(behind);
    const before = this.ends.get(from);
    if (before !== undefined) {
      size += this.remove(before);
      from = before;
    }
    this.add(from, size);
  }

  private add(start: VirtAddr, bytes: number): void {
    this.sizes.set(start, bytes);
    this.ends.set(start + bytes, start);
    this.lists[listOf(bytes - 2 * OVERHEAD)].push(start);
  }

  private remove(start: VirtAddr): number {
    const bytes = this.sizes.get(start)!;
    this.sizes.delete(start);
    this.ends.delete(start + bytes);
    const list = this.lists[listOf(bytes - 2 * OVERHEAD)];
    const i = list.indexOf(start);
    // The list is a ring: the one before becomes the first.
    const rest = i === 0 ? [] : [list[i - 1], ...list.slice(i + 1), ...list.slice(0, i - 1)];
    list.splice(0, list.length, ...(i === 0 ? rotated(list) : rest));
    return bytes;
  }
}

/** A list without its first, from its last one on. */
function rotated(list: readonly VirtAddr[]): VirtAddr[] {
  const rest = list.slice(1);
  const last = rest.pop();
  return last === undefined ? [] : [last, ...rest];
}

/** The list for blocks with so many bytes for the program. */
function listOf(payload: number): number {
  const n = Math.floor(payload / ALIGN);
  if (n < EXACT_LISTS) return n;
  const wide = EXACT_LISTS + Math.floor(Math.log(n / EXACT_LISTS) / Math.log(WIDENING));
  return Math.min(LISTS - 1, wide);
}
