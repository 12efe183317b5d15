import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { typeName } from '../../../../src/cc/parse/type-name.ts';
import {
  body,
  compileClean,
  compileText,
  hasGcc,
  messages,
  type,
  words,
} from '../../../support/c-snippet.ts';

const OBJECTS = 400;

test('lists fill sub-objects in turn, with and without braces', () => {
  const program = compileClean(`struct p { int x, y; }; struct l { struct p a, b; int c[2]; };
    struct l one = { 1, 2, 3, 4, 5, 6 }; struct l two = { { 1 }, { 3, 4 }, 5 };
    struct l three[] = { 1, 2, 3, 4, 5, 6, 7 }; int four[2][3] = { { 1 }, 2, 3 }, five[] = { 1, [4] = 2, 3 };`);
  expect(words(program, 'one')).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
  expect(words(program, 'two')).toEqual([1n, 0n, 3n, 4n, 5n, 0n]);
  expect(words(program, 'three')).toEqual([1n, 2n, 3n, 4n, 5n, 6n, 7n, 0n, 0n, 0n, 0n, 0n]);
  expect(words(program, 'four')).toEqual([1n, 0n, 0n, 2n, 3n, 0n]);
  expect(words(program, 'five')).toEqual([1n, 0n, 0n, 0n, 2n, 3n]);
});

test('designators: nested, ranges, old GNU, overriding', () => {
  const program = compileClean(`struct s { int a; struct { int b, c; }; int d[4]; };
    struct s one = { .d[1] = 7, 8, .c = 3 }; struct s two = { d: { [0 ... 2] = 5 }, a: 1 };
    struct s three[3] = { [0 ... 1].b = 2, [2] = { 9, .d[3] = 4 } };
    struct s four = { .d = { 1, 2, 3, 4 }, .d = { [2] = 6 } };
    union u { char c; int i; } five = { .i = 515 };`);
  expect(words(program, 'one')).toEqual([0n, 0n, 3n, 0n, 7n, 8n, 0n]);
  expect(words(program, 'two')).toEqual([1n, 0n, 0n, 5n, 5n, 5n, 0n]);
  expect(words(program, 'three').map(Number)).toEqual([
    0, 2, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 4,
  ]);
  expect(words(program, 'four')).toEqual([0n, 0n, 0n, 0n, 0n, 6n, 0n]);
  expect(words(program, 'five')).toEqual([515n]);
});

test('strings, flexible arrays', () => {
  const program =
    compileClean(`char a[] = "ab", b[2] = "cd", c[4] = { "e" }, d[][3] = { "f", { 'g' } };
    struct s { int n; char name[4]; unsigned char more[]; } e = { 1, "hi", { 1, 2, 3 } };`);
  expect(typeName(type(program, 'a'))).toBe('char [3]');
  expect(words(program, 'b', 1)).toEqual([99n, 100n]);
  expect(words(program, 'c', 1)).toEqual([101n, 0n, 0n, 0n]);
  expect(words(program, 'd', 1)).toEqual([102n, 0n, 0n, 103n, 0n, 0n]);
  expect(words(program, 'e', 1).map(Number)).toEqual([1, 0, 0, 0, 104, 105, 0, 0, 1, 2, 3]);
});

test('local objects: zeroed when something has no value of its own', () => {
  const record = 'struct s { int a, b : 3; char *c; };';
  expect(
    body(`${record} void f(int x, struct s *p) { struct s y = { x, .c = 0 }, z = *p; int a[2] = { x, 1 };
    int one = { 1 }, b[3] = { }; char t[] = "ab"; }`),
  ).toBe(
    'struct s y [zero 0=$x 8=0:char *]; struct s z [0=$(* $p)]; int [2] a [0=$x 4=1]; ' +
      'int one [0=1]; int [3] b [zero]; char [3] t [0="ab"];',
  );
  expect(body(`${record} void f(void) { struct s y = { .b = 1 }; }`)).toBe(
    'struct s y [zero 4.b=1];',
  );
});

test('compound literals', () => {
  expect(
    body(
      'struct s { int a, b; }; int f(int x) { struct s *p = &(struct s){ x, 2 }; return p->b; }',
    ),
  ).toBe('struct s * p [0=(& (literal struct s [0=$x 4=2]))]; return $(. (* $p) b);');
  const program = compileClean(
    'int *p = (int[]){ 1, 2 }; struct s { int a; } x = (struct s){ 4 };',
  );
  expect(words(program, 'x')).toEqual([4n]);
  expect(words(program, '<compound literal>')).toEqual([1n, 2n]);
});

test('mistakes', () => {
  expect(
    messages(`struct s { int a; }; struct s x = { .b = 1 }; int a[2] = { 1, 2, 3 }, b[2] = { [2] = 1 };
      struct s y = { [0] = 1 }; int c = { 1, 2 }; int d[2] = 5; int e = { .a = 1 }; char f[2] = "abc";
      struct s z = { 1, 2 }; struct s w = 3; int g[] = { [-1] = 2 };`),
  ).toEqual([
    "'struct s' has no member named 'b'",
    'excess elements in array initializer',
    'array index in initializer exceeds array bounds',
    "array index in the initializer of 'struct s'",
    'excess elements in scalar initializer',
    'invalid initializer',
    "expected an expression before '.'",
    'initializer-string for array of chars is too long',
    'excess elements in struct initializer',
    'initialization: incompatible types',
    'array index in initializer exceeds array bounds',
  ]);
  expect(compileText('int a[] = { [0 ... 2000000] = 1 };').diagnostics[0].message).toBe(
    'too many values in initializers',
  );
  const half = '[1000000] = { [0 ... 699999] = 1 }';
  expect(messages(`int a${half};`)).toEqual([]);
  expect(messages(`int a${half}; int b${half};`)).toEqual(['too many values in initializers']);
});

