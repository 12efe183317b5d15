import { expect, test } from 'vitest';
import { isStatic } from '../../../../src/cc/lower/place.ts';
import { compileClean, functionOf, variable } from '../../../support/c-snippet.ts';
import {
  instructions,
  loweredFunction,
  opcodes,
  runStatements,
} from '../../../support/c-lowered.ts';
import { programOf } from '../../../support/user-program.ts';

const frame = (body: string, model: 'O0' | 'O2' = 'O2'): number =>
  loweredFunction(programOf(`void g(void *); void f(void) { ${body} }`, { model })).frameSize;

test('what lives in the frame: all at O0; what has an address, is volatile or large at O2', () => {
  expect(frame('int a = 1; long b = a; b++;', 'O0')).toBe(16);
  expect(frame('int a = 1; long b = a; b++;')).toBe(0);
  expect(frame('int a = 1; long b = 2; g(&b);')).toBe(8);
  expect(frame('volatile int a = 1; int b[3] = { 1 };')).toBe(16);
  expect(frame('struct { int x; } s = { 1 }; s.x++;')).toBe(4);
  expect(frame('char c; _Alignas(64) char d; g(&c); g(&d);')).toBe(65);
});

test('scopes side by side share their slots at O2', () => {
  const body = '{ int a[4]; g(a); } { long b[3]; g(b); }';
  expect([frame(body), frame(body, 'O0')]).toEqual([24, 40]);
});

test('members and constant indices are offsets, not additions', () => {
  const s = 'struct s { int a; struct { int b[8]; } in; };';
  expect(instructions(`${s} int f(struct s *p) { return p->in.b[3]; }`)).toEqual([
    'ld32 r1, r0, 16',
    'ret r1',
  ]);
  expect(instructions(`${s} int f(struct s *p) { return (&p[2])->in.b[-1]; }`)[0]).toBe(
    'ld32 r1, r0, 72',
  );
  expect(instructions(`${s} int *f(struct s *p) { return &p->in.b[1]; }`)[0]).toBe(
    'addi64 r1, r0, 8',
  );
  expect(opcodes(`${s} int *f(struct s *p, long i) { return &p->in.b[i]; }`)).toBe(
    'addi64 shli64 add64 ret',
  );
});

test('statics are reached by their symbols', () => {
  const program = programOf('int a[4]; int f(void) { static int n; return a[2] + n; }');
  const { addresses } = loweredFunction(program);
  expect(addresses.map(({ symbol, addend }) => `${symbol}+${addend}`)).toEqual(['a+0', 'n.0+0']);
  const unit = compileClean(
    'extern int e; static int s; int f(int p) { int l = p; return l + s + e; }',
  );
  expect([variable(unit, 's'), variable(unit, 'e')].map(isStatic)).toEqual([true, true]);
  const { params, locals } = functionOf(unit, 'f').body!;
  expect([...params, ...locals].map(isStatic)).toEqual([false, false]);
});

test('records that are values have a place: of calls, choices, assignments, literals', () => {
  expect(
    runStatements(
      `struct p a = { 1, 2 }, b = { 3, 4 }, c; int yes = 1;
      printf("%d%d%d", make(5).y, (yes ? a : b).x, (yes ? make(1) : b).y);
      printf("%d", (c = b).y); printf("%d%d", c.x, (a = b, c).x);
      printf("%d%d", ((struct p){ 8, 9 }).y, ({ struct p t = a; t.x += 4; t; }).x);`,
      'struct p { int x, y; }; struct p make(int n) { struct p r = { n, n + 1 }; return r; }',
    ),
  ).toBe('61243397');
});
