import { describe, expect, test } from 'vitest';
import { check, runCheck } from '../../../src/testkit/check.ts';
import { passed } from '../../../src/testkit/check-tally.ts';
import { agreement, soundness } from '../../../src/testkit/laws-truth.ts';
import { TraceMachine, type ProgramRunner } from '../../../src/testkit/trace-machine.ts';
import { runTraceText } from '../../../src/trace/index.ts';

const sound = new TraceMachine();

/** A machine whose reports show every object. */
const shouting: ProgramRunner = {
  run: (program, version, conditions) => {
    const run = sound.run(program, version, conditions);
    const phases = run.phases.map((phase) => {
      const reported = Object.keys(phase.dumps);
      return { ...phase, reported, reported_sizes: reported.map((l) => phase.dumps[l].size) };
    });
    return { ...run, phases };
  },
};

describe('a check', () => {
  test('of the simulator: the same seed gives the same result', () => {
    const [a, b] = [1, 1].map((seed) => runCheck({ runs: 40, seed }));
    expect(a).toEqual(b);
    expect(runCheck({ runs: 40, seed: 2 }).laws).not.toEqual(a.laws);
    expect(a).toMatchObject({ programs: 40, stopped: 0, failures: [], canaryFailed: true });
    expect(passed(a)).toBe(true);
  });

  test('says how far it is', () => {
    const steps = check({ runs: 3 });
    expect([steps.next(), steps.next(), steps.next()].map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(steps.next().done).toBe(true);
  });

  test('of a broken machine: a short program that replays', () => {
    const result = runCheck({ runs: 30, runner: shouting, laws: [soundness], kernels: ['6.1'] });
    expect(passed(result)).toBe(false);
    const [{ law, lines, kml, violations }] = result.failures;
    expect(law).toBe('soundness');
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(violations[0]).toMatch(/^report \d+: \w+ is reported and not lost$/);
    expect(kml).toMatch(/^# against the law 'soundness': .*\n# report/);
    expect(runTraceText(kml, 'x', { kernel: '6.1' }).kind).toBe('programs');
    expect(result.laws[0].against).toBeGreaterThan(1);
  });

  test('of a machine that breaks: that is against a law too', () => {
    const breaking: ProgramRunner = {
      run: (program, version) => {
        if (program.operations.some((op) => op.name === 'vmalloc')) throw new Error('boom');
        return sound.run(program, version);
      },
    };
    const { failures } = runCheck({ runs: 40, runner: breaking, laws: [soundness] });
    expect(failures[0].violations).toEqual(['the simulator breaks: boom']);
    expect(failures[0].lines).toHaveLength(1);
  });

  test('runs some programs while something moves, and says so of what fails then', () => {
    let moved = 0;
    const still: ProgramRunner = {
      run: (program, version, conditions) => {
        if (conditions?.motion) moved++;
        // As if nothing had moved: a pointer that did is not missed, as the model says it must be.
        return sound.run(program, version);
      },
    };
    const { failures } = runCheck({ runs: 300, runner: still, laws: [agreement] });
    expect(moved).toBeGreaterThan(5);
    expect(failures[0].conditions.motion).toBeDefined();
    expect(failures[0].kml).toMatch(
      /^# on [\d.]+, only when another CPU exchanges \w+ and \w+ during scans$/m,
    );
    expect(runCheck({ runs: 300, laws: [agreement] }).failures).toEqual([]);
  });

  test('that sees too little has not passed', () => {
    const programs = { features: [], weights: { sleep: 0, nap: 0 } } as const;
    const result = runCheck({ runs: 500, laws: [soundness], programs, kernels: ['6.12'] });
    expect(result.unseen).toEqual(['held back: found again', 'excess reference', 'cleared']);
    expect(passed(result)).toBe(false);
  });
});
