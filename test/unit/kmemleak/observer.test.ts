import { expect, it } from 'vitest';
import { bothObservers, type ScanObserver } from '../../../src/kmemleak/observer.ts';

/** Calls of every function, as text. */
function writer(name: string, lines: string[]): Required<ScanObserver> {
  const note =
    (call: string) =>
    (...args: unknown[]): void =>
      void lines.push(`${name} ${call} ${JSON.stringify(args)}`);
  return {
    phase: note('phase'),
    rootBlock: note('rootBlock'),
    scanObject: note('scanObject'),
    skipObject: note('skipObject'),
    hit: note('hit'),
    miss: note('miss'),
    gray: note('gray'),
    black: note('black'),
    checksum: note('checksum'),
    held: note('held'),
    report: note('report'),
  };
}

it('two observers get every call, the first one first', () => {
  const lines: string[] = [];
  const both = bothObservers(writer('a', lines), writer('b', lines));
  const calls = Object.keys(writer('', [])) as (keyof ScanObserver)[];
  for (const call of calls) (both[call] as (...args: number[]) => void)(1, 2, 3);
  expect(lines.filter((_, i) => i % 2 === 0).every((line) => line.startsWith('a '))).toBe(true);
  const withoutName = (line: string): string => line.slice(2);
  const [first, second] = [0, 1].map((odd) => lines.filter((_, i) => i % 2 === odd));
  expect(first.map(withoutName)).toEqual(second.map(withoutName));
  expect(first.map((line) => line.split(' ')[1])).toEqual(calls);
});

it('either may leave out calls', () => {
  const lines: string[] = [];
  const both = bothObservers({}, { gray: (id) => lines.push(String(id)) });
  both.gray!(7);
  both.report!(8);
  expect(lines).toEqual(['7']);
});
