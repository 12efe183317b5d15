import { describe, expect, test } from 'vitest';
import type { Phase } from '../../../src/trace/phase.ts';
import { comparePhases, parseRecordings } from '../../../src/trace/recording.ts';

const dump = { min_count: 1, count: 0, flags: 1, checksum: 5, size: 64 };
const phase: Phase = {
  reported: ['a', 'b+8'],
  reported_sizes: [64, 8],
  dumps: { a: dump },
  log: ['Found object by alias at <a+8>'],
};

function row(change: object = {}): string {
  const whole = {
    name: 'r',
    kernel: '6.12.117',
    program: ['kmalloc a 8', 'report'],
    phases: [phase],
  };
  return JSON.stringify({ ...whole, ...change });
}

function says(text: string): string[] {
  const { diagnostics } = parseRecordings(text, 'f.jsonl');
  return diagnostics.map((d) => `${d.file}:${d.line}:${d.column} ${d.message}`);
}

describe('reading', () => {
  test('gives programs with what was said of them', () => {
    const { recordings, diagnostics } = parseRecordings(
      `\n${row()}\n  \n${row({ name: 's', kernel: '6.1.192', caveats: ['x'] })}\r\n`,
      'f',
    );
    expect(diagnostics).toEqual([]);
    expect(recordings.map((r) => [r.name, r.kernel, r.version, r.caveats])).toEqual([
      ['r', '6.12.117', '6.12', []],
      ['s', '6.1.192', '6.1', ['x']],
    ]);
    expect(recordings[0].program.operations.map((op) => op.name)).toEqual(['kmalloc', 'report']);
    expect(recordings[0].phases).toEqual([phase]);
  });

  test.each<[string, RegExp]>([
    ['{"name":"a",}', /^f\.jsonl:1:13 not a JSON object: /],
    [row().slice(0, 20), /^f\.jsonl:1:21 not a JSON object: /],
    ['{"a":1} x', /^f\.jsonl:1:9 not a JSON object: /],
    ['[]', /^f\.jsonl:1:1 not a JSON object$/],
    ['7', /:1:1 not a JSON object$/],
    ['null', /:1:1 not a JSON object$/],
    [row({ name: 3 }), /:1:1 'name' is not a string$/],
    [row({ kernel: undefined }), /:1:1 'kernel' is not a string$/],
    [row({ program: 'scan' }), /:1:1 'program' is not a list of lines$/],
    [row({ program: ['scan', 7] }), /:1:1 'program' is not a list of lines$/],
    [row({ phases: undefined }), /:1:1 'phases' is not a list of/],
    [row({ phases: [null] }), /:1:1 'phases' is not a list of/],
    [row({ phases: [{ ...phase, reported: 'a' }] }), /:1:1 'phases' is not a list of/],
    [row({ phases: [{ ...phase, dumps: null }] }), /:1:1 'phases' is not a list of/],
    [row({ phases: [{ ...phase, log: 'x' }] }), /:1:1 'phases' is not a list of/],
    [row({ kernel: '6.6.1' }), /:1:1 kernel '6\.6\.1' cannot be simulated$/],
    [row({ program: ['scan', 'kfree a'] }), /:1:7 program 'r', line 2: unknown label 'a'$/],
  ])('finds what is wrong in %s', (text, message) => {
    expect(says(text)).toEqual([expect.stringMatching(message)]);
    // In its line, and without hiding the good ones.
    const { recordings, diagnostics } = parseRecordings(`${row()}\n${text}\n${row()}`, 'f');
    expect([recordings.length, diagnostics[0].line]).toEqual([2, 2]);
  });

  test('shows the line only where a caret can be seen', () => {
    const [short] = parseRecordings('{"a" 1}', 'f').diagnostics;
    expect(short).toMatchObject({ column: 6, sourceLine: '{"a" 1}' });
    const [long] = parseRecordings(`{"a":"${'x'.repeat(300)}" 1}`, 'f').diagnostics;
    expect(long).toMatchObject({ column: 309, sourceLine: '' });
  });

  test('ends after too many mistakes', () => {
    expect(says('x\n'.repeat(5000)).length).toBeLessThan(200);
  });
});

describe('comparing', () => {
  const differences = (change: Partial<Phase>): string[] =>
    comparePhases([phase], [{ ...phase, ...change }]);

  test('finds nothing where all is the same', () => {
    expect(comparePhases([phase], [phase])).toEqual([]);
    expect(comparePhases([], [])).toEqual([]);
    const { log: _, ...silent } = phase;
    expect(comparePhases([silent], [{ ...phase, log: [] }])).toEqual([]);
  });

  test('does not ask for a checksum that was not recorded, nor for an order of fields', () => {
    const recorded = { ...phase, dumps: { a: { ...dump, checksum: null } } };
    expect(comparePhases([recorded], [phase])).toEqual([]);
    const { size, ...rest } = dump;
    expect(differences({ dumps: { a: { size, ...rest } } })).toEqual([]);
  });

  test.each<[Partial<Phase>, string]>([
    [{ reported: ['b+8', 'a'] }, 'reported: recorded ["a","b+8"], simulated ["b+8","a"]'],
    [{ reported_sizes: [64, 9] }, 'sizes: recorded [64,8], simulated [64,9]'],
    [{ log: [] }, 'log: recorded ["Found object by alias at <a+8>"], simulated []'],
    [{ dumps: {} }, /^dump a: recorded \{.*\}, simulated "unknown object"$/ as never],
    [
      { dumps: { a: { ...dump, flags: 3 } } },
      /^dump a: recorded .*"flags":1.*simulated .*"flags":3/ as never,
    ],
    [
      { dumps: { a: { ...dump, checksum: 6 } } },
      /^dump a: recorded .*"checksum":5.*simulated .*"checksum":6/ as never,
    ],
    [{ dumps: { a: dump, b: dump } }, /^dump b: recorded "unknown object", simulated/ as never],
  ])('names what is not: %o', (change, message) => {
    const [line, ...more] = differences(change);
    expect(more).toEqual([]);
    expect(line.startsWith('report 1: ')).toBe(true);
    expect(line.slice(10)).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  test('names missing reports, and what the others have', () => {
    expect(comparePhases([phase, phase], [{ ...phase, log: [] }])).toEqual([
      'reports: recorded 2, simulated 1',
      'report 1: log: recorded ["Found object by alias at <a+8>"], simulated []',
    ]);
    expect(comparePhases([], [phase])).toEqual(['reports: recorded 0, simulated 1']);
  });

  test('takes labels for nothing but labels', () => {
    const dumps = Object.fromEntries([['constructor', dump]]);
    const [line] = comparePhases([{ ...phase, dumps }], [{ ...phase, dumps: {} }]);
    expect(line).toMatch(/^report 1: dump constructor: .*simulated "unknown object"$/);
  });
});
