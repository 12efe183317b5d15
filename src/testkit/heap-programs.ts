/**
 * Random programs about who points at whom. A program is drawn as a list of moves, numbers that
 * only become labels and offsets when the text is written, so that a part of the list is a program
 * too; and a set of features, so that one program has much of one thing and nothing of another
 * (swarm testing).
 */
import fc from 'fast-check';
import { FEATURES, MOVES, type Feature, type Move, type MoveName } from './heap-moves.ts';
import { HeapWriter } from './heap-writer.ts';

/** Features that leave it open what some words point to; see TraceGraph's `vague`. */
const VAGUE: readonly Feature[] = ['outside', 'unaligned', 'reuse'];

/** A program before it is text. */
export interface HeapProgram {
  readonly features: readonly Feature[];
  readonly moves: readonly Move[];
}

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
