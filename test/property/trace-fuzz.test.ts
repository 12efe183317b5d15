/**
 * Whatever a trace says, the simulator neither breaks nor hangs: a program ends with its reports or
 * with a failure that names an operation, and the machine is as good as before.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePrograms, parseRecordings, runTraceText } from '../../src/trace/index.ts';
import { TraceEnvironment } from '../../src/trace/environment.ts';
import { executeProgram } from '../../src/trace/execute.ts';
import { OBJECT_NO_SCAN } from '../../src/kmemleak/object-table.ts';
import { comparePhases } from '../../src/trace/recording.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import type { Program } from '../../src/trace/parse.ts';
import { checkSystem } from '../../src/testkit/checkers.ts';
import { kml, programs, type Choice } from '../support/program-arbitrary.ts';
import { Marks, holds } from './settings.ts';

const FOLDER = new URL('../conformance/recordings/', import.meta.url);
const recordings = (['6.1', '6.12'] as const).flatMap((version) =>
  ['handmade', 'random-sample'].flatMap(
    (kind) =>
      parseRecordings(readFileSync(new URL(`${kind}-${version}.jsonl`, FOLDER), 'utf8'), kind)
        .recordings,
  ),
);

/** Runs programs one after the other on machines that are looked at in between. */
class Bench {
  private readonly environments = new Map<KernelVersion, TraceEnvironment>();
  private readonly next = new Map<KernelVersion, number>();
  readonly marks = new Marks();

  run(program: Program, version: KernelVersion): void {
    const env = this.environment(version);
    const { phases, failure } = executeProgram(env, program);
    const reports = program.operations.filter((op) => op.name === 'report').length;
    if (failure === undefined) expect(phases.length).toBe(reports);
    else {
      expect(program.operations).toContain(failure.operation);
      expect(failure.message).toMatch(/^\S.*\S$/);
      this.marks.see(kindOf(failure.message));
    }
    this.look(phases.flatMap((phase) => phase.log));
    if (!env.broken) checkSystem(env.system);
    this.marks.see(env.reusable ? 'machine kept' : 'machine given up');
    this.knownGood(version);
  }

  /** A program whose answer is known must get it still. */
  private knownGood(version: KernelVersion): void {
    const known = recordings.filter((r) => r.version === version);
    if (known.length === 0) return;
    const n = this.next.get(version) ?? 0;
    this.next.set(version, n + 1);
    const { name, program, phases } = known[n % known.length];
    const result = executeProgram(this.environment(version), program);
    expect({ name, lines: comparePhases(phases, result.phases) }).toEqual({ name, lines: [] });
  }

  private environment(version: KernelVersion): TraceEnvironment {
    let env = this.environments.get(version);
    if (!env?.reusable) {
      env = new TraceEnvironment(version, 'fuzz');
      this.environments.set(version, env);
      this.watch(env);
    }
    return env;
  }

  /** Notes the rare things that a scan does. */
  private watch({ system }: TraceEnvironment): void {
    const { marks } = this;
    const { table } = system.kmemleak.state;
    let phase = '';
    system.kmemleak.observe({
      phase: (name) => (phase = name),
      gray: () => phase === 'checksum' && marks.see('grayed by its checksum'),
      black: () => marks.see('painted black outside memory'),
      report: () => marks.see('reported'),
      held: (_, why) => marks.see(`held: ${why}`),
      miss: (_, id, why) => {
        if (why === 'already-gray' && table.excessRef.has(id)) marks.see('excess_ref in vain');
        marks.see(`miss: ${why}`);
      },
      hit: ({ phys }, id) => {
        const { u32 } = system.machine.memory.phys;
        const area = [...table.excessRef].find(([, target]) => target === table.pointer[id]);
        const low = table.pointer[id] >>> 0;
        const near = (u32[phys / 4] - low) >>> 0 < Math.max(table.size[id], 1);
        if (area && !near) marks.see('excess_ref counted');
      },
      skipObject: (id, why) =>
        marks.see(table.flags[id] & OBJECT_NO_SCAN ? 'not scanned' : `skipped: ${why}`),
    });
  }

  private look(log: readonly string[]): void {
    for (const line of log) {
      if (line.startsWith('Found object by alias')) this.marks.see('alias warning');
      if (line.endsWith('(overlaps existing)')) this.marks.see('overlap');
      if (line.endsWith('detector disabled')) this.marks.see('disabled');
      if (line.startsWith('Scan area larger')) this.marks.see('scan area too large');
      if (line.startsWith('Trying to color')) this.marks.see('color of an unknown object');
    }
  }
}

function kindOf(message: string): string {
  const kinds = ['got no memory', 'outside', 'was freed', 'did not come from', 'kernel fault'];
  kinds.push('physical address', 'beyond the last', 'more work', 'cannot be created');
  return kinds.find((kind) => message.includes(kind)) ?? message;
}

