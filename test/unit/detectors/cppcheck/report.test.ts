import { expect, test } from 'vitest';
import { Printer, type Said } from '../../../../src/detectors/cppcheck/report.ts';

const SAID: Said = {
  severity: 'error',
  id: 'memleak',
  message: 'Memory leak: p',
  places: [{ file: 'a.c', line: 1, column: 2 }],
};

test.each([
  [undefined, 'a.c:1:2: error: Memory leak: p [memleak]\n return;\n ^\n'],
  ['gcc', 'a.c:1:2: warning: Memory leak: p [memleak]\n return;\n ^\n'],
  ['cppcheck1', '[a.c:1]: (error) Memory leak: p\n'],
  ['{file}\\n{cwe} {what}', 'a.c\n401 {what}\n'],
])('template %s', (template, text) => {
  expect(new Printer(template, () => '\treturn; ').text(SAID)).toBe(text);
});
