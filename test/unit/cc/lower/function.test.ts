import { expect, test } from 'vitest';
import {
  instructions,
  loweredFunction,
  opcodes,
  runStatements,
} from '../../../support/c-lowered.ts';
import { programOf, UserMachine } from '../../../support/user-program.ts';

test('without optimisation parameters go to the frame, below rbp', () => {
  const source = 'int f(int a, char *b) { return a; }';
  expect(instructions(source, 'O0').slice(0, 3)).toEqual([
    'stf32 r0, 0',
    'stf64 r1, 8',
    'ldf32 r3, 0',
  ]);
  const plain = loweredFunction(programOf(source, { model: 'O0' }));
  expect(plain).toMatchObject({ framePointer: true, frameSize: 16, saved: [[1, 2]] });
  const optimised = loweredFunction(programOf(source));
  expect(optimised).toMatchObject({ framePointer: false, frameSize: 0, saved: [] });
  expect(instructions(source)).toEqual(['mov32 r2, r0', 'ret r2']);
});

test('the closing brace returns, gives 0 from main, or is not to be reached', () => {
  expect(opcodes('void f(void) { }')).toBe('retv');
  expect(opcodes('int main(void) { }', 'O2', 'main')).toBe('li64 ret');
  expect(opcodes('int f(int a) { if (a) return 1; }')).toBe('jz32 li32 ret trap');
  expect(opcodes('struct s { int a; } f(void) { }')).toBe('retv');
  expect(new UserMachine().run(programOf('int main(void) { }'))).toMatchObject({ status: 0 });
});

test('a record comes back in the caller’s memory, whose address is argument 0', () => {
  expect(instructions('struct s { long a, b, c; } f(struct s *p) { return *p; }')).toEqual([
    'copy r0, r1, 24',
    'ret r0',
  ]);
});

test('a record parameter is the callee’s copy', () => {
  expect(
    instructions('struct s { long a, b; }; long f(int n, struct s v) { return v.b; }'),
  ).toEqual(['ld64 r2, r1, 8', 'ret r2']);
  expect(
    runStatements(
      'struct s v = { 1, 2 }; long n = change(v); printf("%ld %ld", n, v.a);',
      'struct s { long a, b; }; __attribute__((noinline)) long change(struct s v) { v.a = 9; return v.a + v.b; }',
    ),
  ).toBe('11 1');
});

test('a variadic function asks first where its unnamed arguments are', () => {
  const source = 'int g(void); int f(int n, ...) { g(); return n; }';
  expect(opcodes(source)).toMatch(/^varargs /);
  expect(opcodes(source, 'O0')).toMatch(/^varargs stf32 /);
});

test('narrow parameters hold their values extended', () => {
  expect(
    runStatements(
      'printf("%d %d %d", f(-1, 200, -3), f(127, 255, 0), f(300, 1, 2));',
      '__attribute__((noinline)) int f(signed char a, unsigned char b, short c) { return a + b + c; }',
    ),
  ).toBe('196 382 47');
});
