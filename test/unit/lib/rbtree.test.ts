import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { checkRbTree, LEFT, RbLinks, RbTree, RIGHT } from '../../../src/lib/rbtree.ts';

// The key of id i is i, so ids are in order of their numbers.
const compare = (a: number, b: number): number => a - b;

function insert(tree: RbTree, id: number): void {
  let parent = 0;
  let side = LEFT;
  for (
    let at = tree.root;
    at !== 0;
    at = side === LEFT ? tree.links.left[at] : tree.links.right[at]
  ) {
    parent = at;
    side = id < at ? LEFT : RIGHT;
  }
  tree.insert(id, parent, side);
}

function contents(tree: RbTree): number[] {
  const ids: number[] = [];
  for (let id = tree.first(); id !== 0; id = tree.next(id)) ids.push(id);
  return ids;
}

function contentsBackwards(tree: RbTree): number[] {
  const ids: number[] = [];
  for (let id = tree.last(); id !== 0; id = tree.prev(id)) ids.push(id);
  return ids;
}

function permutations(ids: number[]): number[][] {
  if (ids.length === 0) return [[]];
  return ids.flatMap((id) =>
    permutations(ids.filter((x) => x !== id)).map((rest) => [id, ...rest]),
  );
}

test('an empty tree has no first and no last', () => {
  const tree = new RbTree(new RbLinks());
  expect([tree.root, tree.first(), tree.last(), checkRbTree(tree, compare)]).toEqual([0, 0, 0, 0]);
});

test('every order of inserting and erasing up to 5 keys keeps the invariants', () => {
  const links = new RbLinks();
  for (let n = 1; n <= 5; n++) {
    const all = Array.from({ length: n }, (_, i) => i + 1);
    const orders = permutations(all);
    for (const order of orders) {
      for (const erasures of orders) {
        const tree = new RbTree(links);
        for (const id of order) insert(tree, id);
        checkRbTree(tree, compare);
        for (const [i, id] of erasures.entries()) {
          tree.erase(id);
          if (checkRbTree(tree, compare) !== n - i - 1) expect.unreachable('a node got lost');
        }
      }
    }
  }
});

test('every order of inserting 6 keys, each erased from each shape', () => {
  const all = [1, 2, 3, 4, 5, 6];
  const links = new RbLinks();
  for (const order of permutations(all)) {
    for (const victim of all) {
      const tree = new RbTree(links);
      for (const id of order) {
        insert(tree, id);
        checkRbTree(tree, compare);
      }
      tree.erase(victim);
      if (checkRbTree(tree, compare) !== 5) expect.unreachable('a node got lost');
      for (const id of contents(tree)) tree.erase(id);
      expect(tree.root).toBe(0);
    }
  }
});

property.prop([fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 300 })])(
  'it holds what a set holds after each insert or erase',
  (toggles) => {
    const links = new RbLinks();
    links.ensure(61);
    const tree = new RbTree(links);
    const model = new Set<number>();
    for (const id of toggles) {
      if (model.delete(id)) tree.erase(id);
      else {
        model.add(id);
        insert(tree, id);
      }
      expect(checkRbTree(tree, compare)).toBe(model.size);
    }
    const sorted = [...model].sort(compare);
    expect(contents(tree)).toEqual(sorted);
    expect(contentsBackwards(tree)).toEqual(sorted.reverse());
  },
);

test('trees share links, and growing keeps them', () => {
  const links = new RbLinks();
  const odd = new RbTree(links);
  const even = new RbTree(links);
  for (let id = 1; id <= 1000; id++) {
    if (id >= links.left.length) links.ensure(id * 2);
    insert(id % 2 === 1 ? odd : even, id);
  }
  expect([checkRbTree(odd, compare), checkRbTree(even, compare)]).toEqual([500, 500]);
  expect([odd.first(), odd.last(), even.first(), even.last()]).toEqual([1, 999, 2, 1000]);
});

test('misuse is a bug of the simulator', () => {
  const tree = new RbTree(new RbLinks());
  insert(tree, 5);
  expect(() => insert(tree, 5)).toThrow('in a tree already');
  expect(() => tree.insert(6, 0, LEFT)).toThrow('a root already');
  expect(() => tree.insert(99, 5, RIGHT)).toThrow('out of range');
  insert(tree, 6);
  expect(() => tree.insert(7, 5, RIGHT)).toThrow('the place is taken');
  expect(() => tree.erase(3)).toThrow('in no tree');
});

test('the checker sees broken order, color and links', () => {
  const broken = (spoil: (tree: RbTree) => void): (() => void) => {
    const tree = new RbTree(new RbLinks());
    for (let id = 1; id <= 7; id++) insert(tree, id);
    spoil(tree);
    return () => checkRbTree(tree, compare);
  };
  expect(broken(() => {})).not.toThrow();
  expect(broken((tree) => (tree.links.color[tree.root] = 1))).toThrow('the root is red');
  expect(broken((tree) => (tree.links.color[7] = 2))).toThrow('black height');
  expect(broken((tree) => (tree.links.parent[7] = 1))).toThrow('has parent 1');
  expect(broken((tree) => (tree.links.color[6] = 1))).toThrow('both red');
  const tree = new RbTree(new RbLinks());
  for (let id = 1; id <= 3; id++) insert(tree, id);
  expect(() => checkRbTree(tree, (a, b) => b - a)).toThrow('out of order');
});
