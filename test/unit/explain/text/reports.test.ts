import { expect, it } from 'vitest';
import {
  coverageText,
  diffText,
  lintText,
  timelinesText,
} from '../../../../src/explain/text/reports.ts';
import { diffJudgements } from '../../../../src/explain/diff.ts';
import { REPORT, after } from '../../../support/explain-machine.ts';

const at = after(`kzalloc b 64\nstore data+0 b\nkzalloc a 64\nnot_leak a\n${REPORT}\nscan`);

it('coverage', () => {
  const text = coverageText(at.explain.coverage());
  expect(text).toMatch(/^memory \(KiB\) +blocks +size +tracked +scanned\n/);
  expect(text).toMatch(/\nkernel \.text +1024\.0 +0\.0 +0% +0\.0 +0%\n/);
});

it('lint', () => {
  expect(lintText([])).toBe('nothing to complain of\n');
  expect(lintText(at.explain.lint())).toMatch(
    /^harmful: kmemleak_not_leak for a at 0xffff\w+\n {2}It is lost.*\n {2}called: /,
  );
});

it('timelines, with alike scans on one line', () => {
  const text = timelinesText(at.explain.timelines().filter(({ name }) => name === 'b'));
  expect(text).toMatch(/^b at .*: reachable, not reported\n.* s {2}allocated by init/);
  expect(text).toMatch(/ s {2}scans 1-3: referenced\n$/);
  expect(timelinesText([])).toBe('no blocks\n');
});

it('differences', () => {
  const table = at.explain.judge();
  const other = { ...table, rows: table.rows.filter(({ name }) => name !== 'a') };
  const text = diffText(diffJudgements(table, other), ['one', 'other']);
  expect(text).toMatch(/^1 block judged differently, \d+ alike\n/);
  expect(text).toMatch(/\n {2}one {4}64 bytes, not reported, but lost \(coloured: /);
  expect(text).toMatch(/\n {2}other {2}does not exist\n/);
});
