/**
 * Random programs: the table compares every block of them rightly with a naive model, every
 * disagreement has a reason, and the reasons are true: what they say keeps an object from a right
 * verdict is taken away, and the verdict changes.
 */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Judgement } from '../../src/explain/judge.ts';
import { REASONS, type ReasonName } from '../../src/explain/reason.ts';
import { parseAddr } from '../../src/base/hex.ts';
import { executeProgram } from '../../src/trace/execute.ts';
import { TraceEnvironment } from '../../src/trace/environment.ts';
import { parsePrograms } from '../../src/trace/parse.ts';
import type { TraceHeap } from '../../src/trace/heap.ts';
import { Marks, holds } from './settings.ts';
import { moves, TruthModel, type Move, type Step } from './truth-model.ts';

type Version = '6.1' | '6.12';
interface Extra {
  readonly what: (typeof EXTRAS)[number];
  readonly at: number;
  readonly of: number;
}
interface Case {
  readonly moves: readonly Move[];
  readonly extras: readonly Extra[];
  /** Numbers that look like addresses are stored before the last scans. */
  readonly aliases: number;
}

const EXTRAS = [
  'scan',
  'sleep 3000',
  'sleep 6000',
  'stack on',
  'stack off',
  'clear',
  'not_leak',
  'ignore',
  'no_scan',
  'scan_area',
  'free',
] as const;

const cases: fc.Arbitrary<Case> = fc.record({
  moves,
  extras: fc.array(
    fc.record({ what: fc.constantFrom(...EXTRAS), at: fc.nat(1000), of: fc.nat(1000) }),
    { maxLength: 12 },
  ),
  aliases: fc.nat(2),
});

const marks = new Marks();

/** A program with more lines, and the model's step after each of its lines. */
function written(one: Case): { text: string; steps: Step[] } {
  const { steps } = new TruthModel(one.moves);
  const all = [...steps];
  for (const { what, at, of } of one.extras) {
    const place = 1 + (at % all.length);
    const before = all[place - 1];
    const labels = [...before.reachable, ...before.lost];
    const label = labels[of % Math.max(1, labels.length)];
    const needsLabel = !/ |^scan$|clear/.test(what);
    if (needsLabel && label === undefined) continue;
    // Of percpu blocks and pages these functions know nothing.
    const full = what === 'scan_area' ? `${what} ${label} 8` : `${what} ${label}`;
    all.splice(place, 0, { ...before, line: needsLabel ? full : what, place: '' });
  }
  const text = all.map(({ line }) => line).join('\n');
  return { text: `program explain\n${text}\nend\n`, steps: all };
}

/** Stores numbers that equal addresses into blocks, in a word that nothing else uses. */
function storeAliases(env: TraceEnvironment, heap: TraceHeap, step: Step, count: number): void {
  const { truth, machine } = env.system;
  const lost = step.lost.map((label) => heap.get(label)).filter(({ kind }) => kind !== 'percpu');
  for (const [i, { addr }] of lost.slice(0, count).entries()) {
    const word = env.windows.bss + 120 - 8 * i;
    truth!.writeAs(word, 0, () => machine.memory.writePtr(word, addr + 3));
  }
}

function scan(env: TraceEnvironment): void {
  env.system.writeFile('/sys/kernel/debug/kmemleak', 'scan');
}

/** The rows of a program's own blocks, by label. */
function rowsOf(env: TraceEnvironment, heap: TraceHeap): Map<string, Judgement[]> {
  const rows = new Map<string, Judgement[]>();
  const labels = new Set(heap.all.map(({ label }) => label));
  for (const row of env.system.explain!.judge().rows) {
    if (labels.has(row.name)) rows.set(row.name, [...(rows.get(row.name) ?? []), row]);
  }
  return rows;
}

function checkTable(env: TraceEnvironment, heap: TraceHeap, step: Step): void {
  const rows = rowsOf(env, heap);
  checkReasons(env, rows);
  for (const label of step.lost) {
    expect(rows.get(label), `${label} is in the table`).toBeDefined();
    for (const row of rows.get(label)!) expect(row.verdict, label).toBe('lost');
  }
  for (const label of step.reachable) {
    for (const row of rows.get(label) ?? []) expect(row.verdict, label).toBe('reachable');
  }
}

/** Every disagreement has a reason of the list, and nothing else has one. */
function checkReasons(env: TraceEnvironment, rows: Map<string, Judgement[]>): void {
  const shown = new Set(env.system.kmemleak.reported().map(({ pointer }) => pointer));
  for (const row of [...rows.values()].flat()) {
    expect(row.reported, row.name).toBe(row.tracked && shown.has(parseAddr(row.address)!));
    expect(row.reasons.length > 0, `${row.name}: ${row.outcome}`).toBe(row.lost !== row.reported);
    for (const { reason, text } of row.reasons) {
      expect(Object.keys(REASONS)).toContain(reason);
      expect(text).not.toBe('');
      marks.see(`${row.reported ? 'false report' : 'missed'}: ${reason}`);
    }
  }
}

