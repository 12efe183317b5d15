/**
 * What a detector of leaks in user space is: how one gets at it, and how it is judged.
 */
import type { ShellCommand } from '../shell/commands/command.ts';
import type { VirtAddr } from '../machine/address.ts';
import type { Tool, ToolFactory } from '../user/tool.ts';
import type { Answer } from './answer.ts';
import type { KernelJudge } from './kernel-heap.ts';
import type { Judge } from './recording.ts';

/** How a program is started that has a tool built in or loaded before it. */
export interface ToolStart {
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

/** A tool in one run of a program, and what it says of blocks when the program is over. */
export interface ComparedRun {
  readonly tool: Tool;
  /** Variables that it needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** By address; what is not there is in use, or was freed. A text: why it did not look. */
  readonly answers: () => ReadonlyMap<VirtAddr, Answer> | string;
}

/** How a detector stands in a comparison: with an answer for each block of a heap. */
export interface Comparing {
  /** A short name for its column. */
  readonly column?: string;
  readonly kernel?: KernelJudge;
  program?(start: ToolStart): ComparedRun;
}

/** One detector. All but the name may be missing. */
export interface Detector {
  readonly name: string;
  /** What gcc's `-fsanitize=` calls it. */
  readonly sanitizer?: string;
  /** The library that `LD_PRELOAD` names. */
  readonly preload?: string;
  /** What is built with it has red zones around variables. */
  readonly redZones?: boolean;
  /** Functions that programs which are built with it may call. */
  readonly functions?: readonly string[];
  /** Makes the tool for one run of a program that was built with it or has it loaded before. */
  tool?(start: ToolStart): Tool;
  /** Programs of the shell. */
  readonly commands?: readonly ShellCommand[];
  /** What it says of blocks; without it, comparisons leave it out. */
  readonly compare?: Comparing;
  /** Compares it with what the real one said of a program. */
  readonly judge?: Judge;
}

/** The tool of a detector for one start. */
export function factoryOf(detector: Detector, start: ToolStart): ToolFactory | undefined {
  return detector.tool && (() => detector.tool!(start));
}
