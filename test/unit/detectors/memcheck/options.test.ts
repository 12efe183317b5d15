import { expect, test } from 'vitest';
import { parseCommand } from '../../../../src/detectors/memcheck/options.ts';

test('options up to the program, and what is none', () => {
  const { options, program, bad } = parseCommand(
    '--leak-check=yes --show-leak-kinds=definite,reachable --errors-for-leak-kinds=none -q --track-origins=yes --leak-resolution=low ./p --leak-check=no'.split(
      ' ',
    ),
  );
  expect(bad).toBeUndefined();
  expect(program).toEqual(['./p', '--leak-check=no']);
  expect(options).toMatchObject({ leakCheck: 'full', quiet: true, resolution: 2 });
  expect([[...options.show], [...options.errors]]).toEqual([['definite', 'reachable'], []]);
  const wrong = [
    '--leak-check=maybe',
    '--show-leak-kinds=some',
    '--num-callers=0',
    '--what',
    '--error-exitcode=x',
    '--show-reachable=1',
  ];
  for (const one of wrong) expect(parseCommand([one, './p']).bad).toBe(one);
  expect(parseCommand(['--tool=massif', '--', './p'])).toMatchObject({
    tool: 'massif',
    program: ['./p'],
  });
});
