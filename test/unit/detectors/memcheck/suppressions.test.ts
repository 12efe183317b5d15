import { expect, test } from 'vitest';
import {
  parseSuppressions,
  suppressionOf,
} from '../../../../src/detectors/memcheck/suppressions.ts';
import { main } from '../../../support/c-main.ts';
import { underMemcheck } from '../../../support/memcheck.ts';

test('a suppressed record leaves what hangs on it', () => {
  const source = main('void **p = malloc(40); p[0] = malloc(80); p = 0;');
  const name =
    '{\n  own\n  Memcheck:Leak\n  match-leak-kinds: definite\n  fun:malloc\n  ...\n  fun:ma*\n}\n';
  const { stderr } = underMemcheck('suppressed', source, '--leak-check=full', name);
  expect(stderr).toContain('indirectly lost: 80 bytes in 1 blocks');
  expect(stderr).toContain('suppressed: 40 bytes in 1 blocks');
  expect(stderr).toContain('ERROR SUMMARY: 0 errors from 0 contexts (suppressed: 1 from 1)');
});

test('patterns, kinds, and what is no suppression', () => {
  const text =
    '# own\n{\n a\n Memcheck:Leak\n fun:m*c\n obj:*.so\n}\n{\n b\n Memcheck:Addr4\n fun:x\n}\n';
  const list = parseSuppressions(text);
  if (typeof list === 'string') throw new Error(list);
  expect(list.map(({ name }) => name)).toEqual(['a']);
  const frame = (name: string, object = 'x.so') => ({ function: name, object, source: '' });
  expect(suppressionOf(list, 'possible', [frame('malloc'), frame('f')])?.name).toBe('a');
  expect(suppressionOf(list, 'possible', [frame('malloc')])).toBeUndefined();
  expect(suppressionOf(list, 'possible', [frame('malloc'), frame('f', 'x')])).toBeUndefined();
  expect(parseSuppressions('x')).toContain("expected '{'");
  expect(parseSuppressions('{\na\nMemcheck:Leak\nwhat\n}')).toContain('location should be');
  expect(parseSuppressions('{\na\nMemcheck:Leak\n')).toContain('unexpected end');
});
