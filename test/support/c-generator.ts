/**
 * Random C programs that are the same for every compiler: no undefined behaviour (given wrapping
 * signed arithmetic, gcc's -fwrapv), nothing that depends on the order of evaluation.
 */
import { Prng } from '../../src/base/prng.ts';

/** Integer types with what prints them. */
const TYPES = [
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned int',
  'long',
  'unsigned long',
  'long long',
  'unsigned long long',
  '_Bool',
] as const;
type IntegerType = (typeof TYPES)[number];

const BITS: Readonly<Record<IntegerType, number>> = {
  'signed char': 8,
  'unsigned char': 8,
  short: 16,
  'unsigned short': 16,
  int: 32,
  'unsigned int': 32,
  long: 64,
  'unsigned long': 64,
  'long long': 64,
  'unsigned long long': 64,
  _Bool: 1,
};

interface Name {
  readonly text: string;
  readonly type: IntegerType;
}

interface Fn {
  readonly name: string;
  readonly params: readonly IntegerType[];
  /** Writes no globals, so that expressions may call it in any order. */
  readonly pure: boolean;
}

/** One program: the text of its functions, the last of which is `void case_N(void)`. */
export class ProgramGenerator {
  private readonly chance: Prng;
  private readonly prefix: string;
  private readonly functions: Fn[] = [];
  private names: Name[] = [];
  /** Names that are only read here: what loops count with, globals in pure functions. */
  private frozen = new Set<string>();
  private pure = false;
  private counter = 0;
  private depth = 0;
  private loops = 0;

  constructor(seed: string, number: number) {
    this.chance = new Prng(`${seed}/${number}`);
    this.prefix = `c${number}_`;
  }

  /** The text; `number` is that of `case_N`. */
  program(number: number): string {
    const parts = [this.records(), this.globals()];
    const count = 2 + this.chance.int(3);
    for (let i = 0; i < count; i++) parts.push(this.function());
    parts.push(this.recordFunctions(), this.main(number));
    return parts.join('\n');
  }

