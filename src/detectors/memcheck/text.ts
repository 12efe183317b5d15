/**
 * Memcheck's texts: numbers, frames, records, summaries, each line without its `==PID== `.
 */
import type { AllocName } from '../../user/allocations.ts';
import type { Frame } from '../../user/frames.ts';
import { HEURISTICS, type Heuristic } from './heuristics.ts';
import type { LossRecord } from './records.ts';
import { INDIRECT, POSSIBLE, REACHABLE } from './search.ts';

/** What valgrind's copy of malloc is, and where its functions return. */
export const PRELOAD = '/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so';
export const LIBC = '/usr/lib/x86_64-linux-gnu/libc.so.6';
export const LOADER = '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2';
const REPLACED: Readonly<Record<string, number>> = {
  malloc: 0x48417b4,
  free: 0x484417b,
  calloc: 0x48465ef,
  realloc: 0x484682f,
  memalign: 0x4846990,
  posix_memalign: 0x4846aed,
};

/** The functions of valgrind's malloc that a call went through, innermost first. */
export function replacedFunctions(name: AllocName): readonly string[] {
  if (name === 'posix_memalign') return ['memalign', 'posix_memalign'];
  return [name === 'aligned_alloc' || name === 'valloc' ? 'memalign' : name];
}

/** A frame of a report. */
export interface PrintedFrame {
  readonly address: number;
  readonly function: string;
  /** `test.c:18`, or the object that it is in. */
  readonly place: string;
  readonly object: string;
}

/** The frame of a function of valgrind's malloc. */
export function replacedFrame(name: string): PrintedFrame {
  return {
    address: REPLACED[name] ?? 0x4841000,
    function: name,
    place: `in ${PRELOAD}`,
    object: PRELOAD,
  };
}

/** Frames of the program and the C library; a frame that is inlined has the next one's address. */
export function printedFrames(frames: readonly Frame[], program: string): PrintedFrame[] {
  return frames.map((frame, i) => {
    let n = i;
    while (frames[n].isInlined && n + 1 < frames.length) n++;
    const object = { program, libc: LIBC, loader: LOADER }[frame.of];
    const place =
      frame.file === '' ? `in ${object}` : `${frame.file.split('/').at(-1)}:${frame.line}`;
    return { address: frames[n].address, function: frame.name, place, object };
  });
}

/** `   by 0x1091D2: make_list (test.c:18)`, a line for each. */
export function frameLines(frames: readonly PrintedFrame[]): string[] {
  return frames.map(
    ({ address, function: name, place }, i) =>
      `   ${i === 0 ? 'at' : 'by'} 0x${address.toString(16).toUpperCase()}: ${name} (${place})`,
  );
}

/** 1,234. */
export function number(n: number): string {
  return String(n).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `48 (16 direct, 32 indirect) bytes in 1 blocks are definitely lost in loss record 2 of 4`. */
export function recordHead(record: LossRecord, i: number, of: number): string {
  const { bytes, indirect, blocks, state } = record;
  const size =
    indirect > 0
      ? `${number(bytes + indirect)} (${number(bytes)} direct, ${number(indirect)} indirect)`
      : number(bytes);
  const where = `in loss record ${number(i)} of ${number(of)}`;
  return `${size} bytes in ${number(blocks)} blocks are ${stateText(state)} ${where}`;
}

function stateText(state: number): string {
  if (state === REACHABLE) return 'still reachable';
  if (state === POSSIBLE) return 'possibly lost';
  return state === INDIRECT ? 'indirectly lost' : 'definitely lost';
}

/** Bytes and blocks of each line of a summary. */
export interface LeakSummary {
  readonly definite: Amount;
  readonly indirect: Amount;
  readonly possible: Amount;
  readonly reachable: Amount;
  readonly suppressed: Amount;
  readonly heuristics: Readonly<Partial<Record<Heuristic, Amount>>>;
}

/** Bytes and blocks. */
export interface Amount {
  bytes: number;
  blocks: number;
}

function amount({ bytes, blocks }: Amount): string {
  return `${number(bytes)} bytes in ${number(blocks)} blocks`;
}

/** LEAK SUMMARY. */
export function summaryLines(summary: LeakSummary): string[] {
  const used = HEURISTICS.filter((name) => summary.heuristics[name]);
  return [
    'LEAK SUMMARY:',
    `   definitely lost: ${amount(summary.definite)}`,
    `   indirectly lost: ${amount(summary.indirect)}`,
    `     possibly lost: ${amount(summary.possible)}`,
    `   still reachable: ${amount(summary.reachable)}`,
    ...(used.length > 0 ? ['                      of which reachable via heuristic:'] : []),
    ...used.map(
      (name) => `                        ${name.padEnd(19)}: ${amount(summary.heuristics[name]!)}`,
    ),
    `        suppressed: ${amount(summary.suppressed)}`,
  ];
}

/** A suppression for a leak, as --gen-suppressions prints it; its lines have no prefix. */
export function generatedSuppression(kind: string, frames: readonly PrintedFrame[]): string[] {
  const names = frames.map(({ function: name, object }) =>
    name === '???' ? `obj:${object}` : `fun:${name}`,
  );
  return [
    '{',
    '   <insert_a_suppression_name_here>',
    '   Memcheck:Leak',
    `   match-leak-kinds: ${kind}`,
    ...names.map((name) => `   ${name}`),
    '}',
  ];
}
