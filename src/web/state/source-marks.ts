/**
 * What the source shows at a position: where blocks were allocated, and the line that the step is
 * of.
 */
import { codeLine } from '../../record/tasks.ts';
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

/** The lines that have something to show at the position, each once. */
export function sourceMarks(bench: Bench): LineMark[] {
  const now = bench.now.value;
  const setup = bench.setup.value;
  if (!now || !setup) return [];
  const { replay } = now;
  const { births } = replay.recording;
  const file = `${setup.name}.c`;
  const lines = new Map<number, LineMark>();
  for (const birth of births.own()) {
    if (!replay.isListed(birth)) continue;
    const line = lineOf(births.get(birth).by, file);
    if (line === undefined) continue;
    const known = lines.get(line);
    const isChosen = birth === bench.selected.value;
    if (known && !isChosen && known.names.length >= NAMES_MAX) continue;
    const names = [...(known?.names ?? []), births.nameOf(birth)];
    lines.set(line, {
      line,
      kind: isChosen || known?.kind === 'chosen' ? 'chosen' : 'made',
      names,
    });
  }
  const code = codeLine(replay);
  if (code?.file === file) {
    const { line } = code;
    lines.set(line, { line, kind: 'now', names: lines.get(line)?.names ?? [] });
  }
  return [...lines.values()].sort((a, b) => a.line - b.line);
}
