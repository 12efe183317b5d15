import { describe, expect, test } from 'vitest';
import { isSheafRow, parseSheafRow, replaySheafRow } from '../../../src/trace/sheaf-row.ts';

const row = (ops: string, reported: readonly number[], more: object = {}): object => {
  return { program: 'p', kernel: '7.3', cpus: 2, size: 256, ops, reported, ...more };
};

function replay(ops: string, reported: readonly number[], more: object = {}): string[] {
  const parsed = parseSheafRow(row(ops, reported, more), 1);
  if (typeof parsed === 'string') throw new Error(parsed);
  return replaySheafRow(parsed, 'seed');
}

test('a row with operations is one about sheaves', () => {
  expect([row('a1', []), {}, null, []].map(isSheafRow)).toEqual([true, false, false, false]);
});

describe('a row', () => {
  test.each([
    [row('a1,q3', []), "'q3' in 'ops' is none of a12, f3-7, c1 and their like"],
    [row('a1,c2', []), "'c2' in 'ops': there are 2 CPUs"],
    [row('a4000,m4000', []), "'ops' allocate 8000 objects, 4096 at most"],
    [row('a1', [-1]), "'reported' is not a list of numbers"],
    [row('a1', [], { kernel: '4.4' }), "kernel '4.4' cannot be simulated"],
    [row('a1', [], { cpus: 0 }), "'cpus' is not 1 to 64"],
  ])('that is wrong is told of: %#', (raw, message) => {
    expect(parseSheafRow(raw, 1)).toBe(message);
  });

  test('names what is reported too much and too little', () => {
    expect(replay('a100', [0])).toEqual([
      expect.stringMatching(/^simulated and not recorded: 1 2 3 /),
    ]);
    expect(replay('a1', [0])).toEqual(['recorded and not simulated: 0']);
  });
});

describe('kernels before sheaves', () => {
  test('report every object that is lost', () => {
    const all = Array.from({ length: 30 }, (_, i) => i);
    expect(replay('a30', all, { kernel: '6.12' })).toEqual([]);
  });
});

describe('objects of 7.3', () => {
  test('are hidden while a slot points at them', () => {
    expect(replay('a20', [])).toEqual([]);
  });

  test('that a bulk call took past the sheaves are not', () => {
    expect(replay('m20', [...Array(20).keys()])).toEqual([]);
  });

  test('given to kfree_rcu hide what they point at, until somebody waits', () => {
    // Object 1 is large enough to have a slot of its own written again.
    expect(replay('m20,p0-1,r0', [...Array(20).keys()].slice(2))).toEqual([]);
    expect(replay('m20,p0-1,r0,b0', [...Array(20).keys()].slice(1))).toEqual([]);
  });
});
