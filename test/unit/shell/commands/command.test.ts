import { expect, test } from 'vitest';
import { fail, ok, parseArgs } from '../../../../src/shell/commands/command.ts';

test('options and operands', () => {
  const { options, operands, unknown } = parseArgs(['-ab', 'x', '--long', '--', '-c'], 'ab', [
    'long',
  ]);
  expect([...options]).toEqual(['a', 'b', 'long']);
  expect(operands).toEqual(['x', '-c']);
  expect(unknown).toBeUndefined();
});

test('the first unknown option is told', () => {
  expect(parseArgs(['-q', '--no'], 'a').unknown).toBe('-q');
  expect(parseArgs(['--no'], 'a').unknown).toBe('--no');
});

test('results', () => {
  expect(ok('a')).toEqual({ stdout: 'a', stderr: '', exitCode: 0 });
  expect(fail('no', 3)).toEqual({ stdout: '', stderr: 'no\n', exitCode: 3 });
});
