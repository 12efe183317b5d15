/**
 * Reasons from two sources that share no code: the graph of a trace, which knows what each word
 * means and no addresses (`check`), and the explanations, which look into the memory of the machine
 * that ran the program (`system.explain`). For the same object they name the same reason.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddr } from '../../src/base/hex.ts';
import type { Judgement } from '../../src/explain/judge.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import { heapTraces } from '../../src/testkit/heap-programs.ts';
import { isPart } from '../../src/testkit/heap-block.ts';
import type { TableRow } from '../../src/testkit/report-table.ts';
import { Subject, programOf } from '../../src/testkit/subject.ts';
import type { ProgramRun, ProgramRunner } from '../../src/testkit/trace-machine.ts';
import { TraceEnvironment } from '../../src/trace/environment.ts';
import { executeProgram } from '../../src/trace/execute.ts';
import type { Program } from '../../src/trace/parse.ts';
import type { TraceHeap } from '../../src/trace/heap.ts';
import { runs } from './settings.ts';

/** A machine with an account of its memory, and what it explained at each report. */
class ExplainingMachine implements ProgramRunner {
  /** For each report of the last program: judgements by label and offset in the label's block. */
  judged: Map<string, Judgement>[] = [];
  private env: TraceEnvironment | undefined;

  run(program: Program, version: KernelVersion): ProgramRun {
    if (!this.env?.reusable) this.env = new TraceEnvironment(version, 'reasons', { truth: true });
    const { env } = this;
    this.judged = [];
    return executeProgram(env, program, ({ name }, heap) => {
      if (name === 'report') this.judged.push(judgedBy(env, heap));
    });
  }
}

function judgedBy(env: TraceEnvironment, heap: TraceHeap): Map<string, Judgement> {
  const judged = new Map<string, Judgement>();
  for (const row of env.system.explain!.judge().rows) {
    const object = heap.find(row.name);
    if (!object) continue;
    const offset = object.kind === 'percpu' ? 0 : parseAddr(row.address)! - object.addr;
    judged.set(`${row.name} ${offset}`, row);
  }
  return judged;
}

function keyOf({ name, range }: TableRow): string {
  if (!range) return `${name} 0`;
  const { block, start } = range;
  return `${block.label} ${block.kind === 'percpu' ? 0 : start}`;
}

/** Where one of the two cannot know better; each is said in docs/property-testing.md. */
function isKnown(mine: string, theirs: string, { range }: TableRow): boolean {
  switch (`${mine} ${theirs}`) {
    // The account keeps the calls of the API by block, and this may be one of several ranges in it.
    case 'coloured min-count':
      return range !== undefined && range.end - range.start < range.block.size;
    default:
      return false;
  }
}

/** How the two compare about an object; undefined when there is nothing to compare. */
function compare(row: TableRow, judged: Judgement | undefined, subject: Subject): string {
  if (!judged && row.reasons[0] === 'kmemleak-off') return 'off';
  if (!judged) return row.lost ? 'no judgement' : 'unknown and reachable';
  // A part that only a lost part of the same block points to: to the account the block is whole.
  const isPiece = row.range !== undefined && isPart(row.range);
  const isLost = judged.verdict === 'lost';
  if (isLost !== row.lost && isPiece && judged.verdict === 'reachable') return 'by a lost part';
  if (isLost !== row.lost || judged.reported !== row.reported) return 'another verdict';
  if (row.lost === row.reported) return row.reasons.length === 0 ? 'agree' : 'a needless reason';
  const theirs = judged.reasons.map(({ reason }) => reason);
  const [first] = row.reasons;
  if (first !== undefined && theirs.includes(first))
    return `${row.lost ? 'missed' : 'false'}: ${first}`;
  if (subject.vague.size > 0 && row.reasons.some((reason) => theirs.includes(reason)))
    return 'vague';
  if (theirs.some((their) => isKnown(first, their, row))) return 'known difference';
  return `'${row.reasons.join(' ')}' and not '${theirs.join(' ')}'`;
}

const COMPARED = [
  'off',
  'by a lost part',
  'unknown and reachable',
  'vague',
  'known difference',
  'agree',
];
const MISSED = ['young', 'not-scanned-twice', 'checksum', 'min-count', 'coloured', 'untracked'];
const FALSE = ['unscanned', 'hidden-encoding', 'one-past', 'min-count'];

describe('the graph and the explanations name the same reasons', () => {
  test.each(['6.12', '6.1'] as const)('%s', (version) => {
    const machine = new ExplainingMachine();
    const counts = new Map<string, number>();
    const drawn = {
      numRuns: runs(200),
      seed: 20_261_122,
      unbiased: true,
    };
    for (const text of fc.sample(heapTraces(), drawn)) {
      const subject = new Subject(programOf(text), version, machine);
      for (const [n, { table, after }] of subject.reports.entries()) {
        // Explanations are of the moment: what `clear` did came after the scan.
        for (const row of after === 'scan' ? table : []) {
          const how = compare(row, machine.judged[n].get(keyOf(row)), subject);
          const fits = COMPARED.includes(how) || /^(missed|false): /.test(how);
          expect(fits, `${how}, report ${n + 1}: ${row.name}\n${text.join('\n')}`).toBe(true);
          counts.set(how, (counts.get(how) ?? 0) + 1);
        }
      }
    }
    for (const reason of MISSED)
      expect(counts.get(`missed: ${reason}`), reason).toBeGreaterThan(10);
    for (const reason of FALSE) expect(counts.get(`false: ${reason}`), reason).toBeGreaterThan(0);
    const all = [...counts.values()].reduce((a, b) => a + b, 0);
    const open = (counts.get('vague') ?? 0) + (counts.get('known difference') ?? 0);
    expect(open / all).toBeLessThan(0.02);
  });
});
