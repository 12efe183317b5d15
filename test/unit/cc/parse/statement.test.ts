import { expect, test } from 'vitest';
import { body, compileText, messages, problems } from '../../../support/c-snippet.ts';

test('loops and branches', () => {
  expect(
    body(
      'void f(int a) { if (a) a = 1; else if (!a) { a = 2; } while (a--) ; do a++; while (a < 3); }',
    ),
  ).toBe(
    'if $a (= a 1); else if (! $a) {(= a 2);} while (post-- a 1) empty; do (post++ a 1); (< $a 3)',
  );
  expect(
    body('void f(void) { for (int i = 0, j = 1; i < j; i++) continue; for (;;) break; }'),
  ).toBe('for int i [0=0]; int j [0=1]; | (< $i $j) | (post++ i 1) continue; for  |  |  break;');
});

test('switch: ranges, conversion of the cases, nested labels', () => {
  expect(
    body(
      'int f(unsigned char c) { switch (c) { case 1: case 3 ... 5: c = 2; break; x: default: goto x; } return c; }',
    ),
  ).toBe(
    'switch (int $c) <1..1,3..5> {case#0: case#1: (= c 2:unsigned char); break; x: default: goto x;} return (int $c);',
  );
  expect(body("void f(unsigned u) { switch (u) { case -1: ; case 'a': ; } }")).toBe(
    'switch $u <4294967295..4294967295,97..97> {case#0: empty; case#1: empty;}',
  );
});

test('mistakes in switches', () => {
  expect(
    problems(`void f(int a, int *p) {
switch (a) { case 1: case 1: ; case 3 ... 5: ; case 4: ; default: ; default: ; case 9 ... 8: ; }
switch (p) { }
case 1: ; default: ;
switch (a) { case a: ; }
}`).map((line) => line.replace(/error: /, '')),
  ).toEqual([
    '2:69: multiple default labels in one switch',
    '2:80: warning: empty range specified',
    '2:22: duplicate case value',
    '2:48: duplicate case value',
    "3:9: switch quantity is no integer but 'int *'",
    '4:1: case label not within a switch statement',
    "4:11: 'default' label not within a switch statement",
    '5:19: a case label must be an integer constant, this is not a constant',
  ]);
});

test('long lists of labels are fine', () => {
  const cases = Array.from({ length: 900 }, (_, i) => `case ${i}:`).join(' ');
  expect(messages(`void f(int a) { switch (a) { ${cases} a++; } }`)).toEqual([]);
});

test('jumps out of place', () => {
  expect(messages('void f(void) { break; continue; switch (1) { default: continue; } }')).toEqual([
    'break statement not within loop or switch',
    'continue statement not within a loop',
    'continue statement not within a loop',
  ]);
});

test('labels at the end of a block or before a declaration', () => {
  expect(messages('void f(void) { a: }')).toEqual(['label at end of compound statement']);
  expect(messages('void f(void) { a: int x; a = 1; }')[0]).toMatch(/^a label can only be part/);
});

test('return', () => {
  expect(body('char f(long l) { return l; }')).toBe('return (char $l);');
  expect(
    messages('int f(void) { return; } void g(void) { return 1; } void h(void) { return g(); }'),
  ).toEqual([
    "'return' with no value, in function returning non-void",
    "'return' with a value, in function returning void",
  ]);
});

test('declarations between statements, scopes', () => {
  expect(body('int f(void) { int a = 1; { int a = 2; a++; } int b = a; return b; }')).toBe(
    'int a [0=1]; {int a [0=2]; (post++ a 1);} int b [0=$a]; return $b;',
  );
  expect(messages('void f(void) { { int a; } a = 1; for (int i; ; ) ; i = 2; }')).toEqual([
    "'a' undeclared",
    "'i' undeclared",
  ]);
});

test('after a syntax error the next statement is read', () => {
  expect(
    problems('void f(int a) {\na = ;\nif (a { b; }\na = c;\n}\nint g(void) { return d; }'),
  ).toEqual([
    "2:5: error: expected an expression before ';'",
    "3:7: error: expected ')' before '{'",
    "4:5: error: 'c' undeclared",
    "6:22: error: 'd' undeclared",
  ]);
  expect(compileText('void f(void) { if (1) {').diagnostics[0]).toMatchObject({
    message: "expected '}' before end of input",
    column: 23,
  });
  expect(messages('void f(void) { else ; }')).toEqual(["'else' without a previous 'if'"]);
});
