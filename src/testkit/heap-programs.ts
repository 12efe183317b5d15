/**
 * Random programs about who points at whom. A program is drawn as a list of moves, numbers that
 * only become labels and offsets when the text is written, so that a part of the list is a program
 * too; and a set of features, so that one program has much of one thing and nothing of another
 * (swarm testing).
 */
import fc from 'fast-check';
import { HeapWriter } from './heap-writer.ts';

/** What programs may contain; each is switched on or off for a whole program. */
export const FEATURES = [
  'cache', // objects of kmem_caches
  'vmalloc', // and pointers to their vm_structs
  'percpu',
  'pages', // pages, which kmemleak does not know, with objects registered in them
  'physical', // objects registered by physical address
  'shape', // lists, trees, rings, hash tables, caches
  'free',
  'reuse', // frees after which the memory is used again
  'krealloc',
  'hidden', // pointers where nobody scans
  'stack', // pointers on a stack, and the stack scan on and off
  'encode', // inverted and physical addresses, addresses of percpu copies
  'outside', // addresses before and behind blocks
  'unaligned', // pointers at odd addresses
  'touch', // contents that change
  'colour', // not_leak, ignore
  'no_scan',
  'scan_area',
  'free_part',
  'transient', // transient_leak, update_trace
  'clear',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Features that leave it open what some words point to; see TraceGraph's `vague`. */
const VAGUE: readonly Feature[] = ['outside', 'unaligned', 'reuse'];

/** One step; the numbers choose objects, places and sizes. */
export interface Move {
  readonly what: MoveName;
  readonly a: number;
  readonly b: number;
  readonly word: number;
  readonly size: number;
}

/** A program before it is text. */
export interface HeapProgram {
  readonly features: readonly Feature[];
  readonly moves: readonly Move[];
}

/** What a move does, how often it is drawn, and the feature that it belongs to. */
const MOVES = {
  alloc: [3, undefined],
  zalloc: [2, undefined],
  point: [5, undefined],
  root: [3, undefined],
  unroot: [1, undefined],
  erase: [1, undefined],
  scan: [3, undefined],
  sleep: [2, undefined],
  nap: [1, undefined],
  cache: [2, 'cache'],
  vmalloc: [1, 'vmalloc'],
  area: [1, 'vmalloc'],
  percpu: [1, 'percpu'],
  pages: [2, 'pages'],
  register: [3, 'pages'],
  physical: [2, 'physical'],
  shape: [1, 'shape'],
  free: [2, 'free'],
  reuse: [1, 'reuse'],
  krealloc: [1, 'krealloc'],
  hide: [1, 'hidden'],
  push: [2, 'stack'],
  'stack on': [1, 'stack'],
  'stack off': [1, 'stack'],
  encode: [2, 'encode'],
  outside: [1, 'outside'],
  unaligned: [1, 'unaligned'],
  touch: [2, 'touch'],
  fill: [1, 'touch'],
  not_leak: [1, 'colour'],
  ignore: [1, 'colour'],
  no_scan: [1, 'no_scan'],
  scan_area: [2, 'scan_area'],
  free_part: [1, 'free_part'],
  transient_leak: [1, 'transient'],
  update_trace: [1, 'transient'],
  clear: [1, 'clear'],
} as const satisfies Record<string, readonly [number, Feature | undefined]>;
export type MoveName = keyof typeof MOVES;

const MOVE_NAMES = Object.keys(MOVES) as MoveName[];

/** What programs to draw. */
export interface HeapProgramOptions {
  /** Features that may occur; default all. */
  readonly features?: readonly Feature[];
  /** Whether each program has a random part of the features (the default), or always all. */
  readonly swarm?: boolean;
  /** How often a move is drawn, relative to others; 0 is never. Replaces the usual weights. */
  readonly weights?: Readonly<Partial<Record<MoveName, number>>>;
  /** Default 60. */
  readonly maxMoves?: number;
  /** Leave out what makes it open where a word points to; default false. */
  readonly definite?: boolean;
}

/** Heap programs, as drawn. */
export function heapPrograms(options: HeapProgramOptions = {}): fc.Arbitrary<HeapProgram> {
  const { weights = {}, maxMoves = 60, swarm = true, definite = false } = options;
  const features = (options.features ?? FEATURES).filter((f) => !definite || !VAGUE.includes(f));
  const names = MOVE_NAMES.flatMap((name) => {
    const [usual, feature] = MOVES[name];
    const allowed = feature === undefined || features.includes(feature);
    return allowed ? Array<MoveName>(weights[name] ?? usual).fill(name) : [];
  });
  const move = fc.record({
    what: fc.constantFrom(...names),
    a: fc.nat(1000),
    b: fc.nat(1000),
    word: fc.nat(2047),
    size: fc.nat(63),
  });
  return fc.record({
    features: swarm ? fc.subarray([...features]) : fc.constant(features),
    moves: fc.array(move, { maxLength: maxMoves, size: 'max' }),
  });
}

/** Heap programs as the lines of a trace; every scan and clear is followed by a report. */
export function heapTraces(options: HeapProgramOptions = {}): fc.Arbitrary<readonly string[]> {
  return heapPrograms(options).map(heapLines);
}

/**
 * A program as the lines of a trace. At the end two scans, far enough apart from what was before
 * that what is lost must show.
 */
export function heapLines({ features, moves }: HeapProgram): string[] {
  const writer = new HeapWriter();
  for (const move of moves) {
    const feature = MOVES[move.what][1];
    if (feature === undefined || features.includes(feature)) writer.move(move);
  }
  return [...writer.lines, 'sleep 5200', 'scan', 'report', 'scan', 'report'];
}
