import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../../../src/base/diagnostic.ts';
import { CompileStop } from '../../../../src/cc/base/diagnostics.ts';
import { sources } from '../../../support/c-front.ts';

const at = (line: number, column = 1) => ({ file: 'a.c', line, column });

test('an error and a warning with a hint, the line and a caret', () => {
  const { files, report } = sources({ 'a.c': 'int x;\n\tfoo();\n' });
  files.read('a.c');
  report.error(at(2, 2), 'no foo', 'try bar');
  report.warning(at(1, 5), 'odd');
  expect(report.diagnostics.map(formatDiagnostic).join('\n')).toBe(
    [
      'a.c:2:2: error: no foo',
      '   foo();',
      '   ^',
      '  hint: try bar',
      'a.c:1:5: warning: odd',
      '  int x;',
      '      ^',
    ].join('\n'),
  );
  expect(report.errors).toBe(1);
});

test('what a macro expands to is shown where the macro is used', () => {
  const { files, report } = sources({ 'a.c': '#define M x +\nM;\n' });
  files.read('a.c');
  const expansion = { macro: 'M', use: at(2) };
  report.error({ file: 'a.c', line: 1, column: 13, expansion }, 'bad plus');
  expect(report.diagnostics[0]).toMatchObject({ line: 2, column: 1, sourceLine: 'M;' });
  expect(report.diagnostics[0].notes).toEqual([
    {
      file: 'a.c',
      line: 1,
      column: 13,
      message: "in expansion of macro 'M'",
      sourceLine: '#define M x +',
    },
  ]);
});

test('the same mistake is said once, and there is an end to it', () => {
  const { report } = sources({});
  report.error(at(1), 'x');
  report.error(at(1), 'x');
  expect(report.diagnostics).toHaveLength(1);
  for (let line = 0; line < 500; line++) report.warning(at(line), 'y');
  expect(report.diagnostics).toHaveLength(202);
  expect(report.diagnostics[201]).toMatchObject({
    severity: 'warning',
    message: 'too many warnings',
  });
  const more = (): void => {
    for (let line = 0; line < 500; line++) report.error(at(line), 'z');
  };
  expect(more).toThrow(CompileStop);
  expect(report.diagnostics).toHaveLength(402);
  expect(report.diagnostics[401]).toMatchObject({
    message: 'too many errors',
    hint: 'raise the limit with --limit c-errors=N',
  });
});

test('a message is not longer for a name that is', () => {
  const { report } = sources({});
  report.error(at(1), `${'x'.repeat(10_000)} and ${'y'.repeat(10_000)}`);
  const [{ message }] = report.diagnostics;
  expect(message).toHaveLength(1001);
  expect(message).toMatch(/^x+…y+$/);
});
