import { expect, test } from 'vitest';
import { body, messages } from '../../../support/c-snippet.ts';

test('asm without text is a barrier', () => {
  expect(
    body('void f(void) { asm volatile("" ::: "memory"); __asm__ __volatile__("":::"memory"); }'),
  ).toBe('(%barrier); (%barrier);');
});

test('an input that shares an output’s register is copied', () => {
  expect(body('long f(int *p) { long r; asm ("" : "=r"(r) : "0"((long)p)); return r; }')).toBe(
    'long r; (, (= r (!long $p)) (%barrier)); return $r;',
  );
  expect(body('void f(int x) { asm ("" : "+r"(x)); asm ("" : [a] "=r"(x) : "r"(x)); }')).toBe(
    '(%barrier); (%barrier);',
  );
});

test('text is refused, in functions, outside and as a label of a declaration', () => {
  const refused = 'assembler code is not supported';
  expect(messages('void f(void) { asm("nop"); asm goto("jmp %l0" :::: out); out: ; }')).toEqual([
    refused,
    refused,
  ]);
  expect(messages('asm(".globl x"); asm(""); int y asm("z");')).toEqual([refused, refused]);
  expect(messages('void f(void) { asm("" : "=r"(3); }')).toEqual([
    "expected ')' at the end of asm",
    "expected '}' before end of input",
  ]);
});