const BY_WORD: readonly ReasonName[] = ['integer-alias', 'stale-copy', 'one-past', 'stale-stack'];
const BY_TIME: readonly ReasonName[] = ['young', 'not-scanned-twice', 'checksum'];

/** Takes away what the reasons of one missed block say, and looks again. */
function checkMissed(env: TraceEnvironment, heap: TraceHeap): void {
  const missed = [...rowsOf(env, heap).values()].flat().filter((row) => row.lost && !row.reported);
  const { truth, machine } = env.system;
  const cured = missed.filter(({ reasons }) =>
    reasons.every(({ reason }) => [...BY_WORD, ...BY_TIME, 'reported-before'].includes(reason)),
  );
  for (const { reasons } of cured) {
    for (const { word } of reasons) {
      const at = word?.address === undefined ? undefined : parseAddr(word.address);
      if (at !== undefined) truth!.writeAs(at, 0, () => machine.memory.writePtr(at, 0));
    }
  }
  for (let i = 0; i < 3; i++) {
    env.system.sleep(6000);
    scan(env);
  }
  const after = new Map([...rowsOf(env, heap).values()].flat().map((row) => [row.address, row]));
  for (const { address, name, reasons } of cured) {
    const row = after.get(address)!;
    if (row.reported) marks.see(`cured: ${reasons[0].reason}`);
    // Words that no scan had looked at when the reasons were asked for may show up now.
    const waited = reasons.every(({ reason }) => BY_TIME.includes(reason));
    if (!waited) expect(row.reported, `${name}: ${reasons[0].text}`).toBe(true);
    else for (const { reason } of row.reasons) expect(BY_TIME, name).not.toContain(reason);
  }
}

/** Stores the address of each falsely reported block where a scan sees it. */
function checkFalse(env: TraceEnvironment, heap: TraceHeap): void {
  const { truth, machine } = env.system;
  const rows = [...rowsOf(env, heap).values()].flat();
  const wrong = rows.filter((row) => !row.lost && row.reported).slice(0, 8);
  for (const [i, { name, address }] of wrong.entries()) {
    const at = env.windows.data + 8 * i;
    const { life = 0 } = heap.get(name);
    truth!.writeAs(at, life, () => machine.memory.writePtr(at, parseAddr(address)!));
  }
  for (const { name, reasons } of wrong) marks.see(`false: ${reasons[0].reason} ${name !== ''}`);
  const before = new Map(wrong.map((row) => [row.address, row]));
  for (const row of [...rowsOf(env, heap).values()].flat()) {
    if (before.has(row.address)) expect(row.reasons.map((r) => r.reason)).toContain('moved');
    if (before.has(row.address)) marks.see('cured: moved');
  }
  scan(env);
  for (const row of [...rowsOf(env, heap).values()].flat()) {
    if (before.has(row.address)) expect(row.reported, row.name).toBe(false);
  }
}

function property(version: Version): (one: Case) => void {
  return (one) => {
    const env = new TraceEnvironment(version, 'explain', { truth: true });
    const { text, steps } = written(one);
    const { programs, diagnostics } = parsePrograms(text, 'explain.kml');
    expect(diagnostics).toEqual([]);
    let i = 0;
    const { failure } = executeProgram(env, programs[0], (operation, heap) => {
      const step = steps[i++];
      if (operation.name === 'scan') checkTable(env, heap, step);
      if (i < steps.length) return;
      storeAliases(env, heap, step, one.aliases);
      scan(env);
      checkTable(env, heap, step);
      checkMissed(env, heap);
      checkReasons(env, rowsOf(env, heap));
      checkFalse(env, heap);
      // Not fit for another program.
      env.broken = true;
    });
    expect(failure).toBeUndefined();
  };
}

describe.each(['6.1', '6.12'] as const)('the table of %s', (version) => {
  it('is right, and its reasons are true', () => {
    holds(cases, property(version), { runs: 120, show: (one) => written(one).text });
  });
});

test('the common reasons were seen and cured', () => {
  const missed = ['young', 'not-scanned-twice', 'integer-alias', 'one-past', 'coloured'];
  const wrong = ['unscanned', 'hidden-encoding', 'one-past'];
  expect(
    marks.missing([
      ...missed.map((reason) => `missed: ${reason}`),
      ...wrong.map((reason) => `false report: ${reason}`),
      ...['not-scanned-twice', 'integer-alias', 'one-past', 'moved'].map(
        (reason) => `cured: ${reason}`,
      ),
    ]),
  ).toEqual([]);
});
