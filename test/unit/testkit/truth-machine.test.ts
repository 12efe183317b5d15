import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heapTraces } from '../../../src/testkit/heap-programs.ts';
import { lines } from '../../../src/testkit/law.ts';
import { Subject, programOf } from '../../../src/testkit/subject.ts';
import { TruthMachine, lostByGraph } from '../../../src/testkit/truth-machine.ts';
import { machine } from './fixture.ts';

const truth = new TruthMachine();

test('what was lost at each scan', () => {
  const program = programOf(
    lines(
      'kmalloc a 64; alloc_pages p 0; store hidden+0 ~a; scan; store hidden+0 0; kfree a; scan',
    ),
  );
  expect(truth.lostAtScans(program, '6.12')).toEqual([['p'], ['p']]);
});

describe('the graph of a trace and the account of memory agree on what is lost', () => {
  test.each(['6.12', '6.1'] as const)('%s', (version) => {
    let lost = 0;
    for (const text of fc.sample(heapTraces(), { numRuns: 60, seed: 9, unbiased: true })) {
      const subject = new Subject(programOf(text), version, machine);
      if (subject.vague.has('a torn word')) continue;
      const byGraph = lostByGraph(subject.scans);
      expect({ text, lost: truth.lostAtScans(subject.program, version) }).toEqual({
        text,
        lost: byGraph,
      });
      lost += byGraph.flat().length;
    }
    expect(lost).toBeGreaterThan(200);
  });
});
