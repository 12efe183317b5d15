/**
 * A recording of a run: what happened step by step, and what the state was at any step. It holds
 * all that a view needs, so that nothing of the machine is asked, which stands at the end.
 */
import type { SheafSlot } from '../mm/slab/sheaf-slot.ts';
import type { Births } from './births.ts';
import type { ChangeLog } from './change-log.ts';
import type { EventColumns } from './event-columns.ts';
import type { MemoryLog } from './memory-log.ts';
import type { ObjectState } from './object-state.ts';
import type { TreeShape } from '../kmemleak/object-tree.ts';
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
  /** The slot of a sheaf that it is. */
  readonly sheaf?: SheafSlot;
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

/** A root that is no object: static percpu data. */
export interface SectionSeen {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly phys: number;
}

/** A slab cache. */
export interface CacheSeen {
  readonly address: number;
  readonly name: string;
  /** Bytes from one object to the next, and of an object. */
  readonly size: number;
  readonly objectSize: number;
  /** Bytes before an object in its place. */
  readonly redLeftPad: number;
  /** Pages of a slab as a power of two. */
  readonly order: number;
  /** kmemleak hears of its objects. */
  readonly isTracked: boolean;
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
  /** The search trees as they were at the start. */
  readonly trees: TreeShape;
  /** Roots that are neither objects nor stacks. */
  readonly sections: readonly SectionSeen[];
  /** Slab caches that there were at the end, by the address of their `struct kmem_cache`. */
  readonly caches: readonly CacheSeen[];
  /** Where the first `struct page` lies, and how many there are. */
  readonly memoryMap: { readonly phys: number; readonly pages: number };
  /** Objects that are younger at a scan, in ms, are not reported. */
  readonly minAgeMs: number;
  /** Scans in a row that must find no reference; undefined where the kernel has no such thing. */
  readonly minUnrefScans: number | undefined;
  /** Names of the registers that the state has of each task. */
  readonly registers: readonly string[];
  /** The virtual address of a physical one in the direct map. */
  readonly directMap: number;
  /** What a new object has for a checksum. */
  readonly initialChecksum: number;
}
