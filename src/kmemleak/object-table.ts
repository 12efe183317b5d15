/**
 * The metadata of tracked blocks: `struct kmemleak_object` as a table of columns.
 *
 * An object is an id from 1; 0 is NULL. Columns have the names of the kernel's fields. The four
 * numbers that a scan needs for each reference lie together in `hot`, 16 bytes a row, so that a
 * hit costs one cache line. Ids freed while a scan runs are handed out again only after it
 * (the kernel's RCU and reference counts), so a scan never meets a stranger under a known id.
 *
 * Invariants: `hot` start and size are those of `pointer` and `size`, cut to 32 bits; `hot`
 * minimum is `minCount * 2 + (has an excess_ref)`; what has areas has the flag `OBJECT_AREAS`.
 */
import { assert } from '../base/assert.ts';
import { growFloat64, growInt32, growUint32 } from '../base/columns.ts';
import { RbLinks } from '../lib/rbtree.ts';

/** Names an object; 0 is NULL. */
export type ObjectId = number & { readonly kind?: 'kmemleak_object' };

/** The block is allocated. */
export const OBJECT_ALLOCATED = 1 << 0;
/** The object was reported once. */
export const OBJECT_REPORTED = 1 << 1;
/** The block is not scanned. */
export const OBJECT_NO_SCAN = 1 << 2;
/** The block is scanned whole although it has scan areas. */
export const OBJECT_FULL_SCAN = 1 << 3;
/** The pointer is a physical address. */
export const OBJECT_PHYS = 1 << 4;
/** The pointer is a `__percpu` cookie. */
export const OBJECT_PERCPU = 1 << 5;
/** A scan found no reference, and it was not reported yet; since 7.3. */
export const OBJECT_SUSPECT = 1 << 6;

/** The flags that the kernel has and prints; the rest are ours. */
export const KERNEL_FLAGS = 0xff;
/** The block lies in the direct map: its low 32 address bits are its physical address. */
export const OBJECT_LINEAR = 1 << 8;
/** The object has scan areas. */
export const OBJECT_AREAS = 1 << 9;
/** The metadata came from the memory pool. */
export const OBJECT_POOL = 1 << 10;

/** Numbers a row of `hot`. */
export const HOT_STRIDE = 4;
/** Low 32 bits of the start address. */
export const HOT_START = 0;
/** Size in bytes, at most 2^32 - 1. */
export const HOT_SIZE = 1;
/** References found in this scan. */
export const HOT_COUNT = 2;
/** Twice min_count, plus one when there is an excess_ref. */
export const HOT_MIN = 3;

/** Beyond this no count of references can come; larger minimums are cut in `hot`. */
const MIN_COUNT_CUT = 2 ** 29;
const FIRST_CAPACITY = 1024;
/** Above, the table grows by an eighth: metadata is to be at most 120 bytes an object. */
const DOUBLING_END = 8192;

/** What a new object is made from. */
export interface NewObject {
  pointer: number;
  size: number;
  minCount: number;
  flags: number;
  checksum: number;
  jiffies: number;
  pid: number;
  comm: string;
  trace: number;
}

/** A part of a block that is scanned instead of the whole. */
export interface ScanArea {
  readonly start: number;
  readonly size: number;
}

/**
 * The columns of the table for others than kmemleak to read: by id, from `next[0]` on in order of
 * allocation. They are as long as nothing is allocated.
 */
export interface ObjectRows {
  readonly count: number;
  readonly next: ArrayLike<ObjectId>;
  readonly pointer: ArrayLike<number>;
  readonly size: ArrayLike<number>;
  readonly minCount: ArrayLike<number>;
  readonly flags: ArrayLike<number>;
  readonly checksum: ArrayLike<number>;
  readonly jiffies: ArrayLike<number>;
  /** Stack traces, as numbers of the depot. */
  readonly trace: ArrayLike<number>;
  readonly excessRef: ReadonlyMap<ObjectId, number>;
  readonly unrefScans: ReadonlyMap<ObjectId, number>;
  /** References found in the running or last scan. */
  countOf(id: ObjectId): number;
  readonly areas: ReadonlyMap<ObjectId, readonly ScanArea[]>;
}

/** All objects, their columns, and their list in order of allocation. */
export class ObjectTable implements ObjectRows {
  capacity = FIRST_CAPACITY;
  hot = new Int32Array(FIRST_CAPACITY * HOT_STRIDE);
  pointer = new Float64Array(FIRST_CAPACITY);
  size = new Float64Array(FIRST_CAPACITY);
  minCount = new Int32Array(FIRST_CAPACITY);
  flags = new Uint16Array(FIRST_CAPACITY);
  checksum = new Uint32Array(FIRST_CAPACITY);
  /** Creation time. */
  jiffies = new Float64Array(FIRST_CAPACITY);
  pid = new Int32Array(FIRST_CAPACITY);
  trace = new Int32Array(FIRST_CAPACITY);
  /** object_list; row 0 is its head. */
  next = new Int32Array(FIRST_CAPACITY);
  prev = new Int32Array(FIRST_CAPACITY);
  readonly links = new RbLinks();
  /** Few objects have these, so they are not columns. */
  readonly areas = new Map<ObjectId, ScanArea[]>();
  readonly excessRef = new Map<ObjectId, number>();
  /** Scans in a row that found no reference to an object that is held back (unref_scans). */
  readonly unrefScans = new Map<ObjectId, number>();
  /** Number of objects in the list. */
  count = 0;

  private comm = new Uint32Array(FIRST_CAPACITY);
  private readonly commNames: string[] = [];
  private readonly commIndex = new Map<string, number>();
  /** What was looked for last: mostly one task allocates. */
  private lastComm = 0;
  private used = 1;
  private free: ObjectId[] = [];
  private resting: ObjectId[] = [];
  /** Scans that go on. */
  private held = 0;

