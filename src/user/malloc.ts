/**
 * The heap of a program, laid out as glibc's malloc does: chunks of 16 bytes and more with their
 * size before them, the first ones behind the cache of the thread, large ones by mmap().
 *
 * Simplified: free chunks that the cache of the thread does not take are joined at once, and the
 * smallest that is large enough is used first; there are no bins, and one arena.
 */
import { alignUp, PAGE_SIZE, type VirtAddr } from '../machine/address.ts';
import type { Memory } from '../machine/memory.ts';
import { HeapAbort, type UserBlock, type UserHeap } from './allocations.ts';
import type { ProgramBreak } from './program-break.ts';
import type { AddressSpace } from './space.ts';

/** Bytes of a chunk before what the program gets. */
const HEADER = 16;
const CHUNK_MIN = 32;
/** Flags in the size of a chunk. */
const PREV_INUSE = 1;
const IS_MMAPPED = 2;
/** From this size on mmap() is used. */
const MMAP_THRESHOLD = 128 * 1024;
/** What the heap grows by. */
const TOP_PAD = 132 * 1024;
/** The cache of the thread, the first chunk of every heap. */
const TCACHE_BYTES = 0x290;
const TCACHE_MAX_BYTES = 1040;
const TCACHE_COUNT = 7;
/** More than any request may have (PTRDIFF_MAX). */
const REQUEST_MAX = 2 ** 47;

/** A block that the program has. */
interface Block extends UserBlock {
  readonly chunk: VirtAddr;
  readonly bytes: number;
}

/** The heap of one program. */
export class Heap implements UserHeap {
  private readonly space: AddressSpace;
  private readonly memory: Memory;
  private readonly brk: ProgramBreak;
  private start: VirtAddr = 0;
  private end: VirtAddr = 0;
  private top: VirtAddr = 0;
  /** What the program has, by the address that it knows. */
  readonly blocks = new Map<VirtAddr, Block>();
  private readonly tcache = new Map<number, VirtAddr[]>();
  /** Free chunks by address: their sizes. */
  private free = new Map<VirtAddr, number>();

  constructor(space: AddressSpace, memory: Memory, brk: ProgramBreak) {
    this.space = space;
    this.memory = memory;
    this.brk = brk;
  }

  /** A block of `size` bytes at a multiple of `align`; 0 when there is none. */
  alloc(size: number, align = HEADER): VirtAddr {
    if (size > REQUEST_MAX) return 0;
    const bytes = Math.max(CHUNK_MIN, alignUp(size + 8, HEADER));
    const isAligned = align <= HEADER;
    const taken = this.take(isAligned ? bytes : bytes + align + CHUNK_MIN);
    if (taken === 0) return 0;
    // Of a mapping of its own nothing is given back.
    const isMapped = (this.memory.readLong(taken + 8) & IS_MMAPPED) !== 0;
    const chunk = isAligned || isMapped ? taken : this.trim(taken, bytes, align);
    const address = alignUp(chunk + HEADER, Math.max(align, HEADER));
    this.blocks.set(address, { chunk, bytes: this.sizeOf(chunk), requested: size });
    return address;
  }

  /** @throws HeapAbort as glibc ends a program that frees what it has not. */
  release(address: VirtAddr): void {
    if (address === 0) return;
    const block = this.blocks.get(address);
    if (!block) throw new HeapAbort(this.complaint(address));
    const now = this.memory.readLong(block.chunk + 8);
    const isIntact = now === (block.bytes | PREV_INUSE) || (now & IS_MMAPPED) !== 0;
    if (!isIntact) throw new HeapAbort('free(): invalid size');
    this.blocks.delete(address);
    const { chunk, bytes } = block;
    if (this.space.unmap(chunk)) return;
    const cached = this.tcache.get(bytes) ?? [];
    if (bytes <= TCACHE_MAX_BYTES && cached.length < TCACHE_COUNT) {
      this.memory.writePtr(address, cached.at(-1) ?? 0);
      this.memory.writePtr(address + 8, this.start + HEADER);
      this.tcache.set(bytes, [...cached, address]);
    } else this.putFree(chunk, bytes);
  }

  /** What the program may use of a block; 0 for what is none. */
  usable(address: VirtAddr): number {
    const block = this.blocks.get(address);
    if (!block) return 0;
    // Of a chunk that is not the last one of a heap, the next one's first word may be used.
    const isMapped = (this.memory.readLong(block.chunk + 8) & IS_MMAPPED) !== 0;
    return block.chunk + block.bytes - address + (isMapped ? 0 : 8);
  }

