import { describe, expect, test } from 'vitest';
import { ScheduleError, type Candidate } from '../../../../src/kernel/base/schedule.ts';
import { schedule } from '../../../support/task-machine.ts';

const host: Candidate = { pid: 1, cpu: 0, host: true };
const a: Candidate = { pid: 45, cpu: 0, host: false };
const b: Candidate = { pid: 46, cpu: 1, host: false };

describe('strategies', () => {
  test('random depends on the seed only, and replays from its text', () => {
    const run = (text: string, seed: string): string => {
      const s = schedule(text, seed);
      for (let i = 0; i < 200; i++) s.choose([host, a, b]);
      return s.text;
    };
    const first = run('random', '1');
    expect(run('random', '1')).toBe(first);
    expect(run('random', '2')).not.toBe(first);
    expect(run(first, 'other')).toBe(first);
    expect(first.split('\n').every((line) => line.length <= 100)).toBe(true);
  });

  test('calm prefers the host and lets the others take turns', () => {
    const s = schedule('calm');
    expect(s.choose([a, host, b])).toEqual({ pid: 1, cpu: 0, steps: 0 });
    expect([a, b, a].map(() => s.choose([a, b]).pid)).toEqual([45, 46, 45]);
    expect(s.text).toBe('1@0 45@0*1000 46@1*1000 45@0*1000\n');
  });

  test('pct changes priorities depth - 1 times only', () => {
    for (const seed of ['1', '2', '3', '4']) {
      const s = schedule('pct:3:500', seed);
      const picks = Array.from({ length: 100 }, () => s.choose([host, a, b]).pid);
      const changes = picks.filter((pid, i) => i > 0 && pid !== picks[i - 1]);
      expect(changes.length).toBeLessThanOrEqual(3);
    }
  });

  test('pct lets nobody starve', () => {
    const s = schedule('pct:1');
    const seen = new Set(Array.from({ length: 1000 }, () => s.choose([a, b]).pid));
    expect(seen).toEqual(new Set([45, 46]));
  });
});

describe('recorded schedules', () => {
  test('comments and repetitions', () => {
    const s = schedule('# a run\n45@0*3x2 1@0 # then calm');
    expect(s.choose([a, b])).toMatchObject({ pid: 45, steps: 3 });
    expect(s.choose([a, b])).toMatchObject({ pid: 45, steps: 3 });
    expect(s.choose([host, a])).toMatchObject({ pid: 1, steps: 0 });
    expect(s.choose([host, a]).pid).toBe(1);
    expect(s.text).toBe('45@0*3x2 1@0x2\n');
  });

  test.each([
    ['45@0*3 foo', /decision 2: 'foo' is not PID@CPU\*STEPS/],
    ['45@0*0', /decision 1/],
    ['pct:0', /decision 1/],
    ['(cut-off)', /too long/],
  ])('%s is refused', (text, message) => {
    expect(() => schedule(text)).toThrow(ScheduleError);
    expect(() => schedule(text)).toThrow(message);
  });

  test('a decision that does not fit says what would', () => {
    expect(() => schedule('47@0*3').choose([host, a])).toThrow(
      "decision 1: '47@0*3' does not fit this run, where 1@0, 45@0*STEPS could go on",
    );
    expect(() => schedule('45@0').choose([host, a])).toThrow(/does not fit/);
  });
});
