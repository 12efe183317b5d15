/**
 * A look-up of virtual objects by any address inside them, in front of the red-black tree.
 *
 * The kernel descends the tree for every word that might be a pointer; at a million objects that is
 * twenty dependent cache misses. Here the address picks an entry for its page. An entry is 0 (no
 * object), an id (one object covers the page whole) or, negative, a leaf: one slot for each 64
 * bytes of the page, holding the object with the greatest start among those that reach into it.
 * Where several small objects share a slot, the ones before are found through the tree.
 *
 * Pages of the direct map have a flat table, others a map of 256 KiB regions: a table each, or one
 * id where an object covers all of it, so that large blocks can be split often. Empty objects are
 * in no entry, for they contain no address. What of an object lies outside the direct map has no
 * entries when it is larger than any memory: nothing real is, and the table would be. The tree
 * stays the reference: `ObjectTree.check` compares the two for every object.
 */
import { assert } from '../base/assert.ts';
import { growInt32 } from '../base/columns.ts';
import type { RbTree } from '../lib/rbtree.ts';
import { PAGE_SHIFT, PAGE_SIZE } from '../machine/address.ts';
import { MEM_MAX, PAGE_OFFSET } from '../machine/layout.ts';
import type { ObjectId, ObjectTable } from './object-table.ts';

/** Bytes that a slot of a leaf stands for, as a shift. */
export const SLOT_SHIFT = 6;
/** Slots in a leaf, as a shift. */
export const LEAF_SHIFT = PAGE_SHIFT - SLOT_SHIFT;

const SLOTS = 1 << LEAF_SHIFT;
const REGION_PAGES = 64;
const REGION_SIZE = REGION_PAGES * PAGE_SIZE;
const FIRST_DIRECT_PAGE = PAGE_OFFSET / PAGE_SIZE;

/** Address → object, for virtual addresses. */
export class AddressIndex {
  /** Entries of the direct map, by page frame number. */
  readonly direct: Int32Array;
  /** Leaves, `SLOTS` entries each; leaf 0 is not used. */
  leaves = new Int32Array(SLOTS * 64);

  private readonly regions = new Map<number, Int32Array | ObjectId>();
  private readonly huge = new Set<ObjectId>();
  private leafUse = new Int32Array(64);
  private leafCount = 1;
  private readonly freeLeaves: number[] = [];
  private readonly table: ObjectTable;
  private readonly tree: RbTree;

  private readonly memBytes: number;

  /** @param memBytes - size of the direct map. */
  constructor(table: ObjectTable, tree: RbTree, memBytes: number) {
    this.memBytes = memBytes;
    this.table = table;
    this.tree = tree;
    this.direct = new Int32Array(memBytes / PAGE_SIZE);
  }

  /** Bytes that the leaves take. */
  get bytes(): number {
    return this.leaves.byteLength + this.leafUse.byteLength + this.direct.byteLength;
  }

  /** The object that contains `addr`, or 0. */
  lookup(addr: number): ObjectId {
    const at = addr - PAGE_OFFSET;
    const isDirect = at >= 0 && at < this.memBytes;
    const entry = isDirect
      ? this.direct[at >>> PAGE_SHIFT]
      : this.entry(Math.floor(addr / PAGE_SIZE));
    if (entry > 0) return entry;
    return (entry < 0 ? this.lookupLeaf(entry, addr) : 0) || this.lookupHuge(addr);
  }

  private lookupLeaf(entry: number, addr: number): ObjectId {
    let id = this.leaves[(-entry << LEAF_SHIFT) | ((addr & (PAGE_SIZE - 1)) >>> SLOT_SHIFT)];
    const { pointer, size } = this.table;
    while (id !== 0 && addr < pointer[id]) id = this.tree.prev(id);
    return id !== 0 && addr < pointer[id] + size[id] ? id : 0;
  }

  private lookupHuge(addr: number): ObjectId {
    const { pointer, size } = this.table;
    for (const id of this.huge) if (addr >= pointer[id] && addr < pointer[id] + size[id]) return id;
    return 0;
  }

  /** Adds an object that is in the tree. */
  insert(id: ObjectId): void {
    const at = this.smallAt(id);
    if (at >= 0) {
      const page = at >>> PAGE_SHIFT;
      if (this.direct[page] === 0) this.direct[page] = -this.newLeaf();
      const from = at & (PAGE_SIZE - 1);
      this.fillLeaf(-this.direct[page], id, from, from + this.table.size[id]);
      return;
    }
    const { start, end, first, last } = this.span(id);
    if (end - start > MEM_MAX) this.huge.add(id);
    for (let page = first; page <= last; page++) {
      const base = page * PAGE_SIZE;
      if (this.isWholeRegion(page, start, end)) {
        this.regions.set(page / REGION_PAGES, id);
        page += REGION_PAGES - 1;
        continue;
      }
      let entry = this.entry(page);
      if (start <= base && end >= base + PAGE_SIZE) {
        assert(entry === 0, 'address index: page is taken');
        this.setEntry(page, id);
      } else {
        if (entry === 0) this.setEntry(page, (entry = -this.newLeaf()));
        this.fillLeaf(-entry, id, start - base, end - base);
      }
    }
  }

