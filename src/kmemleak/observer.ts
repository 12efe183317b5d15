/**
 * What a scan tells somebody who watches it: the lessons, the truth and the explanations are all
 * made from these calls. Without an observer none of them costs anything.
 */
import type { VirtAddr } from '../machine/address.ts';
import type { ObjectId } from './object-table.ts';

/** The parts of a scan, in order. */
export type ScanPhase =
  'whiten' | 'percpu' | 'pages' | 'stacks' | 'gray' | 'checksum' | 'gray-again' | 'report';

/** Where a word that was read lies. */
export interface WordSource {
  /** The object whose block is scanned, or 0 in a root. */
  readonly scanned: ObjectId;
  /** Physical address of the word. */
  readonly phys: number;
}

/** Why an object on the gray list is not scanned. */
export type SkipReason = 'no-scan' | 'freed';

/** Why a word that points into an object does not count. */
export type NoCountReason = 'self' | 'already-gray' | 'black' | 'circular-excess';

/** Why a white object is not reported. */
export type HeldReason = 'too-young' | 'reported-before' | 'freed';

/** Any of the calls may be left out. */
export interface ScanObserver {
  phase?(phase: ScanPhase): void;
  /** A root block is about to be read; `what` names it: a section, `page`, `stack of PID`. */
  rootBlock?(what: string, start: VirtAddr, end: VirtAddr): void;
  /** An object is about to be read, whole or in areas. */
  scanObject?(id: ObjectId): void;
  skipObject?(id: ObjectId, why: SkipReason): void;
  /** A word points into `target` and counts; `count` is the new count. */
  hit?(source: WordSource, target: ObjectId, count: number): void;
  /** A word points into `target` and does not count. */
  miss?(source: WordSource, target: ObjectId, why: NoCountReason): void;
  /** The object has enough references and goes to the gray list. */
  gray?(id: ObjectId): void;
  /** The object lies outside lowmem or was painted: it is black from here on. */
  black?(id: ObjectId): void;
  /** The checksum of a white object was computed. */
  checksum?(id: ObjectId, before: number, after: number): void;
  /** A white object is not reported. */
  held?(id: ObjectId, why: HeldReason): void;
  report?(id: ObjectId): void;
}

/** An observer that passes every call on to two. */
export function bothObservers(a: ScanObserver, b: ScanObserver): ScanObserver {
  return {
    phase: (phase) => (a.phase?.(phase), b.phase?.(phase)),
    rootBlock: (what, start, end) => (
      a.rootBlock?.(what, start, end),
      b.rootBlock?.(what, start, end)
    ),
    scanObject: (id) => (a.scanObject?.(id), b.scanObject?.(id)),
    skipObject: (id, why) => (a.skipObject?.(id, why), b.skipObject?.(id, why)),
    hit: (source, target, n) => (a.hit?.(source, target, n), b.hit?.(source, target, n)),
    miss: (source, target, why) => (a.miss?.(source, target, why), b.miss?.(source, target, why)),
    gray: (id) => (a.gray?.(id), b.gray?.(id)),
    black: (id) => (a.black?.(id), b.black?.(id)),
    checksum: (id, before, after) => (
      a.checksum?.(id, before, after),
      b.checksum?.(id, before, after)
    ),
    held: (id, why) => (a.held?.(id, why), b.held?.(id, why)),
    report: (id) => (a.report?.(id), b.report?.(id)),
  };
}
