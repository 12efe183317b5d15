import { expect, test } from 'vitest';
import { parseKnown } from '../../../src/triage/judge/known.ts';
import { hasGrown, triage } from '../../../src/triage/triage.ts';
import { reportOn } from '../../support/report-objects.ts';
import { reportSample } from '../../support/report-samples.ts';

const source = (text: string, name = 'a') => ({ name, text });

test('counts objects, also those that were only counted', () => {
  expect(triage([source(reportSample('counted.log'))])).toMatchObject({
    distinctObjects: 15,
    printed: 15,
    headless: 0,
    traceless: 0,
    bytes: 14 * 1024 + 8,
  });
});

test('objects without a header or a backtrace count for themselves', () => {
  const text =
    '  comm "a", pid 1, jiffies 7\n  backtrace:\n    f_a+0x1/0x2\nunreferenced object 0x1 (size 8):';
  expect(triage([source(text)])).toMatchObject({
    distinctObjects: 1,
    printed: 2,
    headless: 1,
    traceless: 1,
  });
});

test('several texts are of one machine: the first and the last are compared', () => {
  const first = reportOn({ at: '0x1000' });
  const last = `${first}\n${reportOn({ at: '0x2000' })}`;
  const result = triage([source(first), source('nothing'), source(last)]);
  expect(result).toMatchObject({
    distinctObjects: 2,
    printed: 3,
    growth: [{ change: 'grows', kept: 1 }],
  });
  expect(triage([source(first)]).growth).toBeUndefined();
});

test('what is new against an older text, unless it is known', () => {
  const old = source(reportOn({ trace: ['f_old'] }));
  const now = [source(reportOn({ at: '0x2000', trace: ['f_new'] }))];
  const known = parseKnown('f_new');
  expect(hasGrown(triage(now, { against: old }))).toBe(true);
  expect(hasGrown(triage(now, { against: old, known }))).toBe(false);
  expect(hasGrown(triage([old], { against: old }))).toBe(false);
  expect(hasGrown(triage(now))).toBe(false);
});

test('a text without reports has none', () => {
  const result = triage([source('dear list, an unreferenced object')]);
  expect(result).toMatchObject({ distinctObjects: 0, groups: [], order: { reason: 'none' } });
});
