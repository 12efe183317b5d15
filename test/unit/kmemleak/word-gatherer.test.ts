import { expect, test } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { GATHER_BYTES, GATHERED } from '../../../src/kmemleak/gather-code.ts';
import { WordGatherer } from '../../../src/kmemleak/word-gatherer.ts';
import { KERNEL_START, MEM_MIN, PAGE_OFFSET } from '../../../src/machine/layout.ts';
import { PhysMemory } from '../../../src/machine/phys-memory.ts';
import { toU64 } from '../../../src/machine/address.ts';

type Ranges = [min: number, max: number, minCookie: number, maxCookie: number];

const USUAL: Ranges = [PAGE_OFFSET + 0x4000, KERNEL_START + 0x9000, 0x6000, 0x6400];

/** Everything that is gathered from runs, turn by turn: pairs of place and owner. */
function gathered(gatherer: WordGatherer, runs: readonly number[][], ranges: Ranges): number[][] {
  const turns: number[][] = [];
  for (const [first, end, owner] of runs) gatherer.add(first, end, owner);
  gatherer.setRanges(...ranges);
  while (gatherer.waits) {
    const n = gatherer.gather();
    turns.push(Array.from({ length: 2 * n }, (_, i) => gatherer[i % 2 ? 'from' : 'at'][i >> 1]));
  }
  return turns;
}

function both(phys: PhysMemory, runs: readonly number[][], ranges: Ranges) {
  const [native, plain] = [true, false].map((isAlone) => {
    const turns = gathered(new WordGatherer(phys, isAlone), runs, ranges);
    return turns.flat();
  });
  return { native, plain };
}

/** Words around the ends of all ranges, and what is no canonical address. */
function words(prng: Prng, ranges: Ranges): bigint[] {
  const near = [...ranges, 0, 2 ** 47, 2 ** 48 - 1].flatMap((end) => [end - 1, end, end + 1]);
  const canonical = near.filter((n) => n >= 0 && n < 2 ** 48).map(toU64);
  const others = canonical.flatMap((word) => [~word, word ^ (1n << 47n), word | (1n << 63n)]);
  const chance = Array.from({ length: 20 }, () => BigInt(prng.int(2 ** 32)) << 20n);
  return [...canonical, ...others, ...chance, 0n];
}

test('in WebAssembly the same words are gathered in the same order', () => {
  const phys = new PhysMemory(MEM_MIN, GATHER_BYTES);
  expect(phys.shared).toBeDefined();
  const view = new DataView(phys.u8.buffer);
  const prng = new Prng('gather');
  const cases: Ranges[] = [
    USUAL,
    [Infinity, 0, Infinity, 0],
    [PAGE_OFFSET, 2 ** 48 + 4096, KERNEL_START, KERNEL_START + 8],
    [0x1000, 2 ** 47, 1, 0x10],
  ];
  for (const ranges of cases) {
    const some = words(prng, ranges);
    for (let i = 0; i < 4096; i++) {
      const isZero = prng.chance(0.5);
      view.setBigUint64(8 * i, isZero ? 0n : BigInt.asUintN(64, some[prng.int(some.length)]), true);
    }
    const runs = Array.from({ length: 200 }, (_, i) => {
      const first = 2 * prng.int(2048);
      return [first, first + 2 * prng.int(i % 10 === 0 ? 2000 : 40), i];
    });
    const { native, plain } = both(phys, runs, ranges);
    expect(native).toEqual(plain);
    expect(native.length > 0).toBe(ranges[0] !== Infinity);
  }
});

test('a range of both halves of the addresses is taken for all, and nothing else', () => {
  const phys = new PhysMemory(MEM_MIN, GATHER_BYTES);
  const view = new DataView(phys.u8.buffer);
  const all = [0x7fff_ffff_ffffn, 0x8000_0000_0000n, ~0n, 1n << 63n, 0xffff_8000_0000_0000n, 5n];
  all.forEach((word, i) => view.setBigUint64(8 * i, BigInt.asUintN(64, word), true));
  const { native, plain } = both(phys, [[0, 12, 1]], [4096, PAGE_OFFSET, 0, 0]);
  expect(native).toEqual([0, 4, 8, 10].flatMap((at) => [at, 1]));
  expect(plain).toEqual([0, 8].flatMap((at) => [at, 1]));
});

test('when there is no more room, it goes on in the middle of a run', () => {
  for (const spare of [GATHER_BYTES, 0]) {
    const phys = new PhysMemory(MEM_MIN, spare);
    const view = new DataView(phys.u8.buffer);
    for (let i = 0; i < 3000; i++) view.setBigUint64(8 * i, toU64(USUAL[0]), true);
    const turns = gathered(new WordGatherer(phys, true), [[0, 6000, 7]], USUAL);
    expect(turns.flat().filter((_, i) => i % 2 === 0)).toEqual(
      Array.from({ length: 3000 }, (_, i) => 2 * i),
    );
    expect(turns.length).toBe(Math.ceil(3000 / GATHERED));
  }
});

test('runs are told when the last fits, and can be forgotten', () => {
  const gatherer = new WordGatherer(new PhysMemory(MEM_MIN), true);
  let fit = 1;
  while (!gatherer.add(0, 8, 0)) fit++;
  expect(fit).toBe(256);
  gatherer.clear();
  expect(gatherer.waits).toBe(false);
});
