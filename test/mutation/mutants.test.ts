/**
 * The laws and the small heaps find every fault: kmemleak is broken by hand, in one way at a time,
 * and each must be noticed.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { runCheck } from '../../src/testkit/check.ts';
import type { HeapProgramOptions } from '../../src/testkit/heap-programs.ts';
import type { RootKind } from '../../src/testkit/root-kinds.ts';
import { SPACES, rootSpaces, type Space } from '../../src/testkit/small-heaps.ts';
import { trySpace } from '../../src/testkit/small-session.ts';
import type { ProgramRunner } from '../../src/testkit/trace-machine.ts';
import { Loader, mutate, type Mutant } from './loader.ts';
import { MUTANTS } from './mutants.ts';

const RUNS = 150;
const loader = new Loader('src/testkit/trace-machine.ts');
const byLaw: string[] = [];

type MakeMachine = (roots?: RootKind) => ProgramRunner;

/** Machines with a fault: the windows of their programs stand for `roots`. */
function machines(mutant?: Mutant): MakeMachine {
  const { TraceMachine } = loader.load(mutant) as {
    TraceMachine: new (seed?: string, roots?: RootKind) => ProgramRunner;
  };
  return (roots) => new TraceMachine('mutant', roots);
}

/** Programs of few features each have much of them. */
const FOCUS: readonly (HeapProgramOptions | undefined)[] = [
  undefined,
  { features: ['percpu', 'vmalloc', 'cache', 'touch'], swarm: false },
  { features: ['pages', 'physical', 'free_part', 'touch'], swarm: false },
  { features: ['no_scan', 'scan_area', 'color', 'stack', 'clear', 'transient'], swarm: false },
];

/** Which law, or the small heaps, a machine is against; undefined when nothing is noticed. */
function caughtBy(machine: MakeMachine, runs = RUNS): string | undefined {
  const runner = machine();
  for (const [i, programs] of FOCUS.entries()) {
    const options = { programs, comparisons: 2, firstOnly: true, shrink: false };
    const { failures } = runCheck({ runs, seed: 1 + i, runner, ...options });
    if (failures.length > 0) return failures[0].law;
    if (i === 0 && smallHeapsDiffer(runner)) return 'small heaps';
  }
  const roots = rootSpaces('6.12', 1, 2).find((space) => differs(space, machine(space.roots)));
  return roots && 'roots of small heaps';
}

function smallHeapsDiffer(runner: ProgramRunner): boolean {
  const spaces = SPACES.filter(({ memories }) => memories);
  return spaces.some((space) => differs({ ...space, stores: 3 }, runner));
}

function differs(space: Space, runner: ProgramRunner): boolean {
  const steps = trySpace(space, '6.12', runner);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value.failures.length > 0;
  }
}

describe('a broken kmemleak is found out', () => {
  machines();

  test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s', (name, mutant) => {
    const law = caughtBy(machines(mutant));
    expect(law).toBeDefined();
    byLaw.push(`${law}: ${name}`);
  });

  test('there are at least thirty faults, each of its own kind', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    expect(new Set(MUTANTS.map(({ file, from, to }) => `${file} ${from} ${to}`)).size).toBe(
      MUTANTS.length,
    );
  });

  test('the sound kmemleak is not', () => {
    expect(caughtBy(machines(), 100)).toBe(undefined);
  });

  afterAll(() => {
    // More than one law does the work.
    const laws = new Set(byLaw.map((line) => line.split(':')[0]));
    expect(laws.size).toBeGreaterThan(3);
  });
});

test('a mutant whose place is gone is an error', () => {
  const gone: Mutant = { name: 'gone', file: 'scan.ts', from: 'not there', to: '' };
  expect(() => mutate('text', gone)).toThrow("mutant 'gone' does not apply: scan.ts has 0 times");
  expect(() => loader.load(gone)).toThrow('does not apply');
});
