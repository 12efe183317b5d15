import { expect, test } from 'vitest';
import { qualNames, typeName } from '../../../../src/cc/parse/type-name.ts';
import { compileClean, variable } from '../../../support/c-snippet.ts';

test('types as C writes them', () => {
  const types = [
    'int',
    'const unsigned long *',
    'char **const',
    'int [3][4]',
    'struct s *(*)(int, const void *)',
    'int (*[5])(void)',
    'int (*)[2]',
    'enum e',
    'void (*(*)(int))(char, ...)',
    'volatile _Bool',
    'int (*)()',
    'union <anonymous>',
  ];
  const names = types.map((type) => type.replace('union <anonymous>', 'union { int a; }'));
  const source = names.map((type, i) => `extern typeof(${type}) *v${i};`).join('\n');
  const uses = names.map((_, i) => `v${i};`).join(' ');
  const program = compileClean(`enum e { A };\n${source}\nvoid f(void) { ${uses} }`);
  const shown = types.map((_, i) => {
    const { type } = variable(program, `v${i}`);
    return type.kind === 'pointer' ? typeName(type.target) : '';
  });
  expect(shown).toEqual(types);
});

test('qualifiers', () => {
  expect([qualNames(0), qualNames(1), qualNames(15)]).toEqual([
    '',
    'const ',
    'const volatile restrict _Atomic ',
  ]);
});
