/**
 * All detectors. A new one is a folder here, and a name in this list.
 */
import type { ShellCommand } from '../shell/commands/command.ts';
import type { ToolFactory } from '../user/tool.ts';
import { factoryOf, type Detector, type ToolStart } from './detector.ts';
import { alloclog } from './alloclog/alloclog.ts';
import { asan } from './asan/asan.ts';
import { cppcheck } from './cppcheck/command.ts';
import { heaptrack } from './heaptrack/heaptrack.ts';
import { lsan } from './lsan/lsan.ts';
import { memcheck } from './memcheck/memcheck.ts';
import { mtrace } from './mtrace/mtrace.ts';
import { refcounts } from './refcounts/refcounts.ts';

export const DETECTORS: readonly Detector[] = [
  memcheck,
  asan,
  lsan,
  mtrace,
  alloclog,
  refcounts,
  heaptrack,
  cppcheck,
];

/** The tool of a program: what it was built with, else what is loaded before it. */
export function toolFor(sanitizers: readonly string[], start: ToolStart): ToolFactory | undefined {
  const preloads = (start.env['LD_PRELOAD'] ?? '')
    .split(/[ :]/)
    .map((path) => path.split('/').at(-1));
  const found =
    DETECTORS.find(({ sanitizer }) => sanitizer !== undefined && sanitizers.includes(sanitizer)) ??
    DETECTORS.find(({ preload }) => preload !== undefined && preloads.includes(preload));
  return found && factoryOf(found, start);
}

/** The programs of the shell that detectors bring. */
export function detectorCommands(): ShellCommand[] {
  return DETECTORS.flatMap(({ commands }) => commands ?? []);
}
