import { expect, test } from 'vitest';
import { parseOptions } from '../../../../src/detectors/cppcheck/options.ts';

test('options', () => {
  const args =
    '-q -j4 -I inc -DA=2 -DB --enable=style,information --error-exitcode=3 --std=c11 a.c';
  expect(parseOptions(args.split(' '))).toMatchObject({
    paths: ['a.c'],
    includeDirs: ['inc'],
    defines: { A: '2', B: '1' },
    enabled: new Set(['style', 'information']),
    errorExit: 3,
    isQuiet: true,
  });
  expect(parseOptions(['--enable=x'])).toBe("--enable parameter with the unknown name 'x'");
  expect(parseOptions(['--error-exitcode=x'])).toMatch(/^argument must be an integer\./);
});
