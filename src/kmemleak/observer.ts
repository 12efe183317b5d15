/**
 * What a scan tells somebody who watches it: the lessons, the truth and the explanations are all
 * made from these calls. Without an observer none of them costs anything.
 */
import { Listeners, type CallNames } from '../base/listeners.ts';
import type { VirtAddr } from '../machine/address.ts';
import type { ObjectId } from './object-table.ts';

/** The parts of a scan, in order. */
export type ScanPhase =
  | 'whiten'
  | 'percpu'
  | 'pages'
  | 'stacks'
  | 'gray'
  | 'checksum'
  | 'gray-again'
  | 'report';

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
export type HeldReason =
  | 'too-young'
  | 'reported-before'
  | 'freed'
  /** The full pass found it referenced or modified: it is no suspect. */
  | 'no-suspect'
  /** Fewer scans in a row found no reference to it than `min_unref_scans` says. */
  | 'too-few-scans';

/** Which look at memory it is. */
export interface ScanPass {
  /** Counts the scans of a machine, from 1. */
  readonly scan: number;
  /**
   * Counts the passes of one scan, from 1. Each counts all references anew; up to 6.12 a scan has
   * one, newer kernels confirm what the first one suspects by a second.
   */
  readonly pass: number;
}

/** What a scan did. */
export interface ScanResult {
  /** Objects reported for the first time. */
  readonly newLeaks: number;
  /** 64-bit words read. */
  readonly words: number;
}

/** Any of the calls may be left out. */
export interface ScanObserver {
  /** A pass begins; nothing of it has happened yet. */
  begin?(pass: ScanPass): void;
  /**
   * A pass is over, also one that was broken off because kmemleak was disabled meanwhile. After
   * the last one comes the result of the scan; undefined says that another pass follows.
   */
  end?(pass: ScanPass, result: ScanResult | undefined): void;
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
  /** The full pass leaves the object unreferenced: another has to confirm it. */
  suspect?(id: ObjectId): void;
  /** A white object is not reported. */
  held?(id: ObjectId, why: HeldReason): void;
  report?(id: ObjectId): void;
}

/**
 * Takes the many calls of a scan as numbers, many at a time: for who writes all of them down. What
 * is not here follows: an object is read when it is the next on the gray list, in whole before the
 * one behind it; a page of `pages` before the next.
 */
export interface ScanSink {
  rootBlock(what: string, start: VirtAddr, end: VirtAddr): void;
  /** The `struct page`s from `first` on and before `end` are roots that are read next. */
  pages(first: number, end: number): void;
  gray(id: ObjectId): void;
  /**
   * What became of words, in order, `TOLD` numbers each: the index of the word in 32-bit halves,
   * the object that it points into, the new count or a reason from `MISS` on downwards, and how far
   * into it. Before words of another block: `BLOCK`, and its object or 0. An object that joins the
   * gray list: `GRAY`, and the object.
   */
  words(told: Int32Array, n: number): void;
}

/** One sink for several: each is told what the others are. */
export function sinkOf(sinks: readonly ScanSink[]): ScanSink {
  if (sinks.length === 1) return sinks[0];
  return {
    rootBlock: (what, start, end) => {
      for (const sink of sinks) sink.rootBlock(what, start, end);
    },
    pages: (first, end) => {
      for (const sink of sinks) sink.pages(first, end);
    },
    gray: (id) => {
      for (const sink of sinks) sink.gray(id);
    },
    words: (told, n) => {
      for (const sink of sinks) sink.words(told, n);
    },
  };
}

/** Numbers for a word. @see ScanSink */
export const TOLD = 4;
/** In place of a word. @see ScanSink */
export const BLOCK = -1;
/** @see BLOCK */
export const GRAY = -2;
/** In place of a count: reasons by their place in `NO_COUNTS`. @see ScanSink */
export const MISS = -1;
/** The reasons by number. @see MISS */
export const NO_COUNTS: readonly NoCountReason[] = [
  'self',
  'already-gray',
  'black',
  'circular-excess',
];

/** The calls for which a sink stands. */
const CLOSE_CALLS = ['rootBlock', 'scanObject', 'skipObject', 'hit', 'miss', 'gray'] as const;

/** An observer without the calls for which a sink stands. */
export function withoutClose(observer: ScanObserver): ScanObserver {
  return { ...observer, ...Object.fromEntries(CLOSE_CALLS.map((name) => [name, undefined])) };
}

/** Whether somebody hears one of these calls. */
export function isHeardClosely(call: ScanObserver): boolean {
  return CLOSE_CALLS.some((name) => call[name] !== undefined);
}

const CALLS: CallNames<ScanObserver> = {
  begin: true,
  end: true,
  phase: true,
  rootBlock: true,
  scanObject: true,
  skipObject: true,
  hit: true,
  miss: true,
  gray: true,
  black: true,
  checksum: true,
  suspect: true,
  held: true,
  report: true,
};

/** What becomes of objects, also where no hook of the kernel says so; any call may be left out. */
export interface ObjectListener {
  /** It is in its tree and at the end of the list. */
  created?(id: ObjectId): void;
  /** It is out of both; its row still says what it was. */
  removed?(id: ObjectId): void;
  /** Somebody outside of a scan changed its row. */
  changed?(id: ObjectId): void;
}

const OBJECT_CALLS: CallNames<ObjectListener> = { created: true, removed: true, changed: true };

/** A socket for those who follow each object. */
export function objectSocket(): Listeners<ObjectListener> {
  return new Listeners<ObjectListener>(OBJECT_CALLS);
}

/** A socket for observers. */
export function observerSocket(): Listeners<ScanObserver> {
  return new Listeners<ScanObserver>(CALLS);
}
