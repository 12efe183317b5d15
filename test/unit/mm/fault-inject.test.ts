import { describe, expect, test } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { FaultAttr } from '../../../src/mm/fault-inject.ts';

function attr(setup = ''): { fault: FaultAttr; reports: string[] } {
  const reports: string[] = [];
  const fault = new FaultAttr('test', new Prng('fault'), (one) => reports.push(one.name));
  if (setup !== '') expect(fault.setup(setup)).toBe(true);
  return { fault, reports };
}

function tries(fault: FaultAttr, n: number, size = 1): boolean[] {
  return Array.from({ length: n }, () => fault.shouldFail(size));
}

describe('settings', () => {
  test('are four numbers', () => {
    const { fault } = attr('3,50,100,-1');
    expect(fault).toMatchObject({ interval: 3, probability: 50, space: 100, times: -1 });
  });

  test.each(['', '1', '1,2,3', '1,2,3,4,5', '1,2,3,x', '1,2,3,4.5', 'a,b,c,d'])(
    "'%s' is refused and changes nothing",
    (text) => {
      const { fault } = attr();
      expect(fault.setup(text)).toBe(false);
      expect(fault).toMatchObject({ interval: 1, probability: 0, space: 0, times: 1 });
    },
  );
});

describe('a fault', () => {
  test('does not happen without a probability', () => {
    const { fault, reports } = attr();
    expect(tries(fault, 50)).not.toContain(true);
    expect(reports).toEqual([]);
  });

  test('happens as often as times says, and is reported', () => {
    const { fault, reports } = attr('1,100,0,3');
    expect(tries(fault, 5)).toEqual([true, true, true, false, false]);
    expect(reports).toEqual(['test', 'test', 'test']);
    expect(fault.times).toBe(0);
  });

  test('happens without end when times is -1', () => {
    const { fault } = attr('1,100,0,-1');
    expect(tries(fault, 100)).not.toContain(false);
    expect(fault.times).toBe(-1);
  });

  test('happens at every so many attempts', () => {
    const { fault } = attr('3,100,0,-1');
    const rhythm = [false, false, true];
    expect(tries(fault, 9)).toEqual([...rhythm, ...rhythm, ...rhythm]);
  });

  test('happens only when the space is used up', () => {
    const { fault } = attr('1,100,100,-1');
    expect(tries(fault, 5, 40)).toEqual([false, false, true, true, true]);
    expect(fault.space).toBe(20);
  });

  test('happens with the probability that is asked for, by the seed alone', () => {
    const [a, b] = [attr('1,30,0,-1'), attr('1,30,0,-1')];
    const outcome = tries(a.fault, 1000);
    expect(tries(b.fault, 1000)).toEqual(outcome);
    const faults = outcome.filter(Boolean).length;
    expect(faults).toBeGreaterThan(250);
    expect(faults).toBeLessThan(350);
    expect(a.reports.length).toBe(faults);
  });
});
