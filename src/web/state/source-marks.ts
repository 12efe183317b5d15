/**
 * What the source shows at a position: where blocks were allocated, and the line that the step is
 * of.
 */
import { codeLine } from '../../record/tasks.ts';
import type { Recording } from '../../record/recording.ts';
import type { Bench } from './bench.ts';

/** A line with something to show. */
export interface LineMark {
  /** Counts from 1. */
  readonly line: number;
  /**
   * `made`: blocks that are there were allocated here; `chosen`: the selected one; `now`: it runs.
   */
  readonly kind: 'made' | 'chosen' | 'now';
  readonly names: readonly string[];
}

/** Blocks of a line that are named. */
const NAMES_MAX = 8;

/** The line of the module's file that `file:line in function` names. */
function lineOf(by: string, file: string): number | undefined {
  const match = /^([^:\s]+):(\d+) in /.exec(by);
  return match && match[1] === file ? Number(match[2]) : undefined;
}

/** The blocks of the module by the line that allocated them. */
type Allocations = ReadonlyMap<number, readonly number[]>;

const known = new WeakMap<Recording, Allocations>();

function allocationsOf(recording: Recording, file: string): Allocations {
  const before = known.get(recording);
  if (before) return before;
  const lines = new Map<number, number[]>();
  const { births } = recording;
  const lineOfSite = new Map<string, number | undefined>();
  for (const birth of births.own()) {
    const by = births.byOf(birth);
    if (!lineOfSite.has(by)) lineOfSite.set(by, lineOf(by, file));
    const line = lineOfSite.get(by);
    if (line === undefined) continue;
    const list = lines.get(line);
    if (list) list.push(birth);
    else lines.set(line, [birth]);
  }
  known.set(recording, lines);
  return lines;
}

/** The lines that have something to show at the position, each once. */
export function sourceMarks(bench: Bench): LineMark[] {
  const now = bench.now.value;
  const setup = bench.setup.value;
  if (!now || !setup) return [];
  const { replay } = now;
  const { births } = replay.recording;
  const file = `${setup.name}.c`;
  const chosen = bench.selected.value;
  const lines = new Map<number, LineMark>();
  for (const [line, all] of allocationsOf(replay.recording, file)) {
    const names: string[] = [];
    for (let i = 0; i < all.length && names.length < NAMES_MAX; i++) {
      if (replay.isListed(all[i])) names.push(births.nameOf(all[i]));
    }
    const isChosen = chosen !== undefined && replay.isListed(chosen) && all.includes(chosen);
    if (names.length > 0) lines.set(line, { line, kind: isChosen ? 'chosen' : 'made', names });
  }
  const code = codeLine(replay);
  if (code?.file === file) {
    const { line } = code;
    lines.set(line, { line, kind: 'now', names: lines.get(line)?.names ?? [] });
  }
  return [...lines.values()].sort((a, b) => a.line - b.line);
}
