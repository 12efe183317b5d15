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

/** A line of a source that was executed. */
export interface CodeLine {
  /** Its path, as the compiler was given it. */
  readonly file: string;
  readonly line: number;
  /** The function of the machine code, into which others may be inlined. */
  readonly function: string;
  /** '': a part of the kernel. */
  readonly module: string;
  /** It is of a module and not of a header. */
  readonly own: boolean;
}

/** A call that is open. */
export interface CallFrame {
  /** As backtraces have it: `function+0x10/0x40 [module]`. */
  readonly text: string;
  /** `file:line` of the call, or ''. */
  readonly source: string;
}

/** A task that was met. */
export interface TaskSeen {
  readonly pid: number;
  readonly comm: string;
  /** Where its stack lies; 0 when that is not known. */
  readonly stack: number;
  readonly stackEnd: number;
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
  /** The step after which no line of C was recorded, when a limit was reached. */
  readonly linesFrom: number | undefined;
  /** Lines by number. */
  readonly lines: readonly CodeLine[];
  /** Texts of the files that `lines` are of, by their paths; without those that are not known. */
  readonly sources: ReadonlyMap<string, string>;
  /** Chains of open calls by number, innermost first. */
  readonly stacks: readonly (readonly CallFrame[])[];
  /** Tasks by the slot in which the state has them. */
  readonly tasks: readonly TaskSeen[];
  /** The virtual address of a physical one in the direct map. */
  readonly directMap: number;
  /** What a new object has for a checksum. */
  readonly initialChecksum: number;
}
