import { expect, it } from 'vitest';
import { judgementsText } from '../../../../src/explain/text/judge.ts';
import { REPORT, after } from '../../../support/explain-machine.ts';

it('the table as text, with alike blocks on one line', () => {
  const at = after(`alloc_pages p 0\nkzalloc a 64\nkzalloc b 64\nstore hidden+0 a\n${REPORT}`);
  const text = judgementsText(at.explain.judge());
  expect(text).toMatch(/^After scan 2:\n/);
  expect(text).toMatch(/\n {2}reported +1 +1\n {2}not reported +1 +\d+\n/);
  expect(text).toMatch(/ {2}false report: a at 0xffff.*, 64 bytes, by .*: unscanned\n/);
  expect(text).toMatch(/ {2}lost and not reported: p at .*: untracked\n/);
  expect(judgementsText({ ...at.explain.judge(), scan: 0 })).toMatch(/^No scan yet\./);
});
