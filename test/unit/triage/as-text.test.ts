import { expect, test } from 'vitest';
import { triageText } from '../../../src/triage/as-text.ts';
import { triage } from '../../../src/triage/triage.ts';
import { reportOn } from '../../support/report-objects.ts';
import { reportSample } from '../../support/report-samples.ts';

const lines = (...texts: string[]) =>
  triageText(triage(texts.map((text, i) => ({ name: `${i}`, text }))));
const titles = (text: string) =>
  lines(text)
    .map((line) => line.slice(0, 12).trim())
    .filter(Boolean);

test('the answers come in the order in which people ask', () => {
  expect(titles(reportSample('counted.log'))).toEqual([
    'how many',
    'growing',
    'whose',
    'fix first',
    'real?',
    'seen before',
    'like',
    'next',
    'not read',
  ]);
});

test('a text without reports says so, or where the report is', () => {
  expect(lines('hello')).toEqual([
    'how many    no "unreferenced object" in this text: no leaks to speak of',
  ]);
  expect(lines('kmemleak: 1 new suspected memory leaks')[0]).toContain(
    'counts 1 leak and prints none',
  );
});

test('long lists are cut, with a number', () => {
  const many = Array.from({ length: 20 }, (_, i) =>
    reportOn({ at: `0x${i}0000`, trace: [`f_${i}`] }),
  ).join('\n');
  const text = lines(many);
  expect(text).toContain('            … and 8 more functions; --json has all');
  expect(lines('', many)).toContain('            … and 8 more; --json has all');
});

test('what grows between two texts', () => {
  const grown = `${reportOn({})}\n${reportOn({ at: '0x2000' })}`;
  expect(lines(reportOn({}), grown)[1]).toMatch(
    /^growing {5}! grows {3}1 -> 2, 1 of them the same objects {2}f_one \(f_one-[0-9a-f]{8}\)$/,
  );
});