  /** Removes an object that is still in the tree. */
  remove(id: ObjectId): void {
    const at = this.smallAt(id);
    if (at >= 0) {
      const page = at >>> PAGE_SHIFT;
      const leaf = -this.direct[page];
      const from = at & (PAGE_SIZE - 1);
      this.clearLeaf(leaf, id, from, from + this.table.size[id]);
      if (this.leafUse[leaf] > 0) return;
      this.direct[page] = 0;
      this.freeLeaves.push(leaf);
      return;
    }
    const { start, end, first, last } = this.span(id);
    this.huge.delete(id);
    for (let page = first; page <= last; page++) {
      if (this.isWholeRegion(page, start, end)) {
        this.regions.delete(page / REGION_PAGES);
        page += REGION_PAGES - 1;
        continue;
      }
      const entry = this.entry(page);
      if (entry >= 0) {
        this.setEntry(page, 0);
        continue;
      }
      const base = page * PAGE_SIZE;
      this.clearLeaf(-entry, id, start - base, end - base);
      if (this.leafUse[-entry] === 0) {
        this.setEntry(page, 0);
        this.freeLeaves.push(-entry);
      }
    }
  }

  /**
   * Where in the direct map an object lies that has a part of one page only; -1: it is none such.
   * Nearly all are, so these go a short way.
   */
  private smallAt(id: ObjectId): number {
    const at = this.table.pointer[id] - PAGE_OFFSET;
    const size = this.table.size[id];
    if (at < 0 || at + size > this.memBytes || size === 0 || size >= PAGE_SIZE) return -1;
    return (at & (PAGE_SIZE - 1)) + size <= PAGE_SIZE ? at : -1;
  }

  /** The addresses of an object, and the pages that have entries for it. */
  private span(id: ObjectId): { start: number; end: number; first: number; last: number } {
    const start = this.table.pointer[id];
    const end = start + this.table.size[id];
    let first = Math.floor(start / PAGE_SIZE);
    let last = end === start ? first - 1 : Math.floor((end - 1) / PAGE_SIZE);
    if (end - start > MEM_MAX) {
      first = Math.max(first, FIRST_DIRECT_PAGE);
      last = Math.min(last, FIRST_DIRECT_PAGE + this.direct.length - 1);
    }
    return { start, end, first, last };
  }

  /** Whether an object covers the whole region that begins with a page. */
  private isWholeRegion(page: number, start: number, end: number): boolean {
    const base = page * PAGE_SIZE;
    if ((page & (REGION_PAGES - 1)) !== 0 || start > base || end < base + REGION_SIZE) return false;
    return page < FIRST_DIRECT_PAGE || page >= FIRST_DIRECT_PAGE + this.direct.length;
  }

  private fillLeaf(leaf: number, id: ObjectId, from: number, to: number): void {
    const { leaves } = this;
    const { pointer } = this.table;
    const first = Math.max(from, 0) >> SLOT_SHIFT;
    const last = (Math.min(to, PAGE_SIZE) - 1) >> SLOT_SHIFT;
    const base = leaf << LEAF_SHIFT;
    for (let slot = base + first; slot <= base + last; slot++) {
      const there = leaves[slot];
      if (there === 0) this.leafUse[leaf]++;
      if (there === 0 || pointer[there] < pointer[id]) leaves[slot] = id;
    }
  }

  private clearLeaf(leaf: number, id: ObjectId, from: number, to: number): void {
    const { leaves } = this;
    const first = Math.max(from, 0) >> SLOT_SHIFT;
    const last = (Math.min(to, PAGE_SIZE) - 1) >> SLOT_SHIFT;
    const base = leaf << LEAF_SHIFT;
    for (let slot = base + first; slot <= base + last; slot++) {
      if (leaves[slot] !== id) continue;
      // Only a slot that the object shares at its start can belong to the one before it.
      const before = slot === base + first ? this.reaching(id, from & -(1 << SLOT_SHIFT), from) : 0;
      leaves[slot] = before;
      if (before === 0) this.leafUse[leaf]--;
    }
  }

  /** The object before `id` when it reaches past `slotStart`; both offsets lie in one page. */
  private reaching(id: ObjectId, slotStart: number, start: number): ObjectId {
    if (start <= 0) return 0;
    const { pointer, size } = this.table;
    let before = this.tree.prev(id);
    while (before !== 0 && size[before] === 0) before = this.tree.prev(before);
    if (before === 0) return 0;
    return pointer[before] + size[before] > pointer[id] - (start - slotStart) ? before : 0;
  }

  private entry(page: number): number {
    const direct = page - FIRST_DIRECT_PAGE;
    if (direct >= 0 && direct < this.direct.length) return this.direct[direct];
    const region = this.regions.get(Math.floor(page / REGION_PAGES));
    if (region === undefined) return 0;
    return typeof region === 'number' ? region : region[page & (REGION_PAGES - 1)];
  }

  private setEntry(page: number, entry: number): void {
    const direct = page - FIRST_DIRECT_PAGE;
    if (direct >= 0 && direct < this.direct.length) {
      this.direct[direct] = entry;
      return;
    }
    const key = Math.floor(page / REGION_PAGES);
    let region = this.regions.get(key);
    if (typeof region !== 'object') {
      this.regions.set(key, (region = new Int32Array(REGION_PAGES)));
    }
    region[page & (REGION_PAGES - 1)] = entry;
  }

  private newLeaf(): number {
    const reused = this.freeLeaves.pop();
    if (reused !== undefined) return reused;
    if (this.leafCount === this.leafUse.length) {
      const capacity = this.leafCount + (this.leafCount >> 3);
      this.leafUse = growInt32(this.leafUse, capacity);
      this.leaves = growInt32(this.leaves, capacity * SLOTS);
    }
    return this.leafCount++;
  }
}
