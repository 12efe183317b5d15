/** Subjects from a few lines, and the tests that every law has. */
import { expect, test } from 'vitest';
import type { KernelVersion } from '../../../src/versions/kernels.ts';
import { counterExampleOf, lines, type Law } from '../../../src/testkit/law.ts';
import { Subject, programOf } from '../../../src/testkit/subject.ts';
import { TraceGraph } from '../../../src/testkit/trace-graph.ts';
import { TraceMachine } from '../../../src/testkit/trace-machine.ts';

/** One machine for all tests of a file. */
export const machine = new TraceMachine('unit');

/** A program of lines, which stand apart by semicolons, on a machine. */
export function subject(text: string, kernel: KernelVersion = '6.12'): Subject {
  return new Subject(programOf(lines(text)), kernel, machine);
}

/** The graph after some lines. */
export function graphOf(text: string, kernel: KernelVersion = '6.12'): TraceGraph {
  const graph = new TraceGraph(kernel);
  for (const op of programOf(lines(text)).operations) graph.apply(op);
  return graph;
}

/** Each precondition is needed: its counter-example is against the law without it only. */
export function testPreconditions(laws: readonly Law[]): void {
  const all = laws.flatMap((law) =>
    law.preconditions.map((p) => [law.name, p.name, law, p] as const),
  );
  test.each(all)('%s needs: %s', (_law, name, law, precondition) => {
    const example = counterExampleOf(precondition, machine);
    expect(law.check(example).violations).toEqual([]);
    expect(law.check(example, new Set([name])).violations).not.toEqual([]);
  });
}
