/**
 * What a detector of leaks in user space is: how one gets at it, and how it is judged.
 */
import type { ShellCommand } from '../shell/commands/command.ts';
import type { Tool, ToolFactory } from '../user/tool.ts';
import type { Judge } from './recording.ts';

/** How a program is started that has a tool built in or loaded before it. */
export interface ToolStart {
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

/** One detector. All but the name may be missing. */
export interface Detector {
  readonly name: string;
  /** What gcc's `-fsanitize=` calls it. */
  readonly sanitizer?: string;
  /** The library that `LD_PRELOAD` names. */
  readonly preload?: string;
  /** Functions that programs which are built with it may call. */
  readonly functions?: readonly string[];
  /** Makes the tool for one run of a program that was built with it or has it loaded before. */
  tool?(start: ToolStart): Tool;
  /** Programs of the shell. */
  readonly commands?: readonly ShellCommand[];
  /** Compares it with what the real one said of a program. */
  readonly judge?: Judge;
}

/** The tool of a detector for one start. */
export function factoryOf(detector: Detector, start: ToolStart): ToolFactory | undefined {
  return detector.tool && (() => detector.tool!(start));
}