  /** Another size for a block, in place where it fits. */
  resize(address: VirtAddr, size: number): VirtAddr {
    const block = this.blocks.get(address);
    if (!block) throw new HeapAbort('realloc(): invalid pointer');
    const bytes = Math.max(CHUNK_MIN, alignUp(size + 8, HEADER));
    if (bytes <= block.bytes) {
      this.blocks.set(address, { ...block, requested: size });
      return address;
    }
    const fresh = this.alloc(size);
    if (fresh === 0) return 0;
    this.memory.copy(fresh, address, Math.min(block.bytes - HEADER, size));
    this.release(address);
    return fresh;
  }

  private complaint(address: VirtAddr): string {
    for (const cached of this.tcache.values()) {
      if (cached.includes(address)) return 'free(): double free detected in tcache 2';
    }
    return this.free.has(address - HEADER)
      ? 'double free or corruption (!prev)'
      : 'free(): invalid pointer';
  }

  private sizeOf(chunk: VirtAddr): number {
    const size = this.memory.readLong(chunk + 8);
    return size - (size % 8);
  }

  private take(bytes: number): VirtAddr {
    const cached = this.tcache.get(bytes);
    const address = cached?.pop();
    if (address !== undefined) {
      this.memory.writePtr(address + 8, 0);
      return address - HEADER;
    }
    if (this.end === 0 && !this.begin()) return 0;
    let best: VirtAddr = 0;
    for (const [chunk, size] of this.free) {
      if (size >= bytes && (best === 0 || size < this.free.get(best)!)) best = chunk;
    }
    if (best !== 0) return this.split(best, bytes);
    if (bytes >= MMAP_THRESHOLD) return this.byMmap(bytes);
    if (this.top + bytes + CHUNK_MIN > this.end && !this.growTop(bytes)) return 0;
    const chunk = this.top;
    this.top += bytes;
    this.setSize(chunk, bytes);
    return chunk;
  }

  private begin(): boolean {
    if (!this.growTop(TCACHE_BYTES)) return false;
    this.start = this.top;
    this.setSize(this.start, TCACHE_BYTES);
    this.top = this.start + TCACHE_BYTES;
    return true;
  }

  private growTop(bytes: number): boolean {
    const { brk } = this;
    // The program has moved the break itself: what was left of the top is lost.
    const top = brk.end === this.end ? this.top : alignUp(brk.end, HEADER);
    const end = alignUp(top + Math.max(bytes + CHUNK_MIN, TOP_PAD), PAGE_SIZE);
    if (!brk.move(end - brk.end)) return false;
    this.top = top;
    this.end = brk.end;
    return true;
  }

  private byMmap(bytes: number): VirtAddr {
    const span = alignUp(bytes + 8, PAGE_SIZE);
    const chunk = this.space.place(span);
    if (chunk === 0 || !this.space.map(chunk, span, 'heap')) return 0;
    this.memory.writeLong(chunk + 8, span | IS_MMAPPED);
    return chunk;
  }

  /** The part of a chunk that begins at an aligned address; what is before and behind goes back. */
  private trim(chunk: VirtAddr, bytes: number, align: number): VirtAddr {
    const size = this.sizeOf(chunk);
    let address = alignUp(chunk + HEADER, align);
    if (address !== chunk + HEADER && address - chunk - HEADER < CHUNK_MIN) address += align;
    const before = address - HEADER - chunk;
    if (before > 0) this.putFree(chunk, before);
    const rest = size - before - bytes;
    if (rest >= CHUNK_MIN) this.putFree(chunk + before + bytes, rest);
    this.setSize(chunk + before, rest >= CHUNK_MIN ? bytes : bytes + rest);
    return chunk + before;
  }

  private split(chunk: VirtAddr, bytes: number): VirtAddr {
    const size = this.free.get(chunk)!;
    this.free.delete(chunk);
    const rest = size - bytes;
    if (rest >= CHUNK_MIN) this.putFree(chunk + bytes, rest);
    this.setSize(chunk, rest >= CHUNK_MIN ? bytes : size);
    return chunk;
  }

  private putFree(at: VirtAddr, bytes: number): void {
    let [chunk, size] = [at, bytes];
    for (const [other, length] of this.free) {
      if (other + length === chunk) {
        [chunk, size] = [other, size + length];
        this.free.delete(other);
      } else if (chunk + size === other) {
        size += length;
        this.free.delete(other);
      }
    }
    if (chunk + size === this.top) {
      this.top = chunk;
      return;
    }
    this.setSize(chunk, size);
    this.free.set(chunk, size);
  }

  private setSize(chunk: VirtAddr, bytes: number): void {
    this.memory.writeLong(chunk + 8, bytes | PREV_INUSE);
  }
}