  constructor() {
    this.links.ensure(FIRST_CAPACITY);
  }

  /** Bytes that the columns take. */
  get bytes(): number {
    // hot; pointer, size, jiffies; min_count, checksum, pid, comm, trace, next, prev; flags; links
    return this.capacity * (HOT_STRIDE * 4 + 3 * 8 + 7 * 4 + 2 + 13);
  }

  /** Makes an object that is in no tree and not in the list. */
  create(o: NewObject): ObjectId {
    const id = this.free.pop() ?? this.grow();
    this.pointer[id] = o.pointer;
    this.size[id] = o.size;
    const h = id * HOT_STRIDE;
    this.hot[h + HOT_START] = o.pointer;
    this.hot[h + HOT_SIZE] = Math.min(o.size, 0xffffffff);
    this.hot[h + HOT_COUNT] = 0;
    this.minCount[id] = o.minCount;
    // It has no excess_ref yet.
    this.hot[h + HOT_MIN] = cutMinCount(o.minCount) * 2;
    this.flags[id] = o.flags;
    this.checksum[id] = o.checksum;
    this.jiffies[id] = o.jiffies;
    this.pid[id] = o.pid;
    this.comm[id] = this.internComm(o.comm);
    this.trace[id] = o.trace;
    return id;
  }

  /** Gives an object's id back; it is out of trees and list already. */
  release(id: ObjectId): void {
    assert(id > 0 && id < this.used, 'an object that is given back was made');
    if ((this.flags[id] & OBJECT_AREAS) !== 0) this.areas.delete(id);
    if ((this.hot[id * HOT_STRIDE + HOT_MIN] & 1) !== 0) this.excessRef.delete(id);
    if (this.unrefScans.size > 0) this.unrefScans.delete(id);
    if (this.held > 0) this.resting.push(id);
    else this.free.push(id);
  }

  /** Whether a scan goes on. */
  get isHeld(): boolean {
    return this.held > 0;
  }

  /** A scan begins: released ids rest. */
  hold(): void {
    this.held++;
  }

  /** A scan is over: with the last one rested ids may be used again. */
  unhold(): void {
    assert(this.held > 0, 'only what rests can be used again');
    if (--this.held > 0) return;
    for (const id of this.resting) this.free.push(id);
    this.resting = [];
  }

  /** Appends to object_list. */
  listAddTail(id: ObjectId): void {
    assert(id > 0 && id < this.used, 'an object is made before it is listed');
    const last = this.prev[0];
    assert(this.next[last] === 0, 'object_list ends where it says');
    this.next[last] = id;
    this.prev[id] = last;
    this.next[id] = 0;
    this.prev[0] = id;
    this.count++;
  }

  /** Removes from object_list. */
  listDel(id: ObjectId): void {
    const before = this.prev[id];
    const after = this.next[id];
    assert(this.next[before] === id && this.prev[after] === id, 'a listed object is in the list');
    this.next[before] = after;
    this.prev[after] = before;
    this.count--;
  }

  /** Sets min_count: the color that a scan starts from. */
  setMinCount(id: ObjectId, minCount: number): void {
    this.minCount[id] = minCount;
    const excess = this.excessRef.has(id) ? 1 : 0;
    this.hot[id * HOT_STRIDE + HOT_MIN] = cutMinCount(minCount) * 2 + excess;
  }

  /** Surplus references to `id` count for the object at `target`. */
  setExcessRef(id: ObjectId, target: number): void {
    if (target === 0) this.excessRef.delete(id);
    else this.excessRef.set(id, target);
    this.setMinCount(id, this.minCount[id]);
  }

  /** References found in the running or last scan. */
  countOf(id: ObjectId): number {
    return this.hot[id * HOT_STRIDE + HOT_COUNT];
  }

  /** Name of the task that allocated the block. */
  commOf(id: ObjectId): string {
    return this.commNames[this.comm[id]];
  }

  private internComm(comm: string): number {
    if (this.commNames[this.lastComm] === comm) return this.lastComm;
    let index = this.commIndex.get(comm);
    if (index === undefined) {
      index = this.commNames.push(comm) - 1;
      this.commIndex.set(comm, index);
    }
    this.lastComm = index;
    return index;
  }

  private grow(): ObjectId {
    if (this.used === this.capacity) {
      const { capacity: old } = this;
      const capacity = old < DOUBLING_END ? old * 2 : old + (old >> 3);
      this.hot = growInt32(this.hot, capacity * HOT_STRIDE);
      this.pointer = growFloat64(this.pointer, capacity);
      this.size = growFloat64(this.size, capacity);
      this.minCount = growInt32(this.minCount, capacity);
      this.flags = copyUint16(this.flags, capacity);
      this.checksum = growUint32(this.checksum, capacity);
      this.jiffies = growFloat64(this.jiffies, capacity);
      this.pid = growInt32(this.pid, capacity);
      this.trace = growInt32(this.trace, capacity);
      this.next = growInt32(this.next, capacity);
      this.prev = growInt32(this.prev, capacity);
      this.comm = growUint32(this.comm, capacity);
      this.links.ensure(capacity);
      this.capacity = capacity;
    }
    return this.used++;
  }
}

function cutMinCount(minCount: number): number {
  return Math.max(-MIN_COUNT_CUT, Math.min(minCount, MIN_COUNT_CUT));
}

function copyUint16(column: Uint16Array, capacity: number): Uint16Array<ArrayBuffer> {
  const grown = new Uint16Array(capacity);
  grown.set(column);
  return grown;
}
