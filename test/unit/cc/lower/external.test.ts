import { expect, test } from 'vitest';
import { OP } from '../../../../src/cc/base/bytecode.ts';
import { programOf } from '../../../support/user-program.ts';

test('a function that the compiler calls is an external one, with its arguments first', () => {
  const program = programOf(
    'int f(int a, int *r) { return __builtin_add_overflow(a, 1, r); }\nint main(void) { return 0; }',
  );
  expect(program.externals.map(({ name }) => name)).toEqual(['__sim_overflow']);
  const [fn] = program.functions;
  expect([...fn.code].filter((_, i) => i % 4 === 0)).toContain(OP.callh);
});
