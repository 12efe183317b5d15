import { describe, expect, it } from 'vitest';
import { startRecording } from '../../../../src/index.ts';
import { REPORT, after } from '../../../support/explain-machine.ts';

describe('the record of scans', () => {
  it('has each outcome', () => {
    const at = after(
      `kzalloc a 64\nkzalloc b 64\nstore data+0 a\n${REPORT}\nkzalloc c 64\nscan\nscan`,
    );
    const { scans, last } = at.look.chronicle;
    expect(scans.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(last).toBe(scans[3]);
    const outcomes = (label: string): unknown[] =>
      scans.map((scan) => {
        const entry = at.look.chronicle.entryOf(scan, at.subject(label).object!.id);
        return entry && [entry.outcome, entry.verdict];
      });
    expect(outcomes('a')).toEqual(Array.from({ length: 4 }, () => ['referenced', 'reachable']));
    expect(outcomes('b')).toEqual([
      ['changed', 'lost'],
      ['reported', 'lost'],
      ['reported-before', 'lost'],
      ['reported-before', 'lost'],
    ]);
    expect(outcomes('c')).toEqual([
      undefined,
      undefined,
      ['changed', 'lost'],
      ['too-young', 'lost'],
    ]);
  });

  it('has the words that counted, and what they were for a lost object', () => {
    const at = after('kzalloc a 64\nkzalloc b 64\nstore data+0 a+64');
    const a = at.heap.get('a').addr;
    const b = at.heap.get('b').addr;
    expect(b).toBe(a + 64);
    at.system.kmemleak.scan();
    const look = at.explain.look();
    const entry = look.chronicle.entryOf(look.chronicle.last, at.subject('b').object!.id)!;
    expect(entry.hits).toHaveLength(1);
    expect(entry.hits[0]).toMatchObject({ pa: at.window('data', 0), counted: true });
    expect(entry.hits[0].word!.from.map(({ label }) => label)).toEqual(['a']);
  });

  it('is the same whether words are told as numbers or one by one, also beside a recording', () => {
    const all = [false, true].map((closely) => {
      const at = after('kzalloc a 64\nkzalloc b 64\nkzalloc c 96\nstore data+0 a+64\nstore a+8 c');
      const { kmemleak } = at.system;
      if (closely) kmemleak.observe({ hit: () => undefined });
      const recorder = startRecording(at.system);
      kmemleak.scan();
      recorder.stop();
      const { last } = at.explain.look().chronicle;
      return [...kmemleak.objects()].map(({ id }) => last!.entryOf(id));
    });
    expect(all[0].flatMap((entry) => entry?.hits ?? []).length).toBeGreaterThan(100);
    expect(all[0]).toEqual(all[1]);
  });

  it('keeps the last pass of a scan', () => {
    const at = after('kzalloc a 64');
    const { kmemleak } = at.system;
    const { call } = kmemleak.state.observers;
    kmemleak.scan();
    const [first] = at.explain.look().chronicle.scans;
    call.begin!({ scan: first.number, pass: 2 });
    call.end!({ scan: first.number, pass: 2 }, { newLeaks: 0, words: 0 });
    const { scans } = at.explain.look().chronicle;
    expect(scans).toHaveLength(1);
    expect(scans[0]).not.toBe(first);
    expect(scans[0].number).toBe(first.number);
  });

  it('does not disturb an observer of the user', () => {
    const at = after('kzalloc a 64');
    const phases: string[] = [];
    const stop = at.system.kmemleak.observe({ phase: (phase) => phases.push(phase) });
    at.system.kmemleak.scan();
    expect(phases[0]).toBe('whiten');
    expect(at.explain.look().chronicle.scans).toHaveLength(1);
    stop();
    at.system.kmemleak.scan();
    expect(phases.filter((phase) => phase === 'whiten')).toHaveLength(1);
    expect(at.explain.look().chronicle.scans).toHaveLength(2);
  });
});
