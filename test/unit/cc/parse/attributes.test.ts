import { expect, test } from 'vitest';
import {
  compileClean,
  compileText,
  functionOf,
  messages,
  problems,
  variable,
} from '../../../support/c-snippet.ts';

test('variables', () => {
  const program = compileClean(`
    static int a __attribute__((section(".data..percpu"), aligned(64))) = 1;
    __attribute__((__weak__, used)) int b;
    int _Alignas(16) c; _Alignas(long) char d;
    extern int e __attribute__((alias("b")));`);
  expect(variable(program, 'a')).toMatchObject({ section: '.data..percpu', align: 64 });
  expect(variable(program, 'b')).toMatchObject({ weak: true, used: true, align: 4 });
  expect([variable(program, 'c').align, variable(program, 'd').align]).toEqual([16, 8]);
});

test('functions', () => {
  const program = compileClean(`
    static __attribute__((section(".init.text"))) int __attribute__((noinline, cold)) f(void) { return 0; }
    int g(void) __attribute__((alias("f")));
    static inline __attribute__((always_inline)) void h(void) { }
    void die(void) __attribute__((noreturn)); _Noreturn void halt(void);
    int k(void) { die(); } int l(void) { halt(); }
    __attribute__((constructor)) static void m(void) { }`);
  expect(functionOf(program, 'f')).toMatchObject({ section: '.init.text', noinline: true });
  expect(functionOf(program, 'g')).toMatchObject({ alias: 'f', body: undefined });
  expect(functionOf(program, 'h')).toMatchObject({ inline: true, alwaysInline: true });
  expect(functionOf(program, 'm')).toMatchObject({ constructor_: true, destructor_: false });
});

test('modes, and what is accepted in silence', () => {
  const program = compileClean(`
    typedef int word __attribute__((mode(word))); word a; unsigned b __attribute__((mode(QI)));
    int c __attribute__((unused, deprecated("no"), nonnull(1, 2)));
    void g(void) { switch (a) { case 1: a = 2; __attribute__((fallthrough)); default: ; } }`);
  expect([variable(program, 'a').size, variable(program, 'b').size]).toEqual([8, 1]);
});

test('cleanup', () => {
  const program = compileClean(
    'void put(int *p); void f(void) { int x __attribute__((cleanup(put))) = 1; x++; }',
  );
  const [x] = functionOf(program, 'f').body!.locals;
  expect(x.cleanup).toBe(functionOf(program, 'put'));
});

test('mistakes', () => {
  expect(
    problems(`int a __attribute__((aligned(3)));
int b __attribute__((vector_size(16)));
void f(void) { int x __attribute__((cleanup(a))); }
int c __attribute__((section(3)));
int n; int d __attribute__((aligned(n)));`),
  ).toEqual([
    '1:30: error: requested alignment is not a power of 2 up to 4096',
    '2:22: error: vector types are not supported',
    "3:45: error: cleanup: 'a' is not a function",
    '4:30: error: expected a string',
    '5:37: error: an alignment must be an integer constant, this is not a constant',
  ]);
  expect(messages('int a __attribute__((packed);')).toHaveLength(1);
  expect(compileText('int a __attribute__((').hasErrors).toBe(true);
});
