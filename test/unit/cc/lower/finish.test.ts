import { expect, test } from 'vitest';
import { OP } from '../../../../src/cc/base/bytecode.ts';
import { Emitter, incoming, outgoing } from '../../../../src/cc/lower/emit.ts';
import { finish } from '../../../../src/cc/lower/finish.ts';
import { listing, loweredFunction } from '../../../support/c-lowered.ts';
import { programOf } from '../../../support/user-program.ts';

const PLACE = { file: 'a.c', line: 1, column: 1 };

test('labels become word indices, virtual registers places in the window', () => {
  const out = new Emitter(PLACE);
  const [a, b] = [out.reg(), out.reg()];
  const top = out.label();
  out.emit('mov32', a, incoming(0));
  out.mark(top);
  out.emit('addi32', b, a, 1);
  out.emit('mov32', a, b);
  out.emit('jnz32', a, top);
  out.emit('retv');
  const done = finish({ out, parameters: 1, framePointer: false, addressLabels: new Map() });
  expect([...done.code]).toEqual(
    [
      [OP.addi32, 2, 0, 1],
      [OP.mov32, 0, 2, 0],
      [OP.jnz32, 0, 0, 0],
      [OP.retv, 0, 0, 0],
      [OP.trap, 2, 0, 0],
    ].flat(),
  );
  // The call of ftrace comes first; a return takes no bytes for an empty frame.
  expect([...done.offsets]).toEqual([5, 8, 10, 14, 19]);
  expect(done).toMatchObject({ size: 21, registers: 2, frameSize: 0, saved: [], outgoing: 0 });
});

test('what goes out lies behind the window', () => {
  const out = new Emitter(PLACE);
  const a = out.reg();
  out.constant(a, 1n, false);
  out.emit('mov32', outgoing(1), a);
  out.outgoingCount = 2;
  out.emit('call', 7, 0, 2);
  out.emit('retv');
  const { code, registers } = finish({
    out,
    parameters: 3,
    framePointer: false,
    addressLabels: new Map(),
  });
  expect(registers).toBe(4);
  expect(Array.from(code.slice(4, 12))).toEqual([OP.mov32, 10, 6, 0, OP.call, 7, 8, 2]);
});

test('pushes, frame and frame pointer take bytes at the start', () => {
  const start = (source: string, model: 'O0' | 'O2'): number =>
    loweredFunction(programOf(source, { model })).offsets[0];
  expect(start('void f(void) { }', 'O2')).toBe(5);
  // push %rbp, mov %rsp,%rbp
  expect(start('void f(void) { }', 'O0')).toBe(9);
  expect(start('void g(int *); void f(void) { int a; g(&a); }', 'O2')).toBe(9);
  expect(start('void g(int *); void f(void) { int a[40]; g(a); }', 'O2')).toBe(12);
  expect(start('int g(void); int f(int a) { g(); return a; }', 'O2')).toBe(6);
});

test('a narrow write to a callee-saved register clears its upper half, as on the machine', () => {
  const code = listing('void g(void); int f(int a) { a += 2; g(); return a; }');
  expect(code.filter((line) => line.includes('zx64')).length).toBeGreaterThan(0);
  const [saved] = loweredFunction(
    programOf('void g(void); int f(int a) { a += 2; g(); return a; }'),
  ).saved;
  expect(code.some((line) => line.endsWith(`zx64 r${saved[1]}, r${saved[1]}`))).toBe(true);
});

test('what finds no register goes through to a slot of the frame at each write', () => {
  const names = 'abcdehij'.split('');
  const source = `int g(int); int f(int n) {
    ${names.map((name) => `int ${name} = g(n);`).join(' ')} g(n);
    return n + ${names.join(' + ')}; }`;
  const fn = loweredFunction(programOf(source));
  expect(fn.saved).toHaveLength(6);
  expect(fn.frameSize).toBeGreaterThanOrEqual(8 * 3);
  const stores = listing(source).filter((line) => line.includes('stf32'));
  expect(new Set(stores.map((line) => line.split(', ')[1])).size).toBe(fn.frameSize / 8);
});

test('all functions end with a trap, on the line of the last instruction', () => {
  const program = programOf('int f(int a) {\n  for (;;) a++;\n}');
  const { code, lines } = loweredFunction(program);
  expect(Array.from(code.slice(-4))).toEqual([OP.trap, 2, 0, 0]);
  expect(lines.at(-1)).toBe(3);
});
