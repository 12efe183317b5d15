import { describe, expect, test } from 'vitest';
import { InlinePlan } from '../../../../src/cc/lower/inline.ts';
import { units } from '../../../support/c-lowered.ts';

/** The functions whose calls in `f` are replaced by their bodies. */
function inlined(source: string, optimize = true): string[] {
  const all = units(source);
  expect(all.flatMap((unit) => unit.diagnostics.filter((d) => d.severity === 'error'))).toEqual([]);
  const plan = new InlinePlan(all, optimize);
  const functions = all.flatMap((unit) => unit.functions);
  const caller = functions.find(({ name }) => name === 'f')!;
  return functions.filter((symbol) => plan.shouldInline(symbol, caller)).map(({ name }) => name);
}

/** A body of about `count` nodes. */
const big = (count: number): string => `{ ${'n++; '.repeat(count / 3)} return n; }`;

describe('what is inlined', () => {
  test('inline functions up to a size, very small static ones, those called once', () => {
    expect(
      inlined(`static int n;
        static inline int declared(void) ${big(150)} static inline int huge(void) ${big(300)}
        static int small(void) { return n; } int global(void) { return n; }
        static int once(void) ${big(900)} static int twice(void) ${big(60)}
        static int giant(void) ${big(3000)}
        int f(void) { return declared() + huge() + huge() + small() + small() + once() + twice() + twice()
          + giant(); }`),
    ).toEqual(['declared', 'small', 'once']);
  });

  test('only what has to be, without optimisation', () => {
    const source = `static inline int a(void) { return 1; }
      static inline __attribute__((always_inline)) int b(void) { return 1; }
      static __attribute__((noinline)) int c(void) { return 1; }
      int f(void) { return a() + b() + c(); }`;
    expect(inlined(source, false)).toEqual(['b']);
    expect(inlined(source)).toEqual(['a', 'b']);
  });

  test('in a cold function only what is called once or hardly larger than a call', () => {
    const source = (cold: string): string => `static int n;
      static int get(void) { return n; } static int small(void) ${big(20)}
      static int once(void) ${big(90)}
      ${cold} int f(void) { return get() + get() + small() + small() + once(); }`;
    expect(inlined(source(''))).toEqual(['get', 'small', 'once']);
    expect(inlined(source('__attribute__((__cold__))'))).toEqual(['get', 'once']);
  });

  test('not what is used by its address as well', () => {
    const source = (use: string): string => `static int n; static int once(void) ${big(90)} ${use}
      int f(void) { return once(); }`;
    expect(inlined(source(''))).toEqual(['once']);
    expect(inlined(source('int (*p)(void) = once;'))).toEqual([]);
    expect(inlined(source('void *g(void) { return once; }'))).toEqual([]);
  });
});

test('what never can be: recursion, labels in memory, frames, variadic, weak, alias', () => {
  expect(
    inlined(`static inline int loop(int a) { return a ? loop(a - 1) : 0; }
      static inline void *frame(void) { return __builtin_return_address(0); }
      static inline void *room(int n) { return __builtin_alloca(n); }
      static inline int jump(int a) { void *p = &&out; goto *p; out: return a; }
      static inline int many(int a, ...) { return a; }
      __attribute__((weak)) inline int soft(int a) { return a; }
      static inline int declared(int);
      int f(int a) { frame(); room(1); return loop(a) + jump(a) + many(a) + soft(a); }`),
  ).toEqual([]);
});
