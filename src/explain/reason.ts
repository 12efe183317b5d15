/**
 * Why kmemleak and the truth disagree about an object: the fixed list of reasons, and one reason
 * with its evidence.
 */
import type { WordEvidence } from './evidence.ts';

/** Every reason, with what it means. */
export const REASONS = {
  young: 'it was younger than five seconds when the scan began',
  'not-scanned-twice': 'a scan has to look at it once more: the first only notes its checksum',
  checksum: 'its contents changed between two scans, so it counts as in use',
  'stale-stack': 'a word of a stack that nobody reads any more points at it',
  'stale-copy': 'a copy of its address was left behind in memory that is scanned',
  'allocator-cache':
    'a sheaf still has the pointer that it gave out, or an object that points at it',
  'integer-alias': 'a number in memory that is scanned equals an address inside it',
  'one-past': 'a pointer to another block reaches into it, or one to it lies outside of it',
  'hidden-encoding': 'its address is stored in a form that a scan does not recognise',
  untracked: 'kmemleak does not know the memory',
  unscanned: 'the pointer is in memory that no scan reads',
  'register-only': 'only a register holds its address',
  moved: 'its address was written or moved while or after the scan read memory',
  'min-count': 'it needs another number of references than it has',
  coloured: 'a call of the kmemleak API, or "clear", took it out of the reports',
  'held-back': 'min_unref_scans asks for more scans in a row that find no reference to it',
  'reported-before': 'it was reported, and a later scan found a reference again',
  'kmemleak-off': 'kmemleak is switched off',
  'pool-exhausted': 'kmemleak ran out of memory for its records and stopped',
} as const;

/** A reason of the list. */
export type ReasonName = keyof typeof REASONS;

/** A reason that holds for an object. */
export interface Reason {
  readonly reason: ReasonName;
  /** One sentence about this object. */
  readonly text: string;
  /** The word of memory that it is about. */
  readonly word?: WordEvidence;
  /**
   * The blocks through which it holds, nearest first, each as `NAME (ADDRESS)`: kmemleak treats
   * each as it treats the next one, and the reason is about the last.
   */
  readonly via?: readonly string[];
  /** Simulated time, in seconds, from which a scan can report the object if nothing changes. */
  readonly earliest?: number;
}