  private fresh(kind: string): string {
    return `${this.prefix}${kind}${this.counter++}`;
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.chance.int(list.length)];
  }

  private type(): IntegerType {
    return this.pick(TYPES);
  }

  /** A struct with bit-fields, a union and a nested struct. */
  private records(): string {
    const p = this.prefix;
    const field = (name: string): string => {
      const type = this.type();
      // gcc computes with fields of 33 to 63 bits in just so many bits; nobody else does.
      const width = 1 + this.chance.int(Math.min(BITS[type], 32));
      return this.chance.chance(0.5) ? `${type} ${name};` : `${type} ${name} : ${width};`;
    };
    // A byte other than 0 and 1 is no value of _Bool.
    const member = (): IntegerType => this.pick(TYPES.filter((type) => type !== '_Bool'));
    const packed = this.chance.chance(0.2) ? ' __attribute__((packed))' : '';
    return [
      `struct ${p}in { ${this.type()} x; ${this.type()} y[3]; };`,
      `struct ${p}rec { ${field('f0')} ${field('f1')} ${field('f2')} ${field('f3')}`,
      `  struct ${p}in in; ${field('f4')} ${field('f5')} }${packed};`,
      `union ${p}un { ${member()} a; unsigned char b[8]; ${member()} c; unsigned long d; };`,
    ].join('\n');
  }

  private globals(): string {
    const lines: string[] = [];
    for (let i = 0; i < 5; i++) {
      const type = this.type();
      const name = this.fresh('g');
      lines.push(`static ${type} ${name} = ${this.constant(type)};`);
      this.names.push({ text: name, type });
    }
    const type = this.type();
    const name = `${this.prefix}arr`;
    const values = Array.from({ length: 8 }, () => this.constant(type)).join(', ');
    lines.push(`static ${type} ${name}[8] = { ${values} };`);
    this.names.push({ text: `${name}[${this.chance.int(8)}]`, type });
    lines.push(`static struct ${this.prefix}rec ${this.prefix}r = { .f1 = 1, .in = { .x = 1 } };`);
    lines.push(`static union ${this.prefix}un ${this.prefix}u;`);
    for (const field of ['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'in.x', 'in.y[1]']) {
      this.names.push({ text: `${this.prefix}r.${field}`, type: 'int' });
    }
    this.names.push({ text: `${this.prefix}u.a`, type: 'int' });
    this.names.push({ text: `${this.prefix}u.b[${this.chance.int(8)}]`, type: 'unsigned char' });
    this.names.push({ text: `${this.prefix}u.d`, type: 'unsigned long' });
    return lines.join('\n');
  }

  private constant(type: IntegerType): string {
    const bits = BITS[type];
    const special = ['0', '1', '-1', '2', '127', '-128', '255', '0x7fff', '65535', '100'];
    if (this.chance.chance(0.5)) return `(${type})${this.pick(special)}`;
    const wide = (BigInt(this.chance.u32()) << 32n) | BigInt(this.chance.u32());
    const value = BigInt.asUintN(bits, wide);
    return `(${type})0x${value.toString(16)}${bits > 32 ? 'ul' : 'u'}`;
  }

  private function(): string {
    const outer = this.names;
    this.names = [...outer];
    this.pure = this.chance.chance(0.6);
    this.frozen = new Set(this.pure ? outer.map(({ text }) => text) : []);
    const params = Array.from({ length: 1 + this.chance.int(4) }, () => this.type());
    const name = this.fresh('f');
    const result = this.type();
    const list = params.map((type, i) => {
      this.names.push({ text: `p${i}`, type });
      return `${type} p${i}`;
    });
    const body = this.body(3 + this.chance.int(5));
    const value = this.expression(3);
    this.names = outer;
    this.frozen = new Set();
    this.functions.push({ name, params, pure: this.pure });
    return [
      `static ${result} ${name}(int depth, ${list.join(', ')})`,
      '{',
      '  if (depth <= 0) return 1;',
      ...body,
      `  return (${result})(${value});`,
      '}',
    ].join('\n');
  }

  private body(statements: number): string[] {
    const lines: string[] = [];
    for (let i = 0; i < 3; i++) {
      const type = this.type();
      const name = `v${this.counter++}`;
      const still =
        !this.pure && this.chance.chance(0.1)
          ? 'static '
          : this.chance.chance(0.1)
            ? 'volatile '
            : '';
      const value = still === 'static ' ? this.constant(type) : this.expression(2);
      lines.push(`  ${still}${type} ${name} = ${value};`);
      this.names.push({ text: name, type });
    }
    const target = this.pick(this.variables());
    if (/^[vp]\d+$/.test(target.text)) {
      const pointer = `q${this.counter++}`;
      lines.push(`  __typeof__(${target.text}) *${pointer} = &${target.text};`);
      this.names.push({ text: `(*${pointer})`, type: target.type });
    }
    for (let i = 0; i < statements; i++) lines.push(...this.statement());
    return lines;
  }

  /** Names that may be written. */
  private variables(): Name[] {
    return this.names.filter(({ text }) => !this.frozen.has(text));
  }

  private statement(): string[] {
    this.depth++;
    const kinds = this.depth > 3 ? 3 : 12;
    const lines = this.statementOf(this.chance.int(kinds));
    this.depth--;
    return lines;
  }

  private statementOf(kind: number): string[] {
    const { text } = this.pick(this.variables());
    switch (kind) {
      case 0:
        return [`  ${text} = ${this.expression(4)};`];
      case 1: {
        const op = this.pick(['+', '-', '*', '&', '|', '^']);
        return [`  ${text} ${op}= ${this.expression(3)};`];
      }
      case 2:
        return this.chance.chance(0.5)
          ? [`  ${text}${this.pick(['++', '--'])};`]
          : [`  ${this.pick(['++', '--'])}${text};`];
      case 3:
        return [
          `  if (${this.expression(3)}) {`,
          ...this.statement(),
          '  } else {',
          ...this.statement(),
          '  }',
        ];
      case 4:
      case 5:
        return this.loop();
      case 6:
        return this.switchStatement();
      case 7:
        return this.gotoStatement();
      case 8:
        return [`  ${text} <<= ${this.chance.int(8)}; ${text} >>= (${this.expression(1)}) & 7;`];
      case 9:
        return [`  ${text} /= ((${this.expression(2)}) & 0x3f) + 1;`];
      case 10: {
        const fn = this.functions.length === 0 ? undefined : this.pick(this.functions);
        if (!fn || (this.pure && !fn.pure)) return [`  ${text} = ${this.expression(3)};`];
        const args = fn.params.map(() => this.expression(2));
        return [`  ${text} = ${fn.name}(${['depth - 1', ...args].join(', ')});`];
      }
      default:
        if (this.pure) return [`  ${text} ^= ${this.expression(3)};`];
        return [
          `  { struct ${this.prefix}rec t = ${this.prefix}r; t.f0 = ${this.expression(2)};`,
          `    ${this.prefix}r.in = t.in; ${this.prefix}r.f3 = t.f0; }`,
        ];
    }
  }

  private loop(): string[] {
    if (this.loops >= 2) return [`  ;`];
    this.loops++;
    const name = `i${this.counter++}`;
    this.frozen.add(name);
    const limit = 1 + this.chance.int(6);
    this.names.push({ text: name, type: 'int' });
    const exit = this.chance.chance(0.3) ? `if (${this.expression(1)}) break;` : '';
    const skip = this.chance.chance(0.3) ? `if (${this.expression(1)}) continue;` : '';
    const body = [...this.statement(), `  ${skip}`, ...this.statement(), `  ${exit}`];
    const index = this.names.findIndex((one) => one.text === name);
    this.names.splice(index, 1);
    this.loops--;
    switch (this.chance.int(3)) {
      case 0:
        return [`  for (int ${name} = 0; ${name} < ${limit}; ${name}++) {`, ...body, '  }'];
      case 1:
        return [`  { int ${name} = 0; while (${name}++ < ${limit}) {`, ...body, '  } }'];
      default:
        return [`  { int ${name} = ${limit}; do {`, ...body, `  } while (--${name} > 0); }`];
    }
  }

  private switchStatement(): string[] {
    const count = 2 + this.chance.int(7);
    const step = this.pick([1, 1, 3, 1000]);
    const arms = Array.from({ length: count }, (_, i) => [
      this.chance.chance(0.2) ? `  case ${i * step} ... ${i * step}:` : `  case ${i * step}:`,
      ...this.statement(),
      this.chance.chance(0.7) ? '  break;' : '  /* on */',
    ]).flat();
    const other = this.chance.chance(0.7) ? ['  default:', ...this.statement()] : [];
    const mask = step === 1000 ? 0x1fff : 15;
    return [`  switch ((${this.expression(2)}) & ${mask}) {`, ...arms, ...other, '  }'];
  }

  private gotoStatement(): string[] {
    const name = `l${this.counter++}`;
    const turns = `n${this.counter++}`;
    return [
      `  { int ${turns} = 0; ${name}:`,
      ...this.statement(),
      `  if (${turns}++ < 3 && (${this.expression(2)})) goto ${name}; }`,
    ];
  }

  private expression(depth: number): string {
    if (depth <= 0 || this.chance.chance(0.15)) return this.leaf();
    const a = (): string => this.expression(depth - 1);
    switch (this.chance.int(16)) {
      case 0:
      case 1:
      case 2:
        return `(${a()} ${this.pick(['+', '-', '*'])} ${a()})`;
      case 3:
        return `(${a()} ${this.pick(['&', '|', '^'])} ${a()})`;
      case 4:
        return `(${a()} ${this.pick(['<', '>', '<=', '>=', '==', '!='])} ${a()})`;
      case 5:
        return `(${a()} ${this.pick(['<<', '>>'])} ((${a()}) & 7))`;
      case 6:
        return `((long)(${a()}) ${this.pick(['<<', '>>'])} ((${a()}) & 63))`;
      case 7:
        return `(${a()} ${this.pick(['/', '%'])} (((${a()}) & 0xff) + 1))`;
      case 8:
        return `((unsigned long)(${a()}) ${this.pick(['/', '%'])} ((unsigned long)(${a()}) | 1))`;
      case 9:
        return `((${this.type()})(${a()}))`;
      case 10:
        return `(${this.pick(['-', '~', '!'])}(${a()}))`;
      case 11:
        return `(${a()} ? ${a()} : ${a()})`;
      case 12:
        return `(${a()} ${this.pick(['&&', '||'])} ${a()})`;
      case 13:
        // gcc 12 fails on two constants.
        return `(${this.pick(this.names).text}, ${a()})`;
      case 14:
        return this.call(depth - 1);
      default:
        return `${this.prefix}arr[(${a()}) & 7]`;
    }
  }

  private call(depth: number): string {
    const callable = this.functions.filter(({ pure }) => pure);
    if (callable.length === 0) return this.leaf();
    const fn = this.pick(callable);
    const args = fn.params.map(() => this.expression(Math.min(depth, 1)));
    return `${fn.name}(${['depth - 1', ...args].join(', ')})`;
  }

  private leaf(): string {
    if (this.chance.chance(0.3)) return this.constant(this.type());
    return this.pick(this.names).text;
  }

  /** Records by value, as arguments and results; a function pointer; recursion. */
  private recordFunctions(): string {
    const p = this.prefix;
    return [
      `static struct ${p}rec ${p}swap(struct ${p}rec r, struct ${p}in in, int n)`,
      '{',
      `  struct ${p}in old = r.in;`,
      '  r.in = in; r.in.y[n & 1] = old.x; r.f2 += r.f1; r.f5 = n;',
      `  return n > 0 ? ${p}swap(r, old, n - 1) : r;`,
      '}',
      `static long ${p}sum(struct ${p}rec *r)`,
      '{',
      '  return r->f0 + 3L * r->f1 + 5L * r->f2 + 7L * r->f3 + 11L * r->f4 + 13L * r->f5',
      '    + 17L * r->in.x + 19L * r->in.y[0] + 23L * r->in.y[1] + 29L * r->in.y[2];',
      '}',
      `static long (*${p}fp)(struct ${p}rec *) = ${p}sum;`,
    ].join('\n');
  }

  private main(number: number): string {
    const p = this.prefix;
    const lines = this.functions.map(({ name, params }) => {
      const args = params.map((type) => this.constant(type)).join(', ');
      return `  printf("${name} %lld\\n", (long long)${name}(3, ${args}));`;
    });
    const shown = this.names.map(
      ({ text }) => `  printf("${text} %lld\\n", (long long)(${text}));`,
    );
    return [
      `static void case_${number}(void)`,
      '{',
      ...lines,
      ...shown,
      `  struct ${p}rec r = ${p}swap(${p}r, (struct ${p}in){ 5, { 6, 7, 8 } }, ${this.chance.int(4)});`,
      `  printf("sum %ld %ld\\n", ${p}sum(&r), ${p}fp(&${p}r));`,
      `  printf("size %d %d\\n", (int)sizeof(struct ${p}rec), (int)sizeof(union ${p}un));`,
      '}',
    ].join('\n');
  }
}
