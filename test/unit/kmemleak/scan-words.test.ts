import { describe, expect, test } from 'vitest';
import { MODULES_VADDR, PAGE_OFFSET, VMALLOC_START } from '../../../src/machine/layout.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { HEAP, Rig, VERSIONS } from '../../support/kmemleak-machine.ts';

/** The count of the object at `block` after a scan of the data section with `words`. */
function countWith(rig: Rig, block: number, ...words: bigint[]): number {
  rig.root(0, 0);
  words.forEach((word, i) => rig.machine.memory.writeU64(0xffff_8111_0000 + 8 * i, word));
  rig.scan();
  const { count } = rig.view(block);
  words.forEach((_, i) => rig.root(i, 0));
  return count;
}

/** An object whose contents do not change any more, so that its count tells the references. */
function settled(rig: Rig, size: number, minCount = 1): number {
  const block = rig.alloc(size, minCount);
  rig.scan();
  return block;
}

const u64 = (addr: number): bigint => BigInt(addr) | (0xffffn << 48n);

describe('what counts as a reference', () => {
  test('any address inside, neither before nor one past the end', () => {
    const rig = new Rig();
    const a = settled(rig, 100);
    const counts = [-1, 0, 1, 7, 50, 99, 100, 107].map((n) => countWith(rig, a, u64(a + n)));
    expect(counts).toEqual([0, 1, 1, 1, 1, 1, 0, 0]);
  });

  test('a word must be a whole canonical address', () => {
    const rig = new Rig();
    const a = settled(rig, 64);
    const word = u64(a);
    const words = [word, ~word, word & 0xffff_ffffn, word >> 1n, word ^ (1n << 48n), word << 8n];
    expect(words.map((w) => countWith(rig, a, BigInt.asUintN(64, w)))).toEqual([1, 0, 0, 0, 0, 0]);
    expect(countWith(rig, a, BigInt(a)), 'the upper 16 bits count').toBe(0);
  });

  test('in every region, by way of the tree or of the direct map', () => {
    const rig = new Rig();
    for (const [i, base] of [VMALLOC_START, MODULES_VADDR].entries()) {
      rig.map(base, 0x70_0000 + i * 4096);
      rig.api.alloc(base + 16, 64, 1, GFP_KERNEL);
      rig.scan();
      const counts = [15, 16, 79, 80].map((n) => countWith(rig, base + 16, u64(base + n)));
      expect(counts).toEqual([0, 1, 1, 0]);
    }
    expect(countWith(rig, VMALLOC_START + 16, u64(PAGE_OFFSET + 0x70_0010)), 'an alias').toBe(0);
  });

  test('small objects that share 64 bytes are told apart', () => {
    const rig = new Rig();
    const base = rig.place(4096, 4096);
    const blocks = [0, 8, 24, 32, 56].map((start) => base + start);
    for (const block of blocks) rig.api.alloc(block, 8, 1, GFP_KERNEL);
    rig.scan();
    for (const [i, block] of blocks.entries()) {
      rig.root(0, block + 7);
      rig.scan();
      expect(blocks.map((b) => rig.view(b).count)).toEqual(blocks.map((_, j) => (i === j ? 1 : 0)));
    }
    expect(countWith(rig, base + 8, u64(base + 16))).toBe(0);
  });

  test('an object is white only until it has enough; then references no longer count', () => {
    const rig = new Rig();
    const [one, two, none, negative] = [1, 2, 0, -2].map((min) => settled(rig, 64, min));
    for (const n of [0, 1, 2, 3]) {
      const words = (addr: number): bigint[] => Array.from({ length: n }, () => u64(addr));
      expect(countWith(rig, one, ...words(one))).toBe(Math.min(n, 1));
      expect(countWith(rig, two, ...words(two))).toBe(Math.min(n, 2));
      expect(countWith(rig, none, ...words(none))).toBe(0);
      expect(countWith(rig, negative, ...words(negative))).toBe(0);
    }
    rig.age();
    rig.scan();
    expect(rig.reported(), 'only those that need references').toEqual([one, two]);
  });

  test("an object's references to itself do not count, those of a ring do not help", () => {
    const rig = new Rig();
    const [self, b, c] = [rig.alloc(), rig.alloc(), rig.alloc()];
    rig.store(self, self, self + 8);
    rig.store(b, c);
    rig.store(c, b);
    rig.settle();
    expect(rig.reported()).toEqual([self, b, c]);
    rig.root(0, c);
    rig.scan();
    expect(rig.reported()).toEqual([self]);
  });

  test('more words than are looked up together, in the order of memory', () => {
    const rig = new Rig();
    const table = rig.alloc(16384, 0, 4096);
    const blocks = Array.from({ length: 1500 }, () => rig.alloc(16, 1, 16));
    blocks.forEach((block, i) => rig.store(table + 8 * i, block));
    const order: number[] = [];
    rig.scan();
    rig.kmemleak.observe({ gray: (id) => order.push(rig.kmemleak.view(id).pointer) });
    rig.scan();
    expect(order.slice(-1500)).toEqual(blocks);
  });
});

