/**
 * stdlib.h: numbers, chance, sorting.
 */
import { lowerOfU64, upperOfU64 } from '../../machine/address.ts';
import type { HostCall, HostFunction, HostLibrary } from '../../crun/vm/host.ts';
import type { Process } from '../process.ts';

/** Adds the functions of stdlib.h. */
export function addStdlib(library: HostLibrary, proc: Process): void {
  addNumbers(library, proc);
  library.addAll({
    'int abs(int)': (c) => Math.abs(c.int(0)),
    'long labs(long)': (c) => Math.abs(c.long(0)),
    'void qsort(void *, size_t, size_t, address)': (c) => sort(proc, c),
    'void *bsearch(const void *, const void *, size_t, size_t, address)': (c) => search(proc, c),
    'void srand(unsigned int)': (c) => void (state = seeded(c.uint(0))),
    'int rand(void)': () => {
      state ??= seeded(1);
      return next(state) >>> 1;
    },
  });
  // Made when it is first asked for.
  let state: number[] | undefined;
}

/** Words of the generator behind glibc's rand(), and how far back the other one is. */
const RAND_WORDS = 31;
const RAND_LAG = 3;
const RAND_DROPPED = 310;

/** The generator's last words after srand(). */
function seeded(seed: number): number[] {
  const words = [seed === 0 ? 1 : seed | 0];
  for (let i = 1; i < RAND_WORDS; i++) {
    // 16807 * x modulo 2^31 - 1, in parts that fit a word.
    const before = words[i - 1];
    const high = Math.trunc(before / 127_773);
    const word = 16_807 * (before - high * 127_773) - 2836 * high;
    words.push(word < 0 ? word + 2_147_483_647 : word);
  }
  // The first sums begin where the words come round again.
  const last = [...words.slice(RAND_LAG), ...words.slice(0, RAND_LAG)];
  for (let i = 0; i < RAND_DROPPED; i++) next(last);
  return last;
}

/** The next word of the generator. */
function next(words: number[]): number {
  const word = (words[0] + words[RAND_WORDS - RAND_LAG]) >>> 0;
  words.shift();
  words.push(word);
  return word;
}

/** bsearch(), which calls the program's function. */
function search(proc: Process, c: HostCall): number {
  const [key, at, size, compare] = [c.address(0), c.address(1), c.size(3), c.address(4)];
  for (let [low, high] = [0, c.size(2)]; low < high;) {
    const middle = (low + high) >>> 1;
    const order = proc.call(compare, [key, at + middle * size]);
    if (order === 0) return at + middle * size;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return 0;
}

function addNumbers(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  /** The number at the start of a text, and how many letters it takes. */
  const parse = (text: string, base: number): [bigint, number] => {
    const match = /^\s*([-+]?)(0[xX](?=[0-9a-fA-F]))?/.exec(text)!;
    const isHex = match[2] !== undefined && (base === 0 || base === 16);
    let radix = base;
    if (base === 0)
      radix = isHex ? 16 : text.trimStart().replace(/^[-+]/, '').startsWith('0') ? 8 : 10;
    let at = isHex ? match[0].length : match[0].length - (match[2]?.length ?? 0);
    const start = at;
    let value = 0n;
    for (; at < text.length; at++) {
      const digit = parseInt(text[at], 36);
      if (!(digit < radix)) break;
      value = value * BigInt(radix) + BigInt(digit);
    }
    return at === start ? [0n, 0] : [match[1] === '-' ? -value : value, at];
  };
  const strto: HostFunction = (c) => {
    const [value, letters] = parse(c.string(0), c.int(2));
    if (c.address(1) !== 0) memory.writePtr(c.address(1), c.address(0) + letters);
    setWord(c, value);
  };
  const ato: HostFunction = (c) => {
    const [value] = parse(c.string(0), 10);
    setWord(c, value);
  };
  library.addAll({
    'words strtol(const char *, char **, int)': strto,
    'words strtoll(const char *, char **, int)': strto,
    'words strtoul(const char *, char **, int)': strto,
    'words strtoull(const char *, char **, int)': strto,
    'words atoi(const char *)': ato,
    'words atol(const char *)': ato,
    'words atoll(const char *)': ato,
  });
}

/** Gives a number of 64 bits. */
function setWord(c: HostCall, value: bigint): void {
  const word = BigInt.asUintN(64, value);
  c.setWords(lowerOfU64(word), upperOfU64(word));
}

/** qsort() as a merge sort, which calls the program's function for each comparison. */
function sort(proc: Process, c: HostCall): void {
  const { memory } = proc;
  const [at, count, size, compare] = [c.address(0), c.size(1), c.size(2), c.address(3)];
  /** Sorts `n` elements from the one with number `first` on. */
  const part = (first: number, n: number): void => {
    if (n < 2) return;
    const half = n >> 1;
    part(first, half);
    part(first + half, n - half);
    const bytes = (i: number): Uint8Array => memory.readBytes(at + i * size, size);
    const sorted: Uint8Array[] = [];
    let [left, right] = [first, first + half];
    while (left < first + half && right < first + n) {
      const order = proc.call(compare, [at + left * size, at + right * size]);
      sorted.push(bytes(order <= 0 ? left++ : right++));
    }
    while (left < first + half) sorted.push(bytes(left++));
    for (const [i, one] of sorted.entries()) memory.writeBytes(at + (first + i) * size, one);
  };
  part(0, count);
}
