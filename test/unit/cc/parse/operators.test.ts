import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { body, compileText, hasGcc, messages, words } from '../../../support/c-snippet.ts';

const EXPRESSIONS = 1500;

test('operands are converted to the common type', () => {
  expect(body('long f(int a, unsigned b, long c, char d) { return a + b * c - d; }')).toBe(
    'return (- (+ (long $a) (* (long $b) $c)) (long $d));',
  );
  expect(body('int f(signed char a, unsigned short b) { return a < b; }')).toBe(
    'return (< (int $a) (int $b));',
  );
  expect(body('unsigned long f(char a, unsigned long b) { return a << b; }')).toBe(
    'return (unsigned long (<< (int $a) $b));',
  );
});

test('a bit-field promotes by its width', () => {
  const record = 'struct s { unsigned a : 5; unsigned b : 32; unsigned long c : 31; };';
  expect(
    body(`${record} long f(struct s *p) { return (p->a - 1) + (p->b - 1) + (p->c - 1); }`),
  ).toBe(
    'return (long (+ (+ (unsigned int (- (int $(. (* $p) a)) 1)) (- $(. (* $p) b) 1:unsigned int))' +
      ' (unsigned int (- (int $(. (* $p) c)) 1))));',
  );
});

test('assignments with an operator compute in the wider type', () => {
  expect(
    body('void f(char *p, int i, unsigned char u) { u += i; u <<= 2L; p += i; p -= u; }'),
  ).toBe('(+= int u $i); (<<= int u 2:long); (+= p1 p (long $i)); (-= p1 p (unsigned long $u));');
  expect(body('void f(short *p, int i) { p++; --i; ++*p; }')).toBe(
    '(post++ p 2); (-- i 1); (++ (* $p) 1);',
  );
});

test('pointers step by their target, void and functions by a byte', () => {
  expect(body('long f(int *a, int *b, void *v) { v = v + 1; b = &a[2]; return b - a; }')).toBe(
    '(= v (p+1 $v 1:long)); (= b (p+4 $a 2:long)); return (p/4 $b $a);',
  );
});

test('members, also of anonymous records and of values', () => {
  const record = 'struct s { int a; union { int b; struct { char c[4]; }; }; };';
  expect(body(`${record} struct s g(void); int f(struct s *p) { return p->c[1] + g().b; }`)).toBe(
    'return (+ (int $(* (p+1 @(. (. (. (* $p) _) _) c) 1:long))) $(. (. (g) _) b));',
  );
});

test('the omitted middle is evaluated once', () => {
  expect(body('int g(void); int f(void) { return g() ?: 5; }')).toBe(
    'return (, (= <temporary> (g)) (? $<temporary> $<temporary> 5));',
  );
  expect(body('int f(void) { return 0 ?: 5; }')).toBe('return 5;');
});

test('constants are folded, also addresses of members at address 0', () => {
  const record = 'struct s { long a; int b[4]; };';
  expect(
    body(`${record} long f(void) { return (long)&((struct s *)0)->b[2] + (3 > 2) * 4; }`),
  ).toBe('return 20:long;');
  expect(body('int f(int a) { return 0 && a || 1; }')).toBe('return 1;');
});

test('what cannot be done is said', () => {
  expect(messages('struct s { int abc; } x; int f(void) { return x.abd + x->abc + *x; }')).toEqual([
    "'struct s' has no member named 'abd'",
    "'->' needs a pointer, this is 'struct s'",
    "'*' needs a pointer, this is 'struct s'",
  ]);
  expect(messages('int f(int *p, int *q) { return p + q; }')).toEqual(["invalid operands to '+'"]);
  expect(messages('void f(const int *p) { *p = 1; 3 = 4; (*p)++; }')).toEqual([
    'left operand of assignment: the object is read-only',
    'lvalue required as left operand of assignment',
    'increment operand: the object is read-only',
  ]);
  expect(messages('int f(int a) { &5; return a / 0 + (a << 40); }')).toEqual([
    "lvalue required as unary '&' operand",
    'division by zero',
    'left shift count >= width of type',
  ]);
  expect(messages('struct s { int a : 3; } x; int *f(void) { return &x.a; }')).toEqual([
    "cannot take the address of bit-field 'a'",
  ]);
  expect(messages('int f(int *a, char *b) { return a == b; }')).toEqual([
    'comparison of distinct pointer types lacks a cast',
  ]);
});

