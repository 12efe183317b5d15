import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FEATURES } from '../../../src/testkit/heap-moves.ts';
import { heapLines, heapPrograms, heapTraces } from '../../../src/testkit/heap-programs.ts';
import { Subject, programOf } from '../../../src/testkit/subject.ts';
import { machine } from './fixture.ts';

const draw = (options: Parameters<typeof heapTraces>[0], numRuns = 60) =>
  fc.sample(heapTraces(options), { numRuns, seed: 3, unbiased: true });

test('every program runs to its end and is two scans older than its last change', () => {
  for (const lines of draw({})) {
    const { run, reports } = new Subject(programOf(lines), '6.12', machine);
    expect(run.failure).toBe(undefined);
    expect(reports.at(-1)?.settled).toBe(true);
  }
});

test('every feature occurs, and only where it may', () => {
  const text = (options: Parameters<typeof heapTraces>[0]) => draw(options, 150).flat().join('\n');
  const all = text({});
  for (const word of [
    'vm:',
    'phys:',
    '~',
    'hidden',
    'stack on',
    'krealloc',
    'free_part',
    'clear',
  ]) {
    expect(all).toContain(word);
  }
  const plain = text({ features: [] });
  expect(plain).not.toMatch(/~|hidden|stack|vmalloc|kfree|_leak|clear/);
  expect(text({ features: ['stack'] })).toContain('stack on');
});

test('weights replace the usual ones', () => {
  const lines = draw({ weights: { scan: 0, alloc: 50 }, features: [] }).flat();
  expect(lines.filter((line) => line === 'scan')).toHaveLength(2 * 60);
  expect(lines.filter((line) => line.startsWith('kmalloc')).length).toBeGreaterThan(900);
});

test('definite programs leave nothing open', () => {
  for (const lines of draw({ definite: true })) {
    const { vague } = new Subject(programOf(lines), '6.12', machine);
    expect([...vague].filter((why) => !/freed before|without memory|used again/.test(why))).toEqual(
      [],
    );
  }
});

test('with swarm, programs differ in their features', () => {
  const drawn = fc.sample(heapPrograms(), { numRuns: 30, seed: 1 });
  expect(new Set(drawn.map(({ features }) => features.length)).size).toBeGreaterThan(5);
  const whole = fc.sample(heapPrograms({ swarm: false }), { numRuns: 3, seed: 1 });
  for (const { features } of whole) expect(features).toEqual(FEATURES);
});

test('a failure shrinks to few moves', () => {
  const leaks = (lines: readonly string[]): boolean =>
    new Subject(programOf(lines), '6.12', machine).run.phases.at(-1)!.reported.length > 0;
  const property = fc.property(heapPrograms(), (drawn) => !leaks(heapLines(drawn)));
  const { counterexample } = fc.check(property, { seed: 5 });
  expect(heapLines(counterexample![0])).toHaveLength(6);
});
