import { expect, test } from 'vitest';
import { Hash64 } from '../../../src/base/hash64.ts';

function hashOf(add: (hash: Hash64) => void): string {
  const hash = new Hash64();
  add(hash);
  return hash.hex;
}

test('the same values give the same hash, whichever way they come', () => {
  const words = Uint32Array.of(1, 2, 0xffff_ffff);
  const one = hashOf((h) => words.forEach((word) => h.word(word)));
  expect(hashOf((h) => h.words(words, 0, 3))).toBe(one);
  expect(hashOf((h) => (h.words(words, 0, 1), h.words(words, 1, 3)))).toBe(one);
  expect(one).toMatch(/^[0-9a-f]{16}$/);
});

test('asking for the hash changes nothing', () => {
  const hash = new Hash64();
  hash.word(1);
  expect(hash.hex).toBe(hash.hex);
  hash.word(2);
  expect(hash.hex).toBe(hashOf((h) => (h.word(1), h.word(2))));
});

test('each bit of each word, their order and their number count', () => {
  const base = [0, 0, 0, 0, 0, 0, 0, 0];
  const hashes = [hashOf((h) => base.forEach((w) => h.word(w)))];
  for (let i = 0; i < base.length; i++) {
    for (let bit = 0; bit < 32; bit++) {
      hashes.push(hashOf((h) => base.forEach((w, at) => h.word(at === i ? 1 << bit : w))));
    }
  }
  // The highest bits of two words must not cancel each other.
  hashes.push(hashOf((h) => base.forEach((_, at) => h.word(at < 2 ? 1 << 31 : 0))));
  hashes.push(hashOf((h) => base.slice(1).forEach((w) => h.word(w))));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('numbers and texts', () => {
  const numbers = [0, 1, 2 ** 32, 2 ** 48 - 1, 2 ** 53 - 1, Infinity, 0.5, -1];
  const hashes = numbers.map((n) => hashOf((h) => h.number(n)));
  expect(new Set(hashes).size).toBe(numbers.length);
  expect(hashOf((h) => h.number(-0))).toBe(hashes[0]);
  const [ab, a] = [
    hashOf((h) => (h.text('ab'), h.text('c'))),
    hashOf((h) => (h.text('a'), h.text('bc'))),
  ];
  expect(ab).not.toBe(a);
});