class ExpressionMaker {
  private readonly prng = new Prng('constant expressions');

  private pick(list: readonly string[]): string {
    return list[this.prng.int(list.length)];
  }

  private type(): string {
    return this.pick([
      'char',
      'unsigned char',
      'short',
      'unsigned short',
      'int',
      'unsigned',
      'long',
      'unsigned long',
      'long long',
      'unsigned long long',
      '_Bool',
      'enum e',
    ]);
  }

  private literal(): string {
    const value = this.pick(['0', '1', '2', '3', '7', '100', '127', '255', '32768', '65535']);
    const large = this.pick([
      '2147483647',
      '4294967295',
      '0x80000000',
      '0xffffffffffffffff',
      '017',
    ]);
    const digits = this.prng.chance(0.7) ? value : large;
    return digits + this.pick(['', '', '', 'u', 'l', 'ul', 'LL', 'ull']);
  }

  make(depth: number): string {
    if (depth === 0)
      return this.pick([this.literal(), this.literal(), "'a'", "'\\xff'", 'B', 'BIG']);
    const inner = (): string => `(${this.make(depth - 1)})`;
    switch (this.prng.int(9)) {
      case 0:
        return `(${this.type()})${inner()}`;
      case 1:
        return `${this.pick(['-', '~', '!', '+'])}${inner()}`;
      case 2:
        return `${inner()} ${this.pick(['<<', '>>'])} (${inner()} & 15)`;
      case 3:
        return `${inner()} ${this.pick(['/', '%'])} (${inner()} % 7u + 8)`;
      case 4:
        return `${inner()} ? ${inner()} : ${inner()}`;
      case 5:
        return `${inner()} ${this.pick(['<', '>', '<=', '>=', '==', '!='])} ${inner()}`;
      case 6:
        return `${inner()} ${this.pick(['&&', '||'])} ${inner()}`;
      case 7:
        return `sizeof(${this.make(depth - 1)})`;
      default:
        return `${inner()} ${this.pick(['+', '-', '*', '&', '|', '^'])} ${inner()}`;
    }
  }
}

const PRELUDE = 'enum e { A, B = 5 };\nenum big { BIG = 0x100000000 };\n';
const NAMES = [
  'char',
  'int',
  'unsigned',
  'long',
  'unsigned long',
  'long long',
  'unsigned long long',
];
const KINDS = NAMES.map((name, i) => `${name}: ${i + 1}`).join(', ');

test.runIf(hasGcc())(`${EXPRESSIONS} constant expressions have gcc's values and types`, () => {
  const maker = new ExpressionMaker();
  const list = Array.from({ length: EXPRESSIONS }, (_, i) => maker.make(1 + (i % 4)));
  const values = list.map((text) => `(long long)(${text})`);
  const types = list.map((text) => `_Generic((${text}), ${KINDS}, default: 0)`);
  const source = `${PRELUDE}long long values[] = {\n${[...values, ...types].join(',\n')}\n};\n`;
  const folder = mkdtempSync(join(tmpdir(), 'constants-'));
  try {
    const print =
      'for (unsigned long i = 0; i < sizeof(values) / 8; i++) printf("%lld\\n", values[i]);';
    const main = `int printf(const char *, ...);\nint main(void) { ${print} return 0; }\n`;
    writeFileSync(join(folder, 'a.c'), source + main);
    const gcc = spawnSync('gcc', ['-w', '-fwrapv', '-o', 'a', 'a.c'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(gcc.stderr).toBe('');
    const output = spawnSync(join(folder, 'a'), { encoding: 'utf8' }).stdout.trim().split('\n');
    const program = compileText(source);
    expect(program.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    const ours = words(program, 'values', 8);
    const wrong = [...list, ...list].flatMap((text, i) =>
      String(ours[i]) === output[i] ? [] : [`${text}: ours ${ours[i]}, gcc ${output[i]}`],
    );
    expect(wrong).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
