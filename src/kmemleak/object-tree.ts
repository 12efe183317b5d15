/**
 * The search trees of kmemleak: objects by address range (mm/kmemleak.c).
 *
 * Up to 6.0 there is one tree; 6.1 has one for physical addresses too, 6.12 one for percpu
 * cookies. Ranges in a tree never overlap; an insertion that would is refused.
 */
import { assert } from '../base/assert.ts';
import { LEFT, RIGHT, RbTree, checkRbTree } from '../lib/rbtree.ts';
import { AddressIndex } from './address-index.ts';
import { OBJECT_PERCPU, OBJECT_PHYS, type ObjectId, type ObjectTable } from './object-table.ts';

/** The links of the three trees, by id. */
export interface TreeShape {
  readonly left: Int32Array<ArrayBuffer>;
  readonly right: Int32Array<ArrayBuffer>;
  readonly parent: Int32Array<ArrayBuffer>;
  readonly color: Uint8Array<ArrayBuffer>;
  /** Of virtual, of physical and of percpu addresses. */
  readonly roots: readonly [number, number, number];
}

/** The three trees over one table. */
export class ObjectTree {
  readonly index: AddressIndex;
  /** No object of the percpu tree has an address in this range: what the last look-up found. */
  gapStart = 0;
  gapEnd = 0;
  private readonly table: ObjectTable;
  private readonly virt: RbTree;
  private readonly phys: RbTree;
  private readonly percpu: RbTree;
  constructor(table: ObjectTable, memBytes: number) {
    this.table = table;
    this.virt = new RbTree(table.links);
    this.phys = new RbTree(table.links);
    this.percpu = new RbTree(table.links);
    this.index = new AddressIndex(table, this.virt, memBytes);
  }

  /**
   * The object whose range contains `ptr`, or 0. `flags` choose the tree.
   * @kernel mm/kmemleak.c __lookup_object faithful
   */
  lookup(ptr: number, flags: number): ObjectId {
    if (!(flags & (OBJECT_PHYS | OBJECT_PERCPU))) return this.index.lookup(ptr);
    return flags & OBJECT_PHYS ? this.descend(this.phys, ptr) : this.lookupPercpu(ptr);
  }

  /**
   * Puts an object into its tree. Gives 0, or the object that it would overlap.
   * @kernel mm/kmemleak.c __link_object faithful
   */
  link(id: ObjectId): ObjectId {
    const { pointer, size, flags, links } = this.table;
    const tree = this.treeOf(flags[id]);
    const { left, right } = links;
    const start = pointer[id];
    const end = start + size[id];
    let parent = 0;
    let side = LEFT;
    for (let at = tree.root; at !== 0;) {
      parent = at;
      if (end <= pointer[at]) {
        side = LEFT;
        at = left[at];
      } else if (pointer[at] + size[at] <= start) {
        side = RIGHT;
        at = right[at];
      } else {
        return at;
      }
    }
    tree.insert(id, parent, side);
    if (tree === this.virt) this.index.insert(id);
    else this.gapEnd = this.gapStart;
    return 0;
  }

  /** Takes an object out of its tree. */
  unlink(id: ObjectId): void {
    const tree = this.treeOf(this.table.flags[id]);
    if (tree === this.virt) this.index.remove(id);
    tree.erase(id);
  }

  /** A copy of the three trees' links. */
  shape(): TreeShape {
    const { left, right, parent, color } = this.table.links;
    return {
      left: left.slice(),
      right: right.slice(),
      parent: parent.slice(),
      color: color.slice(),
      roots: [this.virt.root, this.phys.root, this.percpu.root],
    };
  }

  /** Number of objects in all trees; asserts every invariant and that index and tree agree. */
  check(): number {
    const { pointer, size } = this.table;
    let n = 0;
    for (const tree of [this.virt, this.phys, this.percpu]) {
      // An empty object may lie right before another of the same address.
      n += checkRbTree(tree, (a, b) => pointer[a] - pointer[b] || size[a] - 1);
      for (let id = tree.first(), before = 0; id !== 0; before = id, id = tree.next(id)) {
        const apart = before === 0 || pointer[before] + size[before] <= pointer[id];
        assert(apart, 'objects overlap');
      }
    }
    for (let id = this.virt.first(); id !== 0; id = this.virt.next(id)) this.checkIndex(id);
    return n;
  }

  private checkIndex(id: ObjectId): void {
    const start = this.table.pointer[id];
    const size = this.table.size[id];
    for (const probe of [start - 1, start, start + (size >> 1), start + size - 1, start + size]) {
      const same = this.index.lookup(probe) === this.descend(this.virt, probe);
      assert(same, `index and tree disagree at ${probe.toString(16)}`);
    }
  }

  /**
   * Looks for a percpu cookie. Cookies are small, and so are many words that are none; most of
   * them are equal or close, so the gap that one falls into answers for the next.
   */
  private lookupPercpu(ptr: number): ObjectId {
    if (ptr >= this.gapStart && ptr < this.gapEnd) return 0;
    const { pointer, size, links } = this.table;
    const { left, right } = links;
    let start = 0;
    let end = Infinity;
    for (let at = this.percpu.root; at !== 0;) {
      if (ptr < pointer[at]) {
        end = pointer[at];
        at = left[at];
      } else if (pointer[at] + size[at] <= ptr) {
        start = pointer[at] + size[at];
        at = right[at];
      } else {
        return at;
      }
    }
    this.gapStart = start;
    this.gapEnd = end;
    return 0;
  }

  private descend(tree: RbTree, ptr: number): ObjectId {
    const { pointer, size, links } = this.table;
    const { left, right } = links;
    let at = tree.root;
    while (at !== 0) {
      if (ptr < pointer[at]) at = left[at];
      else if (pointer[at] + size[at] <= ptr) at = right[at];
      else return at;
    }
    return 0;
  }

  private treeOf(flags: number): RbTree {
    if (flags & OBJECT_PHYS) return this.phys;
    return flags & OBJECT_PERCPU ? this.percpu : this.virt;
  }
}
