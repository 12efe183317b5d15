/**
 * A recording of a run: what happened step by step, and what the state was at any step. It holds
 * all that a view needs, so that nothing of the machine is asked, which stands at the end.
 */
import type { Births } from './births.ts';
import type { ChangeLog } from './change-log.ts';
import type { EventColumns } from './event-columns.ts';
import type { MemoryLog } from './memory-log.ts';
import type { ObjectState } from './object-state.ts';
import type { ScanArea } from '../kmemleak/object-table.ts';

/** A copy of the state after a number of steps. */
export interface Keyframe {
  readonly steps: number;
  readonly state: ObjectState;
  /** How many changes were made until then. */
  readonly changes: number;
  readonly gray: number;
}

/** Where a word lies. */
export interface WordPlace {
  /** Its virtual address. */
  readonly address: number;
  /** The variable that it is part of, or ''. */
  readonly name: string;
}

/** Everything that was recorded. */
export interface Recording {
  readonly events: EventColumns;
  readonly changes: ChangeLog;
  readonly keyframes: readonly Keyframe[];
  readonly births: Births;
  /** All that was ever put on a gray list, by birth, in order. */
  readonly gray: Int32Array;
  readonly texts: readonly string[];
  /** Nanoseconds since power-on. */
  readonly times: readonly number[];
  /** Addresses that surplus references count for. */
  readonly addresses: readonly number[];
  readonly areas: readonly (readonly ScanArea[])[];
  readonly memory: MemoryLog | undefined;
  /** The state at the end. */
  readonly end: ObjectState;
  /** What words were called when they were read, by their physical address. */
  readonly variables: ReadonlyMap<number, WordPlace>;
  /** The step after which only phases were recorded, when a limit was reached. */
  readonly coarseFrom: number | undefined;
  /** The virtual address of a physical one in the direct map. */
  readonly directMap: number;
  /** What a new object has for a checksum. */
  readonly initialChecksum: number;
}