function parsed(text: string): Program {
  const result = parsePrograms(text, 'fuzz.kml');
  expect(result.diagnostics).toEqual([]);
  return result.programs[0];
}

describe('any program', () => {
  const bench = new Bench();
  test.each([
    ['6.12', 180],
    ['6.1', 90],
    ['5.9', 40],
  ] as const)('on %s ends well and leaves the machine whole', (version, count) => {
    const property = (choices: readonly Choice[]): void => bench.run(parsed(kml(choices)), version);
    holds(programs(60), property, { runs: count, show: (choices) => kml(choices) });
  });

  test('the rare was seen', () => {
    const rare = [
      'machine kept',
      'machine given up',
      'reported',
      'grayed by its checksum',
      'held: too-young',
      'held: reported-before',
      'miss: self',
      'miss: black',
      'not scanned',
      'alias warning',
      'overlap',
      'disabled',
      'scan area too large',
      'excess_ref in vain',
      'color of an unknown object',
      'got no memory',
      'outside',
      'was freed',
      'did not come from',
      'kernel fault',
      'physical address',
      'beyond the last',
      'excess_ref counted',
      'painted black outside memory',
    ];
    expect(bench.marks.missing(rare)).toEqual([]);
  });
});

/** Runs a text, which must give a result or mistakes with a place in it. */
function survives(text: string): void {
  const result = runTraceText(text, 'input');
  if (result.kind !== 'invalid') return;
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  expect(result.diagnostics.length).toBeGreaterThan(0);
  for (const { file, line, column, message, sourceLine } of result.diagnostics) {
    expect(file).toBe('input');
    expect(message).not.toBe('');
    expect(line).toBeGreaterThan(0);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThan(0);
    if (sourceLine !== '') expect(column).toBeLessThanOrEqual(sourceLine.length + 1);
  }
}

describe('any text', () => {
  const word = fc.oneof(
    fc.constantFrom('program', 'end', 'kmalloc', 'store', 'a', 'a+0', 'data+0', '8', '#', '\n'),
    fc.string({ maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('__proto__', 'constructor', 'toString', '-0x0', 'a@9+', '9'.repeat(5000)),
  );
  const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(' '));

  test('gives mistakes with a place, or a result', () => {
    holds(text, survives, { runs: 400, show: (t) => JSON.stringify(t) });
  });

  test('a mutated recording gives mistakes with a place, or a result', () => {
    const sources = recordings.slice(0, 40).map((r) =>
      JSON.stringify({
        name: r.name,
        kernel: r.kernel,
        program: r.program.operations.map((op) => op.text),
        phases: r.phases,
      }),
    );
    const mutation = fc.tuple(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.nat(100_000), fc.string({ unit: 'binary', maxLength: 2 })), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.oneof(fc.constant(1e9), fc.nat(2000)),
    );
    const mutated = mutation.map(([source, changes, length]) => {
      let result = source;
      for (const [place, by] of changes) {
        const at = place % result.length;
        result = result.slice(0, at) + by + result.slice(at + 1);
      }
      return result.slice(0, length);
    });
    holds(mutated, survives, { runs: 60, show: (t) => JSON.stringify(t) });
  });

  test('a megabyte of anything is dealt with at once', () => {
    for (const line of ['kmalloc a 8\n', '{"name":1}\n', 'program a\n', 'x', '{', '[[', 'end\n']) {
      survives(line.repeat(1_000_000 / line.length));
    }
    survives(`program a\n${'kmallok a 8\n'.repeat(80_000)}end`);
    survives(`program a\nkmalloc ${'a'.repeat(1e6)} 8\nkfree ${'b'.repeat(1e6)}\nend`);
    survives(`program a\nkmalloc a ${'9'.repeat(1e6)}\nstore data+${'9'.repeat(1e6)} 0\nend`);
  });
});

describe('a program that asks for much', () => {
  const stopped = (lines: string): string => {
    const { programs: list } = parsePrograms(`program p\n${lines}end\n`, 'p.kml');
    return executeProgram(new TraceEnvironment('6.12', 's'), list[0]).failure?.message ?? '';
  };

  test('is stopped', () => {
    const work = 'more work than a trace may ask for: 1000000000 steps';
    const output = 'the reports hold too much: more than 500000 objects';
    const many = Array.from({ length: 3000 }, (_, i) => `kmalloc a${i} 8\n`).join('');
    expect(stopped(many + 'report\n'.repeat(1000))).toBe(output);
    expect(stopped('kmalloc a 8\nalloc b a 0x700000000000 1\n'.repeat(2))).toBe(work);
    expect(stopped('alloc_pages p 0\nalloc b p 0x10000000000 1\n'.repeat(9))).not.toBe('');
  });
});