describe('surplus references', () => {
  function vmalloc(rig: Rig): [area: number, block: number] {
    const area = rig.alloc();
    const block = rig.place(4096, 4096);
    rig.api.vmalloc(area, block, 4096, GFP_KERNEL);
    rig.store(area, block);
    rig.scan();
    return [area, block];
  }

  test.each(VERSIONS)('%s: of the vm_struct they count for the block', (version) => {
    const rig = new Rig({ version });
    const [area, block] = vmalloc(rig);
    // The first reference finds the vm_struct, which holds one to the block.
    expect(countWith(rig, block, u64(area))).toBe(1);
    expect(countWith(rig, block, u64(area), u64(area + 8))).toBe(2);
    expect(countWith(rig, block, u64(area), u64(block))).toBe(2);
    expect(countWith(rig, block, u64(block))).toBe(1);
    expect(countWith(rig, block)).toBe(0);
  });

  test('from the block itself they do not', () => {
    const rig = new Rig();
    const [area, block] = vmalloc(rig);
    rig.store(block, area, area);
    rig.scan();
    expect(countWith(rig, block, u64(area))).toBe(1);
  });

  test('a black vm_struct passes nothing on, a gray one everything', () => {
    const rig = new Rig();
    const [area, block] = vmalloc(rig);
    rig.api.notLeak(area);
    expect(countWith(rig, block, u64(area))).toBe(2);
    rig.api.ignore(area);
    expect(countWith(rig, block, u64(area), u64(area))).toBe(0);
  });

  test('when the block is gone nothing happens, when another has its address it is said', () => {
    const rig = new Rig();
    const [area, block] = vmalloc(rig);
    rig.api.free(block);
    expect(countWith(rig, area, u64(area), u64(area))).toBe(1);
    expect(rig.log).toEqual([]);
    rig.api.alloc(block - 8, 64, 1, GFP_KERNEL);
    rig.scan();
    expect(countWith(rig, block - 8, u64(area), u64(area))).toBe(1);
    expect(rig.log[0]).toBe(`kmemleak: Found object by alias at 0xffff${block.toString(16)}`);
  });

  test('setting the reference again replaces it, and freeing the vm_struct ends it', () => {
    const rig = new Rig();
    const [area, block] = vmalloc(rig);
    rig.api.free(area);
    rig.api.alloc(area, 64, 1, GFP_KERNEL);
    rig.store(area, 0);
    rig.scan();
    expect(countWith(rig, block, u64(area), u64(area))).toBe(0);
  });
});

/** What plain reachability says of `n` objects with two words each and two roots. */
function reachable(words: readonly (readonly number[])[], roots: readonly number[]): number {
  let seen = 0;
  const visit = (object: number): void => {
    if (object < 0 || seen & (1 << object)) return;
    seen |= 1 << object;
    for (const next of words[object]) visit(next);
  };
  for (const root of roots) visit(root);
  return seen;
}

type Pair = readonly [number, number];

/** All ways to choose two of `n` objects or fewer, in no order; -1 is none. */
function pairs(n: number): Pair[] {
  const all: Pair[] = [];
  for (let a = -1; a < n; a++) for (let b = a; b < n; b++) all.push([a, b]);
  return all;
}

/** All ways to give each of `n` objects two words. */
function* heaps(n: number): Generator<Pair[]> {
  const choices = pairs(n);
  const picks = Array.from({ length: n }, () => 0);
  for (let at = 0; at < n;) {
    yield picks.map((pick) => choices[pick]);
    for (at = 0; at < n && ++picks[at] === choices.length; at++) picks[at] = 0;
  }
}

// Which objects the roots point at does not matter, but for their number: all heaps are tried.
test.each([
  [1, 3],
  [2, 36],
  [3, 1000],
  [4, 50625],
])('every heap of %i objects with two words each: what is reachable has a count', (n, total) => {
  const BATCH = 10_000;
  const rig = new Rig({ version: '6.1' });
  const size = Math.min(total, BATCH);
  const root = rig.alloc(8 * 2 * size, 0);
  const blocks = Array.from({ length: size * n }, () => rig.alloc(16, 1, 16));
  const ids = blocks.map((block) => rig.view(block).id);
  const { table } = rig.kmemleak.state;
  const batch: Pair[][] = [];
  const run = (roots: Pair): void => {
    batch.forEach((heap, k) => {
      const addr = (i: number): number => (i < 0 ? 0 : blocks[k * n + i]);
      heap.forEach(([a, b], i) => rig.store(blocks[k * n + i], addr(a), addr(b)));
      rig.store(root + 16 * k, addr(roots[0]), addr(roots[1]));
    });
    // The first scan only takes the checksums.
    rig.scan();
    rig.scan();
    batch.forEach((heap, k) => {
      let found = 0;
      for (let i = 0; i < n; i++) if (table.countOf(ids[k * n + i]) > 0) found |= 1 << i;
      const model = reachable(heap, roots);
      if (found !== model) expect({ heap, roots, found }).toEqual({ heap, roots, found: model });
    });
  };
  let count = 0;
  for (const heap of heaps(n)) {
    batch.push(heap);
    if (++count < total && batch.length < BATCH) continue;
    for (const roots of n === 1 ? [[0, -1] as const] : [[0, -1] as const, [0, 1] as const]) {
      run(roots);
    }
    batch.length = 0;
  }
  expect(count).toBe(total);
});

test('the heap of the tests is where it is said to be', () => {
  expect(HEAP).toBe(PAGE_OFFSET + 0x40_0000);
});
