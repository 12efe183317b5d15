/** The benchmarks at a small size: what they compute, never how long it takes. */
import { describe, expect, test } from 'vitest';
import { parsePrograms } from '../../src/index.ts';
import { HERE, compare, ratiosOf, type Cost } from './against.ts';
import { buildGraph, memoryFor } from './graph.ts';
import { BENCHMARKS } from './list.ts';
import { ResultHash, median, summary } from './measure.ts';
import { tracePrograms } from './trace-programs.ts';
import { WORKLOADS } from './workloads.ts';

describe('benchmarks', () => {
  test.each(BENCHMARKS)('$name gives the same result each time', (benchmark) => {
    // A scan's floors throw when they do not read the same words or reach the same objects.
    const first = benchmark.run('tiny');
    const second = benchmark.run('tiny');
    expect(second.hash).toBe(first.hash);
    expect(Object.keys(first.figures).length).toBeGreaterThan(2);
    for (const figure of Object.values(first.figures)) expect(figure).toBeGreaterThan(0);
  });

  test('a scan finds 1 % of the graph, and metadata stays small', () => {
    const { figures } = BENCHMARKS.find(({ name }) => name === 'scan-1M')!.run('tiny');
    expect(figures['objects']).toBe(2000);
    expect(figures['leaks']).toBeGreaterThan(5);
    expect(figures['leaks']).toBeLessThan(40);
    expect(figures['lookups']).toBeGreaterThanOrEqual(figures['pointers']);
  });
});

describe('the graph', () => {
  test('depends on the seed alone', () => {
    const pointers = (seed: string): number => buildGraph(500, seed).pointers;
    expect(pointers('a')).toBe(pointers('a'));
    expect(pointers('a')).not.toBe(pointers('b'));
  });

  test('gives each object that is not leaked a pointer, and two more on average', () => {
    const { n, leaks, pointers, leaked } = buildGraph(3000, '7');
    expect(leaked.reduce((sum, one) => sum + one, 0)).toBe(leaks);
    expect(pointers).toBeGreaterThan(n - leaks);
    expect(pointers).toBeLessThanOrEqual(3 * n);
  });

  test('the machine grows with it', () => {
    expect(memoryFor(10_000)).toBe(64 * 1024 * 1024);
    expect(memoryFor(1_000_000)).toBeGreaterThan(600e6);
  });
});

describe('a comparison', () => {
  test('of this checkout with itself', () => {
    const side = { root: HERE, built: false };
    const start = WORKLOADS.find(({ name }) => name === 'start')!;
    const { here, there, ratios } = compare(start, [side, side], 1);
    expect(ratios['cpu']).toBeCloseTo(here!.cpu / there!.cpu);
    expect(ratios['rss']).toBeCloseTo(here!.rss / there!.rss);
  });

  test('has no ratios where one side fails', () => {
    const side = { root: HERE, built: false };
    const workload = { name: 'w', command: () => ['-e', 'process.exit(3)'] };
    expect(compare(workload, [side, side], 1)).toEqual({ name: 'w', ratios: {} });
  });

  test('takes the median of the ratios, and less is better', () => {
    const cost = (cpu: number, speed: number): Cost => ({
      cpu,
      rss: 10,
      figures: { runs_per_s: speed, run_s: 1 / speed },
    });
    const pairs: [Cost, Cost][] = [
      [cost(1, 8), cost(2, 4)],
      [cost(1, 8), cost(4, 4)],
      [cost(9, 8), cost(9, 4)],
    ];
    expect(ratiosOf(pairs)).toEqual({ cpu: 0.5, rss: 1 });
    expect(ratiosOf(pairs, 'runs_per_s')).toEqual({ cpu: 0.5, rss: 1, runs_per_s: 0.5 });
    expect(ratiosOf(pairs, 'run_s')).toEqual({ cpu: 0.5, rss: 1, run_s: 0.5 });
  });
});

describe('what benchmarks are made of', () => {
  test('trace programs are well-formed and seeded', () => {
    const { programs, diagnostics } = parsePrograms(tracePrograms(50, 'x'), 'bench.kml');
    expect(diagnostics).toEqual([]);
    expect(programs).toHaveLength(50);
    expect(tracePrograms(5, 'x')).toBe(tracePrograms(5, 'x'));
    expect(tracePrograms(5, 'x')).not.toBe(tracePrograms(5, 'y'));
  });

  test('times are summed up', () => {
    expect(summary([5, 1, 3])).toEqual({ first: 5, median: 3, min: 1 });
    expect(median([4, 1])).toBe(4);
  });

  test('hashes tell numbers and texts apart', () => {
    const hash = (...values: (number | string)[]): string => {
      const result = new ResultHash();
      for (const value of values) {
        if (typeof value === 'number') result.add(value);
        else result.addText(value);
      }
      return result.hex;
    };
    expect(hash(1, 2)).not.toBe(hash(2, 1));
    expect(hash(2 ** 40)).not.toBe(hash(2 ** 41));
    expect(hash('ab')).toBe(hash('ab'));
    expect(hash()).toMatch(/^[0-9a-f]{8}$/);
  });
});