/** Random types with random initialisers, well-formed but not tidy. */
class ObjectMaker {
  private readonly prng = new Prng('initialisers');
  private count = 0;

  private pick<T>(list: readonly T[]): T {
    return list[this.prng.int(list.length)];
  }

  /** A declaration of `name`, and how many levels of braces its initialiser can have. */
  private type(depth: number): Shape {
    const chance = this.prng.int(depth === 0 ? 1 : 4);
    if (chance === 0) return { kind: 'scalar' };
    if (chance === 1)
      return { kind: 'array', of: this.type(depth - 1), length: 1 + this.prng.int(3) };
    const members = Array.from({ length: 1 + this.prng.int(3) }, () => {
      const shape = this.type(depth - 1);
      const bits = shape.kind === 'scalar' && this.prng.chance(0.3) ? 1 + this.prng.int(9) : 0;
      return { name: `m${this.count++}`, shape, bits };
    });
    return { kind: this.prng.chance(0.2) ? 'union' : 'struct', members };
  }

  private declare(shape: Shape, name: string): string {
    if (shape.kind === 'scalar') return `${this.pick(['int', 'unsigned short', 'long'])} ${name}`;
    if (shape.kind === 'array') return this.declare(shape.of, `${name}[${shape.length}]`);
    const members = shape.members.map(
      (m) => `${this.declare(m.shape, m.name)}${m.bits > 0 ? ` : ${m.bits}` : ''};`,
    );
    return `${shape.kind} { ${members.join(' ')} } ${name}`;
  }

  private value(shape: Shape, braces: boolean): string {
    if (shape.kind === 'scalar') return String(1 + this.prng.int(200));
    if (!braces) return this.value(firstOf(shape), false);
    const parts = this.partsOf(shape);
    const items = Array.from({ length: 1 + this.prng.int(3) }, () => {
      const [designator, inner] = this.pick(parts);
      const isNamed = this.prng.chance(0.35);
      const text = this.value(inner, this.prng.chance(0.5));
      // Braces around what may turn out to be a scalar only behind its own designator.
      return isNamed ? `${designator} = ${text}` : this.value({ kind: 'scalar' }, false);
    });
    return `{ ${items.join(', ')} }`;
  }

  private partsOf(shape: Shape): [string, Shape][] {
    if (shape.kind === 'array') {
      return Array.from({ length: shape.length }, (_, i) => [
        this.prng.chance(0.3) ? `[${i} ... ${shape.length - 1}]` : `[${i}]`,
        shape.of,
      ]);
    }
    return shape.kind === 'scalar' ? [] : shape.members.map((m) => [`.${m.name}`, m.shape]);
  }

  object(name: string): string {
    let shape = this.type(3);
    while (shape.kind === 'scalar') shape = this.type(3);
    return `${this.declare(shape, name)} = ${this.value(shape, true)};`;
  }
}

type Shape =
  | { kind: 'scalar' }
  | { kind: 'array'; of: Shape; length: number }
  | { kind: 'struct' | 'union'; members: { name: string; shape: Shape; bits: number }[] };

function firstOf(shape: Shape): Shape {
  if (shape.kind === 'array') return shape.of;
  return shape.kind === 'scalar' ? shape : shape.members[0].shape;
}

test.runIf(hasGcc())(`${OBJECTS} random initialisers give gcc's bytes`, () => {
  const maker = new ObjectMaker();
  const objects = Array.from({ length: OBJECTS }, (_, i) => maker.object(`o${i}`));
  const folder = mkdtempSync(join(tmpdir(), 'initialisers-'));
  try {
    const dumps = objects.map((_, i) => `dump(&o${i}, sizeof o${i});`).join('\n');
    const main = `int printf(const char *, ...);
static void dump(void *p, unsigned long n) { for (; n--; p++) printf("%d ", *(signed char *)p); printf("\\n"); }
int main(void) { ${dumps} return 0; }`;
    writeFileSync(join(folder, 'a.c'), `${objects.join('\n')}\n${main}\n`);
    const gcc = spawnSync('gcc', ['-w', '-o', 'a', 'a.c'], { cwd: folder, encoding: 'utf8' });
    expect(gcc.stderr).toBe('');
    const output = spawnSync(join(folder, 'a'), { encoding: 'utf8' }).stdout.trim().split('\n');
    const program = compileText(objects.join('\n'));
    expect(program.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    const wrong = objects.flatMap((text, i) => {
      const ours = words(program, `o${i}`, 1).join(' ');
      return ours === output[i].trim() ? [] : [`${text}\n ours ${ours}\n gcc  ${output[i]}`];
    });
    expect(wrong.join('\n')).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
