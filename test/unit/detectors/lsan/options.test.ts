import { expect, test } from 'vitest';
import {
  defaultOptions,
  parseSuppressions,
  readOptions,
} from '../../../../src/detectors/lsan/options.ts';

test('options of all separators and types; what nobody knows changes nothing', () => {
  const options = defaultOptions(23);
  readOptions(options, 'exitcode=7:use_globals=0 max_leaks=2,report_objects=true:symbolize=0');
  expect(options).toMatchObject({
    exitcode: 7,
    useGlobals: false,
    maxLeaks: 2,
    reportObjects: true,
    useTls: true,
  });
});

test.each([
  ['leak:hi*e', 'a_hide_b', true],
  ['leak:^hide', 'unhide', false],
  ['leak:hide$', 'unhide', true],
  ['leak:a.c', 'abc', false],
])('%s and %s: %s', (line, name, does) => {
  const [{ pattern }] = parseSuppressions(`# none\n${line}\nvptr:x\n`);
  expect(pattern.test(name)).toBe(does);
});
