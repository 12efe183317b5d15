import { expect, test } from 'vitest';
import { runTraceText } from '../../../src/trace/index.ts';
import { SheafRunner, isSheafRow, parseSheafRow } from '../../../src/trace/sheaf-row.ts';

const ROW = { program: 'p', kernel: '7.3', cpus: 1, size: 256, ops: 'a20', reported: [] };

/** Numbers from 0 on. */
const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

function replay(row: object): string[] {
  const parsed = parseSheafRow({ ...ROW, ...row }, 1);
  if (typeof parsed === 'string') throw new Error(parsed);
  return new SheafRunner('s').replay(parsed);
}

test.each([
  // As a real 7.3 reported: so many stay hidden by the slots that they came from.
  [{ ops: 'a1', reported: [] }],
  [{ ops: 'a20', reported: [] }],
  [{ ops: 'a100', reported: upTo(56) }],
  [{ size: 8192, ops: 'a20', reported: upTo(12) }],
])('what sheaves hide: %o', (row) => {
  expect(replay(row)).toEqual([]);
});

test('a difference is told by numbers', () => {
  expect(replay({ ops: 'a3', reported: [1, 2] })).toEqual(['recorded and not simulated: 1 2']);
  const hidden = replay({ ops: 'a100,f99', reported: [] });
  expect(hidden).toHaveLength(1);
  expect(hidden[0]).toMatch(/^simulated and not recorded: 0 1 /);
});

test('a file may have such rows', () => {
  const text = `${JSON.stringify(ROW)}\n${JSON.stringify({ ...ROW, program: 'q', reported: [3] })}\n`;
  const result = runTraceText(text, 'x.jsonl');
  expect(result).toMatchObject({ kind: 'recordings', agree: 1, differ: 1 });
  const wrong = runTraceText('{"program":"p","kernel":"9","ops":"a1"}', 'x.jsonl');
  expect(wrong).toMatchObject({
    kind: 'invalid',
    diagnostics: [{ line: 1, message: "kernel '9' cannot be simulated" }],
  });
});

test.each([
  [{ program: 1 }, "'program' is not a string"],
  [{ kernel: 1 }, "'kernel' is not a string"],
  [{ cpus: 0 }, "'cpus' is not 1 to 8"],
  [{ size: 0 }, "'size' is not 1 to 4194304"],
  [{ reported: 'x' }, "'reported' is not a list of numbers"],
  [{ ops: 1 }, "'ops' is not a string"],
  [{ ops: 'x3' }, "'x3' in 'ops' is none of a12, f3-7 and c1"],
  [{ ops: 'c1' }, "'c1' in 'ops': there are 1 CPUs"],
  [{ ops: 'a4000,a97' }, "'ops' allocate 4097 objects, 4096 at most"],
])('what is wrong with %o', (row, message) => {
  expect(isSheafRow({ ...ROW, ...row })).toBe(true);
  expect(parseSheafRow({ ...ROW, ...row }, 1)).toBe(message);
});
