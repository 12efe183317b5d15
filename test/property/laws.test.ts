/**
 * The laws of kmemleak hold: on recordings of real kernels, on random programs, and on all small
 * heaps. What a broken kmemleak looks like, test/mutation knows.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LAWS } from '../../src/testkit/laws.ts';
import { runCheck } from '../../src/testkit/check.ts';
import { passed } from '../../src/testkit/check-tally.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import { SPACES, rootSpaces } from '../../src/testkit/small-heaps.ts';
import { trySpace } from '../../src/testkit/small-session.ts';
import { Subject } from '../../src/testkit/subject.ts';
import { TraceMachine } from '../../src/testkit/trace-machine.ts';
import { parseRecordings, type Recording } from '../../src/trace/index.ts';
import { runs } from './settings.ts';

/** Heaps in SPACES: all on the newer kernel, those of up to three objects on the older one too. */
const SMALL: readonly (readonly [KernelVersion, objects: number, heaps: number])[] = [
  ['6.12', 4, 51_801],
  ['6.1', 3, 29_281],
];

/** Recordings of this repository, and all of them where they are. */
function recordings(): [string, readonly Recording[]][] {
  const shared = '../../../shared/conformance/';
  const folders = ['../conformance/recordings/', shared, `${shared}7.3/`];
  return folders
    .map((path) => new URL(path, import.meta.url))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.jsonl') && !name.startsWith('sheaves'))
        .map((name): [string, readonly Recording[]] => {
          const text = readFileSync(new URL(name, folder), 'utf8');
          return [name, parseRecordings(text, name).recordings];
        }),
    );
}

/** A recording as if a machine had run it just now. */
function asSubject({ program, version, phases, confirm: recorded }: Recording): Subject {
  const scans = program.operations.filter(({ name }) => name === 'scan');
  const confirm = recorded ?? scans.map(() => 0);
  const logged = phases.map((phase) => ({ ...phase, log: [...(phase.log ?? [])] }));
  const run = { phases: logged, confirm, suspectsElsewhere: confirm };
  return new Subject(program, version, { run: () => run });
}

describe('real kernels keep the laws', () => {
  test.each(recordings())('%s', (_, all) => {
    const judged = new Map<string, number>();
    const violations: string[] = [];
    for (const recording of all.filter(({ caveats }) => caveats.length === 0)) {
      const subject = asSubject(recording);
      for (const law of LAWS.filter(({ compares }) => !compares)) {
        const verdict = law.check(subject);
        judged.set(law.name, (judged.get(law.name) ?? 0) + verdict.judged);
        for (const text of verdict.violations) violations.push(`${recording.name}: ${text}`);
      }
    }
    expect(violations).toEqual([]);
    // The log is not recorded whole, so that one law has nothing to judge.
    const idle = LAWS.filter(({ compares, name }) => !compares && (judged.get(name) ?? 0) === 0);
    expect(idle.map(({ name }) => name)).toEqual(['once']);
  });
});

test('the simulator keeps the laws on random programs', () => {
  const result = runCheck({ runs: runs(800), seed: 20_261_121 });
  expect(result.failures).toEqual([]);
  expect(result.unseen).toEqual([]);
  expect(passed(result)).toBe(true);
  expect(result.laws.filter(({ judged }) => judged === 0)).toEqual([]);
  const { positiveCauses, negativeCauses } = result.disagreement;
  const names = [...positiveCauses, ...negativeCauses].map(({ name }) => name);
  expect(names).not.toContain('unexplained');
});

describe('all small heaps', () => {
  const machine = new TraceMachine();
  test.each(SMALL)('%s, of up to %i objects', (kernel, objects, expected) => {
    let heaps = 0;
    for (const space of SPACES.filter((one) => one.objects <= objects)) {
      const steps = trySpace(space, kernel, machine);
      for (let step = steps.next(); ; step = steps.next()) {
        if (!step.done) continue;
        expect(step.value.failures).toEqual([]);
        heaps += step.value.heaps;
        break;
      }
    }
    expect(heaps).toBe(expected);
  });

  describe.each(['6.12', '6.1', '5.9'] as const)('of two objects, on %s', (kernel) => {
    test.each(rootSpaces(kernel, 2, 4).map((space) => [space.roots!.name, space]))(
      'roots in %s',
      (_, space) => {
        const steps = trySpace(space, kernel, new TraceMachine('roots', space.roots));
        let step = steps.next();
        while (!step.done) step = steps.next();
        expect(step.value).toMatchObject({ heaps: 201, failures: [] });
      },
    );
  });
});
