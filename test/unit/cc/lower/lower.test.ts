import { expect, test } from 'vitest';
import { disassemble } from '../../../../src/cc/base/bytecode.ts';
import { datum, linked, loweredFunction, runStatements } from '../../../support/c-lowered.ts';
import { programOf, UserMachine } from '../../../support/user-program.ts';

const names = (functions: readonly { readonly name: string }[]): string[] =>
  functions.map(({ name }) => name);

test('functions are lowered when something needs them, in the order of the source', () => {
  const program = programOf(`
    static int unused(int a) { return a; }
    static inline int idle(int a) { return a; }
    static __attribute__((noinline)) int called(int a) { return a; }
    static int pointed(int a) { return a + 1; }
    __attribute__((used)) static int kept(int a) { return a; }
    __attribute__((constructor)) static void early(void) { }
    int (*table[])(int) = { pointed };
    int f(int a) { return called(a); }`);
  expect(names(program.functions)).toEqual(['called', 'pointed', 'kept', 'early', 'f']);
  expect(program.functions.map(({ global }) => global)).toEqual([...Array(4).fill(false), true]);
  expect(program.functions.map((f) => f.constructor_)).toEqual([false, false, false, true, false]);
  expect(datum(program, 'table').addresses).toEqual([{ offset: 0, symbol: 'pointed', addend: 0 }]);
});

test('calls go by the numbers that functions have in the end', () => {
  // f is lowered first; `late` stands where it was first declared.
  const program = programOf(`#define N __attribute__((noinline)) static
    N int early(int a) { return a + 1; } N int late(int a);
    int f(int a) { return late(early(a)); }
    N int late(int a) { return a * 2; }`);
  expect(names(program.functions)).toEqual(['early', 'late', 'f']);
  const calls = disassemble(loweredFunction(program).code).match(/call \d+/g);
  expect(calls).toEqual(['call 0', 'call 1']);
});

test('what is defined elsewhere: called, used by address, used as a variable', () => {
  const program = programOf(`
    extern int number; int known(int); void handler(void); extern int unused;
    int f(void) { known(1); known(2); return number + number; }
    void *g(void) { return handler; } void (*p)(void) = handler;`);
  expect(names(program.externals)).toEqual(['known']);
  expect(names(program.undefinedSymbols).sort()).toEqual(['handler', 'number']);
  expect(program.externals[0].place).toMatchObject({ file: '/main.c', line: 3 });
});

test('two units make one program', () => {
  const program = linked([
    'extern int shared; int twice(int); static int own; int f(void) { return twice(shared) + own; }',
    'int shared = 5; static int own = 1; int twice(int a) { return a * 2 + own; }',
  ]);
  expect([program.externals, program.undefinedSymbols]).toEqual([[], []]);
  expect(names(program.functions)).toEqual(['f', 'twice']);
  expect(names(program.data)).toEqual(['own', 'shared', 'own.1']);
  const machine = new UserMachine();
  expect(machine.runtime.call(machine.load(program).get('f')!)).toBe(11);
});

test('sections, and label addresses as bytes of the function', () => {
  const program = programOf(`__attribute__((section(".init.text"))) int start(void) { return 1; }
    int f(int x) { static void *t[] = { &&a, &&b }; goto *t[x]; a: return 1; b: return 2; }`);
  expect(program.functions.map(({ section }) => section)).toEqual(['.init.text', '.text']);
  const { targets, offsets } = loweredFunction(program);
  expect(targets).toHaveLength(2);
  expect(datum(program, 't.0').addresses).toEqual(
    targets.map((at, i) => ({ offset: 8 * i, symbol: 'f', addend: offsets[at / 4] })),
  );
});

test('the order of arguments is a setting; O2 is where nothing is said', () => {
  const source = `#include <stdio.h>
    static int n; static int next(void) { return ++n; }
    int main(void) { printf("%d %d %d", next(), next(), next()); return 0; }`;
  const run = (options: Parameters<typeof programOf>[1]): string =>
    new UserMachine().run(programOf(source, options)).output;
  expect(run({})).toBe('3 2 1');
  expect(run({ argumentOrder: 'left-to-right', model: 'O0' })).toBe('1 2 3');
  expect(names(programOf(source).functions)).toEqual(['main']);
  expect(names(programOf(source, { model: 'O0' }).functions)).toEqual(['next', 'main']);
});

test('aliases are other names of one function', () => {
  const program = programOf(`static int real(int a) { return a + 1; }
    int other(int) __attribute__((alias("real"))); int f(void) { return other(1); }`);
  expect([...program.aliases]).toEqual([['other', 'real']]);
  expect(names(program.functions)).toEqual(['real', 'f']);
  expect(
    runStatements(
      'printf("%d", other(41));',
      'int real(int a) { return a + 1; } int other(int) __attribute__((alias("real")));',
    ),
  ).toBe('42');
});

test('tables of labels in functions that nothing needs, or that could be inlined', () => {
  const table = 'static void *t[] = { &&l }; l:';
  for (const source of [
    `static int f(void) { ${table} return t[0] != 0; } int g(void) { return 1; }`,
    `static inline int f(int x) { ${table} if (t[0]) return x; return 0; } int g(int x) { return f(x); }`,
    `int f(void) { return sizeof(({ ${table} 1; })); }`,
    `int f(void) { return 1; ${table} goto *t[0]; }`,
  ]) {
    const { functions, data } = linked([source]);
    expect(functions.map(({ name }) => name)).toContain('f');
    for (const { symbol } of data.flatMap(({ addresses }) => addresses)) expect(symbol).toBe('f');
  }
});
