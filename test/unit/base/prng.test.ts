import { expect, test } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';

const draw = (prng: Prng, n: number): number[] => Array.from({ length: n }, () => prng.u32());

test('the same seed gives the same numbers, for ever', () => {
  expect(draw(new Prng('a'), 3)).toEqual(draw(new Prng('a'), 3));
  expect(draw(new Prng('a'), 3)).not.toEqual(draw(new Prng('b'), 3));
  expect(draw(new Prng('kmemleak'), 3)).toMatchInlineSnapshot(`
    [
      2554250315,
      3831676895,
      2781104515,
    ]
  `);
});

test('u32 gives 32-bit integers and int stays below its bound', () => {
  const prng = new Prng('range');
  for (let i = 0; i < 1000; i++) {
    const word = prng.u32();
    expect(word).toBe(word >>> 0);
    expect(prng.int(1)).toBe(0);
    const big = prng.int(2 ** 48);
    expect(Number.isSafeInteger(big) && big >= 0 && big < 2 ** 48).toBe(true);
  }
  expect(() => prng.int(0)).toThrow('bad bound');
  expect(() => prng.int(1.5)).toThrow('bad bound');
});

test('int is about uniform', () => {
  const prng = new Prng('uniform');
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[prng.int(10)]++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('chance follows its probability and takes one number always', () => {
  const prng = new Prng('chance');
  let hits = 0;
  for (let i = 0; i < 10_000; i++) if (prng.chance(0.3)) hits++;
  expect(Math.abs(hits - 3000)).toBeLessThan(200);
  const a = new Prng('x');
  const b = new Prng('x');
  expect([a.chance(0), b.chance(1)]).toEqual([false, true]);
  expect(a.u32()).toBe(b.u32());
});

test('a fork depends on seed and label, not on what was drawn before', () => {
  const early = new Prng('seed');
  const late = new Prng('seed');
  draw(late, 10);
  expect(draw(early.fork('sched'), 3)).toEqual(draw(late.fork('sched'), 3));
  expect(draw(early.fork('sched'), 3)).not.toEqual(draw(early.fork('slub'), 3));
  expect(early.fork('sched').seed).toBe('seed/sched');
});
