import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/record/event-columns.ts';
import { replayed } from '../../support/recorded-trace.ts';

describe('a replay', () => {
  const replay = replayed();
  const { events, births } = replay.recording;
  const a = births.find('a')!;
  const lost = births.find('lost')!;
  const firstOf = (kind: number, subject?: number): number =>
    events.kind.findIndex(
      (one, i) => one === kind && (subject === undefined || events.subject[i] === subject),
    );

  it('shows colors, counts and the gray list as they were, not as they are at the end', () => {
    const hit = firstOf(KIND.hit, a);
    replay.seek(hit);
    expect(replay.object(a)).toMatchObject({ color: 'white', count: 0 });
    expect(replay.word).toBeUndefined();
    replay.seek(hit + 1);
    expect(replay.object(a)).toMatchObject({ color: 'gray', count: 1 });
    expect(replay.word).toBe(events.place[hit]);
    expect([...replay.grayList()]).not.toContain(a);
    replay.seek(hit + 2);
    expect([...replay.grayList()].at(-1)).toBe(a);
    expect(replay.phase).toBe('gray');
    const read = firstOf(KIND.object, a);
    replay.seek(read + 1);
    expect([...replay.grayList()]).not.toContain(a);
    expect(replay.block).toBe(read);
    replay.seek(read);
    expect([...replay.grayList()][0]).toBe(a);
    expect(replay.block).not.toBe(read);
  });

  it('knows which objects there were', () => {
    const born = firstOf(KIND.tracked, a);
    replay.seek(born);
    expect(replay.isListed(a)).toBe(false);
    expect(replay.object(a)).toBeUndefined();
    replay.seek(born + 1);
    expect(replay.listed().at(-1)).toBe(a);
    replay.seek(0);
    expect([replay.kind, replay.phase, replay.position]).toEqual([undefined, undefined, 0]);
  });

  it('tells of reports, and of time', () => {
    const report = firstOf(KIND.report, lost);
    replay.seek(report);
    const before = replay.object(lost)!.flags;
    replay.seek(report + 1);
    expect(replay.object(lost)!.flags).toBe(before | 2);
    expect(replay.nowNs).toBeGreaterThan(6e9);
  });

  it('refuses what is no step', () => {
    for (const k of [-1, 0.5, replay.length + 1]) {
      expect(() => replay.seek(k)).toThrow(`there is no step ${k}`);
    }
  });
});
