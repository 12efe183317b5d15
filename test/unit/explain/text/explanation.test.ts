import { expect, it } from 'vitest';
import {
  explanationText,
  reasonLines,
  verdictText,
} from '../../../../src/explain/text/explanation.ts';
import { REPORT, after } from '../../../support/explain-machine.ts';

it('a missed block', () => {
  const at = after(
    'kzalloc n 64\nkzalloc a 64\nstore data+0 n+64\nstore bss+0 a\nsleep 6000\nscan',
  );
  const { truth, machine } = at.system;
  truth!.writeAs(at.env.windows.bss, 0, () => machine.memory.writePtr(at.env.windows.bss, 0));
  at.system.kmemleak.scan();
  const text = explanationText(at.explain.explain('a')!);
  expect(text).toMatch(/^a at 0xffff\w+, 64 bytes: not reported, but lost\n {2}allocated: /);
  expect(text).toMatch(
    /\n {2}lost: .*\n.*stored over the last reference in bss_slots \[kmltrace\]\n/,
  );
  expect(text).toMatch(/\n {2}why not reported:\n {4}one-past: .*\n {6}A pointer in data_slots/);
  expect(text).toMatch(/words that point at it:\n {4}0xffff.* data_slots \[kmltrace\] = 0xffff/);
});

it('verdicts', () => {
  const at = after(`kzalloc a 64\n${REPORT}`);
  const row = at.explain.explain('a')!;
  expect(verdictText(row)).toBe('reported, and lost');
  expect(verdictText({ ...row, verdict: 'reachable' })).toBe('reported, but reachable');
  expect(verdictText({ ...row, reported: false, tracked: false })).toBe('not tracked, but lost');
});

it('a reason that holds by several words is told once', () => {
  const stale = { reason: 'stale-copy', text: 'A copy in a.' } as const;
  const lines = reasonLines([stale, stale, { ...stale, text: 'A copy in b.' }]);
  expect(lines).toEqual([expect.stringContaining('stale-copy: '), ...['a', 'b'].map(copy)]);
  const young = { reason: 'young', text: 'It was 1 s old.', earliest: 7.5 } as const;
  expect(reasonLines([stale, young, stale])).toEqual([
    expect.stringContaining('stale-copy: '),
    copy('a'),
    expect.stringContaining('young: '),
    '      It was 1 s old.',
    '      Earliest report: a scan from 7.500 s on.',
    expect.stringContaining('stale-copy: '),
    copy('a'),
  ]);
});

function copy(name: string): string {
  return `      A copy in ${name}.`;
}
