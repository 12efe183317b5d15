/**
 * Models lib/rbtree.c: a red-black tree whose links lie inside the objects it orders. Here objects
 * are rows of a table, named by ids from 1 (0 is NULL), and the links are columns, {@link RbLinks}.
 * As in the kernel the caller descends to the place of a new node itself, with its own comparison,
 * and the tree only links and rebalances.
 *
 * Several trees may share one set of links, as kmemleak's do: an id is in at most one of them.
 *
 * Invariants ({@link checkRbTree}): the root is black; a red node has black children; all paths
 * from a node down pass the same number of black nodes; a child's parent link points back.
 */
import { assert } from '../base/assert.ts';
import { growInt32, growUint8 } from '../base/columns.ts';

/** The side of a parent on which {@link RbTree.insert} links a node. */
export const LEFT = 0;
/** The side of a parent on which {@link RbTree.insert} links a node. */
export const RIGHT = 1;

const UNLINKED = 0;
const RED = 1;
const BLACK = 2;

/** The link columns of a table's nodes; read `left` and `right` to descend, never write them. */
export class RbLinks {
  left = new Int32Array(16);
  right = new Int32Array(16);
  parent = new Int32Array(16);
  /** 0 for a node in no tree, which makes a second insert or erase an assertion, not a knot. */
  color = new Uint8Array(16);

  /** Makes room for the ids below `capacity`. */
  ensure(capacity: number): void {
    if (capacity <= this.left.length) return;
    this.left = growInt32(this.left, capacity);
    this.right = growInt32(this.right, capacity);
    this.parent = growInt32(this.parent, capacity);
    this.color = growUint8(this.color, capacity);
  }
}

/** A red-black tree over ids; `root` is 0 when it is empty. */
export class RbTree {
  readonly links: RbLinks;
  root = 0;

  constructor(links: RbLinks) {
    this.links = links;
  }

  /**
   * Links `id` below `parent` on `side`, where there is no child yet (`parent` 0: as the root of an
   * empty tree), and rebalances.
   * @kernel lib/rbtree.c rb_insert_color faithful
   */
  insert(id: number, parent: number, side: number): void {
    const links = this.links;
    assert(id > 0 && id < links.color.length, 'rbtree: id out of range');
    assert(links.color[id] === UNLINKED, 'rbtree: node is in a tree already');
    if (parent === 0) {
      assert(this.root === 0, 'rbtree: there is a root already');
      this.root = id;
    } else {
      const children = side === LEFT ? links.left : links.right;
      assert(children[parent] === 0, 'rbtree: the place is taken');
      children[parent] = id;
    }
    links.parent[id] = parent;
    links.left[id] = 0;
    links.right[id] = 0;
    links.color[id] = RED;
    fixInsert(this, id);
  }

  /**
   * Takes `id` out of the tree and rebalances.
   * @kernel lib/rbtree.c rb_erase faithful
   */
  erase(id: number): void {
    const { left, right, parent, color } = this.links;
    assert(color[id] !== UNLINKED, 'rbtree: node is in no tree');
    const low = left[id];
    const high = right[id];
    // `child` takes the place of the node that leaves its position; `above` is its new parent.
    let child: number;
    let above: number;
    let lost = color[id];
    if (low === 0 || high === 0) {
      child = low === 0 ? high : low;
      above = parent[id];
      replaceChild(this, above, id, child);
      if (child !== 0) parent[child] = above;
    } else {
      let successor = high;
      while (left[successor] !== 0) successor = left[successor];
      lost = color[successor];
      child = right[successor];
      above = parent[successor];
      if (above === id) {
        above = successor;
      } else {
        left[above] = child;
        if (child !== 0) parent[child] = above;
        right[successor] = high;
        parent[high] = successor;
      }
      left[successor] = low;
      parent[low] = successor;
      replaceChild(this, parent[id], id, successor);
      parent[successor] = parent[id];
      color[successor] = color[id];
    }
    left[id] = 0;
    right[id] = 0;
    parent[id] = 0;
    color[id] = UNLINKED;
    if (lost === BLACK) fixErase(this, child, above);
  }

  /** The id first in order, 0 when the tree is empty. */
  first(): number {
    return this.root === 0 ? 0 : extreme(this.links.left, this.root);
  }

  /** The id last in order, 0 when the tree is empty. */
  last(): number {
    return this.root === 0 ? 0 : extreme(this.links.right, this.root);
  }

  /**
   * The id after `id` in order, 0 behind the last.
   * @kernel lib/rbtree.c rb_next faithful
   */
  next(id: number): number {
    return neighbour(this.links.right, this.links.left, this.links.parent, id);
  }

  /**
   * The id before `id` in order, 0 before the first.
   * @kernel lib/rbtree.c rb_prev faithful
   */
  prev(id: number): number {
    return neighbour(this.links.left, this.links.right, this.links.parent, id);
  }
}

