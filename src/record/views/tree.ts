/**
 * The search trees of kmemleak at a step. Their links are not recorded: objects that came and went
 * are put in and taken out again as the kernel did it, from the trees at the start on.
 */
import { LEFT, RIGHT, RbLinks, RbTree } from '../../lib/rbtree.ts';
import { OBJECT_PERCPU, OBJECT_PHYS } from '../../kmemleak/object-table.ts';
import { KIND } from '../event-columns.ts';
import * as at from '../object-state.ts';
import type { Recording } from '../recording.ts';

/** Which tree: of virtual, of physical addresses, or of percpu ones. */
export type TreeName = 'virtual' | 'phys' | 'percpu';

/** A node that a look-up came by. */
export interface PathNode {
  readonly birth: number;
  readonly start: number;
  readonly end: number;
  readonly isRed: boolean;
  /** Where it goes from here; `here`: the address is in the object. */
  readonly goes: 'left' | 'right' | 'here';
}

/** A node with what is below it. */
export interface TreeNode {
  readonly birth: number;
  readonly isRed: boolean;
  readonly left?: TreeNode;
  readonly right?: TreeNode;
  /** Objects below that are not shown. */
  readonly hidden: number;
}

const TREES: readonly TreeName[] = ['virtual', 'phys', 'percpu'];
/** As `RbLinks` has it. */
const RED = 1;
const { tracked: TRACKED, forgotten: FORGOTTEN } = KIND;

/** The trees of one recording; `seek` goes to a step. */
export class TreeView {
  private readonly recording: Recording;
  /** The steps, from 0, that change a tree. */
  private readonly steps: readonly number[];
  private links!: RbLinks;
  private trees!: readonly RbTree[];
  private births!: Int32Array;
  /** How many of `steps` were done. */
  private done = 0;

  constructor(recording: Recording) {
    const { kind, length } = recording.events;
    const steps: number[] = [];
    for (let i = 0; i < length; i++)
      if (kind[i] === TRACKED || kind[i] === FORGOTTEN) steps.push(i);
    this.recording = recording;
    this.steps = steps;
    this.restart();
  }

  /** Goes to where the first `k` steps are done. */
  seek(k: number): void {
    if (this.done > 0 && this.steps[this.done - 1] >= k) this.restart();
    for (; this.done < this.steps.length && this.steps[this.done] < k; this.done++) {
      const step = this.steps[this.done];
      const birth = this.recording.events.subject[step];
      if (this.recording.events.kind[step] === TRACKED) this.insert(birth);
      else this.erase(birth);
    }
  }

  /** The object at the top of a tree; undefined when it is empty. */
  root(tree: TreeName): number | undefined {
    const { root } = this.trees[TREES.indexOf(tree)];
    return root === 0 ? undefined : this.births[root];
  }

  /** The way of a look-up for an address, from the root on. */
  path(tree: TreeName, address: number): PathNode[] {
    const nodes: PathNode[] = [];
    const { left, right, color } = this.links;
    for (let id = this.trees[TREES.indexOf(tree)].root; id !== 0;) {
      const birth = this.births[id];
      const { pointer: start, size } = this.recording.births.get(birth);
      const end = start + size;
      const goes = address < start ? 'left' : address >= end ? 'right' : 'here';
      nodes.push({ birth, start, end, isRed: color[id] === RED, goes });
      if (goes === 'here') break;
      id = goes === 'left' ? left[id] : right[id];
    }
    return nodes;
  }

  /** The object that an address is in. */
  lookup(tree: TreeName, address: number): number | undefined {
    const last = this.path(tree, address).at(-1);
    return last?.goes === 'here' ? last.birth : undefined;
  }

  /** An object with `levels` levels below it. */
  below(birth: number, levels: number): TreeNode {
    return this.nodeAt(this.recording.births.get(birth).id, levels);
  }

  private nodeAt(id: number, levels: number): TreeNode {
    const { left, right, color } = this.links;
    const node = { birth: this.births[id], isRed: color[id] === RED };
    if (levels === 0) return { ...node, hidden: this.count(left[id]) + this.count(right[id]) };
    return {
      ...node,
      hidden: 0,
      ...(left[id] === 0 ? {} : { left: this.nodeAt(left[id], levels - 1) }),
      ...(right[id] === 0 ? {} : { right: this.nodeAt(right[id], levels - 1) }),
    };
  }

  private count(id: number): number {
    const { left, right } = this.links;
    return id === 0 ? 0 : 1 + this.count(left[id]) + this.count(right[id]);
  }

  private restart(): void {
    const { trees, keyframes } = this.recording;
    const links = new RbLinks();
    links.left = trees.left.slice();
    links.right = trees.right.slice();
    links.parent = trees.parent.slice();
    links.color = trees.color.slice();
    this.links = links;
    this.trees = trees.roots.map((root) => {
      const tree = new RbTree(links);
      tree.root = root;
      return tree;
    });
    const [start] = keyframes;
    this.births = start.state.columns[at.BIRTH].slice();
    this.done = 0;
  }

  private treeOf(kind: number): RbTree {
    if ((kind & OBJECT_PHYS) !== 0) return this.trees[1];
    return this.trees[(kind & OBJECT_PERCPU) === 0 ? 0 : 2];
  }

  private insert(birth: number): void {
    const { births } = this.recording;
    const { id, pointer, size, kind } = births.get(birth);
    const { links } = this;
    links.ensure(id + 1);
    this.ensure(id);
    let parent = 0;
    let side = LEFT;
    for (let other = this.treeOf(kind).root; other !== 0;) {
      parent = other;
      side = pointer + size <= births.get(this.births[other]).pointer ? LEFT : RIGHT;
      other = (side === LEFT ? links.left : links.right)[other];
    }
    this.births[id] = birth;
    this.treeOf(kind).insert(id, parent, side);
  }

  private erase(birth: number): void {
    const { id, kind } = this.recording.births.get(birth);
    this.treeOf(kind).erase(id);
    this.births[id] = 0;
  }

  private ensure(id: number): void {
    if (id < this.births.length) return;
    const grown = new Int32Array(Math.max(id + 1, 2 * this.births.length));
    grown.set(this.births);
    this.births = grown;
  }
}

/** The tree that an object is in. */
export function treeOf(kind: number): TreeName {
  if ((kind & OBJECT_PHYS) !== 0) return 'phys';
  return (kind & OBJECT_PERCPU) === 0 ? 'virtual' : 'percpu';
}
