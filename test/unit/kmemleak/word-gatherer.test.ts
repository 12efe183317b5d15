import { expect, test } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { GATHER_BYTES, GATHERED } from '../../../src/kmemleak/gather-layout.ts';
import { PointerRanges } from '../../../src/kmemleak/pointer-ranges.ts';
import { WordGatherer } from '../../../src/kmemleak/word-gatherer.ts';
import { KERNEL_START, MEM_MIN, PAGE_OFFSET } from '../../../src/machine/layout.ts';
import { PhysMemory } from '../../../src/machine/phys-memory.ts';
import { toU64 } from '../../../src/machine/address.ts';

/** Pairs of start and end. */
type Ranges = readonly number[];

const USUAL: Ranges = [PAGE_OFFSET + 0x4000, KERNEL_START + 0x9000, 0x6000, 0x6400];

function rangesOf(ends: Ranges): PointerRanges {
  const ranges = new PointerRanges();
  for (let i = 0; i < ends.length; i += 2) ranges.add(ends[i], ends[i + 1]);
  return ranges;
}

/** Everything that is gathered from runs, turn by turn: pairs of place and owner. */
function gathered(gatherer: WordGatherer, runs: readonly number[][]): number[][] {
  const turns: number[][] = [];
  for (const [first, end, owner] of runs) gatherer.add(first, end, owner);
  while (gatherer.waits) {
    const n = gatherer.gather();
    turns.push(Array.from({ length: 2 * n }, (_, i) => gatherer[i % 2 ? 'from' : 'at'][i >> 1]));
  }
  return turns;
}

function both(phys: PhysMemory, runs: readonly number[][], ranges: Ranges) {
  const [native, plain] = [true, false].map((isAlone) => {
    return gathered(new WordGatherer(phys, rangesOf(ranges), isAlone), runs).flat();
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
    [],
    [PAGE_OFFSET, 2 ** 48 + 4096, KERNEL_START, KERNEL_START + 8],
    [0x1000, 2 ** 47, 8, 0x10],
    [0x6000, 0x6020, 0x607f_fc00_0000, 0x607f_fc00_0400, PAGE_OFFSET, PAGE_OFFSET + 0x4000],
    [0x7fff_ffff_0000, 0x8000_0000_1000],
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
    expect(native.length > 0).toBe(ranges.length > 0);
  }
});

test('when there is no more room, it goes on in the middle of a run', () => {
  for (const spare of [GATHER_BYTES, 0]) {
    const phys = new PhysMemory(MEM_MIN, spare);
    const view = new DataView(phys.u8.buffer);
    for (let i = 0; i < 3000; i++) view.setBigUint64(8 * i, toU64(USUAL[0]), true);
    const turns = gathered(new WordGatherer(phys, rangesOf(USUAL), true), [[0, 6000, 7]]);
    expect(turns.flat().filter((_, i) => i % 2 === 0)).toEqual(
      Array.from({ length: 3000 }, (_, i) => 2 * i),
    );
    expect(turns.length).toBe(Math.ceil(3000 / GATHERED));
  }
});

test('runs are told when the last fits, and can be forgotten', () => {
  const gatherer = new WordGatherer(new PhysMemory(MEM_MIN), rangesOf([]), true);
  let fit = 1;
  while (!gatherer.add(0, 8, 0)) fit++;
  expect(fit).toBe(256);
  gatherer.clear();
  expect(gatherer.waits).toBe(false);
});