function extreme(children: Int32Array, from: number): number {
  let id = from;
  while (children[id] !== 0) id = children[id];
  return id;
}

/** The neighbour towards the side of `near`: the subtree there, or the first ancestor beyond. */
function neighbour(near: Int32Array, far: Int32Array, parent: Int32Array, from: number): number {
  if (near[from] !== 0) return extreme(far, near[from]);
  let id = from;
  let up = parent[id];
  while (up !== 0 && near[up] === id) {
    id = up;
    up = parent[id];
  }
  return up;
}

function replaceChild(tree: RbTree, above: number, from: number, to: number): void {
  if (above === 0) tree.root = to;
  else if (tree.links.left[above] === from) tree.links.left[above] = to;
  else tree.links.right[above] = to;
}

/** Turns the edge between `top` and its child in `outer` over; the child comes out on top. */
function rotate(tree: RbTree, top: number, outer: Int32Array, inner: Int32Array): void {
  const parent = tree.links.parent;
  const child = outer[top];
  const middle = inner[child];
  const above = parent[top];
  outer[top] = middle;
  if (middle !== 0) parent[middle] = top;
  inner[child] = top;
  parent[top] = child;
  parent[child] = above;
  replaceChild(tree, above, top, child);
}

/** `at` is red: moves a red-red pair up until it is gone or can be rotated away. */
function fixInsert(tree: RbTree, at: number): void {
  const { left, right, parent, color } = tree.links;
  let node = at;
  let up = parent[node];
  while (up !== 0 && color[up] === RED) {
    const top = parent[up]; // a red node is not the root
    const onLeft = up === left[top];
    const outer = onLeft ? left : right;
    const inner = onLeft ? right : left;
    const uncle = inner[top];
    if (uncle !== 0 && color[uncle] === RED) {
      color[up] = BLACK;
      color[uncle] = BLACK;
      color[top] = RED;
      node = top;
      up = parent[node];
      continue;
    }
    if (node === inner[up]) {
      rotate(tree, up, inner, outer);
      up = node;
    }
    color[up] = BLACK;
    color[top] = RED;
    rotate(tree, top, outer, inner);
    break;
  }
  color[tree.root] = BLACK;
}

/** The paths through `at` (0 for an absent child of `above`) are one black node short. */
function fixErase(tree: RbTree, at: number, above: number): void {
  const { left, right, parent, color } = tree.links;
  let node = at;
  let up = above;
  while (up !== 0 && (node === 0 || color[node] === BLACK)) {
    const onLeft = node === left[up];
    const near = onLeft ? left : right;
    const far = onLeft ? right : left;
    let sibling = far[up]; // the other side has a black node more, so there is one
    if (color[sibling] === RED) {
      color[sibling] = BLACK;
      color[up] = RED;
      rotate(tree, up, far, near);
      sibling = far[up];
    }
    const outer = far[sibling];
    const inner = near[sibling];
    const outerRed = outer !== 0 && color[outer] === RED;
    if (!outerRed && (inner === 0 || color[inner] === BLACK)) {
      color[sibling] = RED;
      node = up;
      up = parent[node];
      continue;
    }
    if (!outerRed) {
      color[inner] = BLACK;
      color[sibling] = RED;
      rotate(tree, sibling, near, far);
      sibling = inner;
    }
    color[sibling] = color[up];
    color[up] = BLACK;
    color[far[sibling]] = BLACK;
    rotate(tree, up, far, near);
    return;
  }
  if (node !== 0) color[node] = BLACK;
}

/**
 * Asserts all invariants of `tree` and that it is in the strict order of `compare` (negative when
 * the first id comes before the second); returns the number of nodes. A sweep, for tests.
 */
export function checkRbTree(tree: RbTree, compare: (a: number, b: number) => number): number {
  const { left, right, parent, color } = tree.links;
  let count = 0;
  let last = 0;
  const blackHeight = (id: number, up: number): number => {
    if (id === 0) return 1;
    assert(parent[id] === up, `rbtree: ${id} has parent ${parent[id]}, not ${up}`);
    assert(color[id] === RED || color[id] === BLACK, `rbtree: ${id} has no color`);
    assert(color[id] === BLACK || color[up] === BLACK, `rbtree: ${up} and ${id} are both red`);
    const low = blackHeight(left[id], id);
    assert(last === 0 || compare(last, id) < 0, `rbtree: ${last} and ${id} are out of order`);
    last = id;
    count++;
    const high = blackHeight(right[id], id);
    assert(low === high, `rbtree: black height of ${id} is ${low} left, ${high} right`);
    return color[id] === BLACK ? low + 1 : low;
  };
  assert(tree.root === 0 || color[tree.root] === BLACK, 'rbtree: the root is red');
  blackHeight(tree.root, 0);
  return count;
}
