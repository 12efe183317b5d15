/**
 * All small heaps: every way in which up to four objects and the roots can point at each other with
 * up to six stores, without those that are the same but for the names of the objects.
 *
 * A source is an object or a kind of root; of scanned module data there are two kinds, which take
 * turns. A store more than once from one source to one target changes nothing but counts, and is
 * left out. Colors, kinds of memory and late stores are tried on fewer objects (see `SPACES`), and
 * so are roots in all other kinds of memory (`rootSpaces`).
 */
import type { KernelVersion } from '../versions/kernels.ts';
import { profileOf } from '../versions/profile.ts';
import { ROOT_MEMORY, type RootKind } from './root-kinds.ts';

/** Where pointers come from besides objects. */
export const ROOT_KINDS = ['scanned', 'stack', 'hidden'] as const;
export const HEAP_COLORS = ['white', 'not_leak', 'ignore', 'no_scan'] as const;
export const MEMORIES = ['kmalloc', 'kzalloc', 'cache', 'vmalloc', 'percpu'] as const;
export type HeapColor = (typeof HEAP_COLORS)[number];
export type SmallMemory = (typeof MEMORIES)[number];

/** One heap. Sources from `objects` on are the roots. */
export interface SmallHeap {
  readonly objects: number;
  /** Stores before the first scan. */
  readonly early: readonly (readonly [source: number, target: number])[];
  /** Stores after the second. */
  readonly late: readonly (readonly [source: number, target: number])[];
  readonly colors: readonly HeapColor[];
  readonly memories: readonly SmallMemory[];
}

/** A part of all small heaps. */
export interface Space {
  readonly name: string;
  readonly objects: number;
  readonly stores: number;
  /** Objects that may have a color. */
  readonly colored?: number;
  /** All kinds of memory, or kmalloc only. */
  readonly memories?: boolean;
  /** Stores may come late. */
  readonly late?: boolean;
  /** What the roots that a scan treats alike stand for; default a module's data, a kernel thread's
   * stack, a page. */
  readonly roots?: RootKind;
}

/** What is tried always: takes seconds. */
export const SPACES: readonly Space[] = [
  { name: 'one object', objects: 1, stores: 4, colored: 1, memories: true, late: true },
  { name: 'two objects, colored', objects: 2, stores: 6, colored: 2 },
  { name: 'two objects, late stores', objects: 2, stores: 4, late: true },
  { name: 'two objects in any memory', objects: 2, stores: 4, memories: true },
  { name: 'three objects', objects: 3, stores: 6 },
  { name: 'three objects, one coloured', objects: 3, stores: 4, colored: 1 },
  { name: 'three objects, late stores', objects: 3, stores: 3, late: true },
  { name: 'four objects', objects: 4, stores: 6 },
];

/** The whole space: takes minutes. */
export const ALL_SPACES: readonly Space[] = [
  { name: 'one object', objects: 1, stores: 4, colored: 1, memories: true, late: true },
  { name: 'two objects', objects: 2, stores: 6, colored: 2, late: true },
  { name: 'two objects in any memory', objects: 2, stores: 6, memories: true },
  { name: 'three objects, one coloured', objects: 3, stores: 6, colored: 1 },
  { name: 'three objects, late stores', objects: 3, stores: 5, late: true },
  { name: 'four objects', objects: 4, stores: 6 },
];

/** A space for each kind of memory that roots can lie in. */
export function rootSpaces(kernel: KernelVersion, objects = 3, stores = 6): Space[] {
  return ROOT_MEMORY.filter((kind) => kind.existsIn?.(profileOf(kernel)) ?? true).map((roots) => ({
    name: `up to ${stores} stores in ${objects} objects and ${roots.name}`,
    objects,
    stores,
    roots,
  }));
}

/** The heaps of a space, one of each kind. */
export function* smallHeaps(space: Space): Generator<SmallHeap> {
  const { objects: n, stores, colored = 0, memories = false, late = false } = space;
  const edges = (n + ROOT_KINDS.length) * n;
  const permutations = permutationsOf(n).slice(1);
  const colorings = tuples(n, HEAP_COLORS.length).filter(
    (c) => c.filter((color) => color > 0).length <= colored,
  );
  const kinds = memories ? tuples(n, MEMORIES.length) : [Array<number>(n).fill(0)];
  for (const chosen of subsets(edges, stores)) {
    for (const when of late ? tuples(chosen.length, 2) : [chosen.map(() => 0)]) {
      for (const colors of colorings) {
        for (const memory of kinds) {
          const heap = { n, chosen, when, colors, memory };
          if (isFirst(heap, permutations)) yield toHeap(heap);
        }
      }
    }
  }
}

/** A heap as numbers: edge `source * n + target`, and whether it comes late. */
interface Numbered {
  readonly n: number;
  readonly chosen: readonly number[];
  readonly when: readonly number[];
  readonly colors: readonly number[];
  readonly memory: readonly number[];
}

function toHeap({ n, chosen, when, colors, memory }: Numbered): SmallHeap {
  const pairs = (time: number): [number, number][] =>
    chosen.filter((_, i) => when[i] === time).map((e) => [Math.floor(e / n), e % n]);
  return {
    objects: n,
    early: pairs(0),
    late: pairs(1),
    colors: colors.map((c) => HEAP_COLORS[c]),
    memories: memory.map((m) => MEMORIES[m]),
  };
}

/** Whether no renaming of the objects gives a heap with a smaller key. */
function isFirst(heap: Numbered, permutations: readonly (readonly number[])[]): boolean {
  if (permutations.length === 0) return true;
  const { n, chosen, when, colors, memory } = heap;
  const own = new Int32Array(chosen.length);
  const other = new Int32Array(chosen.length);
  for (let i = 0; i < chosen.length; i++) own[i] = chosen[i] * 2 + when[i];
  own.sort();
  for (const permutation of permutations) {
    let order = 0;
    for (let i = 0; i < n && order === 0; i++) {
      const [mine, moved] = [i, permutation[i]];
      order = colors[moved] - colors[mine] || memory[moved] - memory[mine];
    }
    if (order > 0) continue;
    if (order < 0) return false;
    const inverse = inverseOf(permutation);
    for (let i = 0; i < chosen.length; i++) {
      const source = Math.floor(chosen[i] / n);
      const from = source < n ? inverse[source] : source;
      other[i] = (from * n + inverse[chosen[i] % n]) * 2 + when[i];
    }
    other.sort();
    for (let i = 0; i < own.length && order === 0; i++) order = other[i] - own[i];
    if (order < 0) return false;
  }
  return true;
}

function inverseOf(permutation: readonly number[]): number[] {
  const inverse = Array<number>(permutation.length).fill(0);
  for (const [i, to] of permutation.entries()) inverse[to] = i;
  return inverse;
}

/** The subsets of 0 … `of` - 1 with at most `max` elements. */
function* subsets(of: number, max: number, from = 0): Generator<number[]> {
  yield [];
  if (max === 0) return;
  for (let first = from; first < of; first++) {
    for (const rest of subsets(of, max - 1, first + 1)) yield [first, ...rest];
  }
}

/** All lists of `length` numbers below `base`. */
function tuples(length: number, base: number): number[][] {
  if (length === 0) return [[]];
  return tuples(length - 1, base).flatMap((rest) =>
    Array.from({ length: base }, (_, i) => [...rest, i]),
  );
}

/** All orders of 0 … `n` - 1, their own order first. */
function permutationsOf(n: number): number[][] {
  if (n === 0) return [[]];
  const shorter = permutationsOf(n - 1);
  return Array.from({ length: n }, (_, i) => n - 1 - i).flatMap((at) =>
    shorter.map((p) => [...p.slice(0, at), n - 1, ...p.slice(at)]),
  );
}
