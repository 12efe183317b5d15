/** Programs by a grammar of C with gcc's extensions: mostly right, with odd things in odd places. */
import { tryCompiling } from '../../support/fuzz-compile.ts';
import type { FuzzTarget, Random } from '../target.ts';

const SCALARS = [
  'int',
  'unsigned',
  'char',
  'short',
  'long',
  'unsigned long long',
  '_Bool',
  'signed char',
  'enum e',
  'u8',
  'size_t',
  'typeof(g0)',
  'const int',
  'volatile long',
  '__int128',
  'float',
];
const RECORDS = ['struct s', 'union u', 'struct flex', 'struct bits', 'struct none', 'T'];
const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '7',
  '-1',
  '0x7fffffff',
  '0x80000000',
  '4294967295u',
  '1ull << 63',
  "'a'",
  '1 << 31',
  '(char)200',
  'E0',
  'E1',
  '9223372036854775807',
  '0xffffffffffffffff',
];
const BINARY = '+ - * / % & | ^ << >> < > <= >= == != && || ,'.split(' ');
const ASSIGN = '= += -= *= /= %= &= |= ^= <<= >>='.split(' ');
const MEMBERS = ['a', 'b', 'c', 'p', 'x', 'y', 'next', 'arr', 'none'];
const ATTRIBUTES = [
  'packed',
  'aligned(8)',
  'aligned',
  'aligned(3)',
  'unused',
  'noinline',
  'always_inline',
  'section(".x")',
  'alias("f0")',
  'weak',
  'cleanup(clean)',
  'used',
  'noreturn',
  'cold',
  'constructor',
  'mode(DI)',
  'vector_size(16)',
  'format(printf, 1, 2)',
  'nothing_known(1, 2)',
];
const PRELUDE = `typedef unsigned char u8; typedef unsigned long size_t;
enum e { E0, E1 = 5, E2 = -1 };
struct s { int a, b; char c; struct s *next; int arr[4]; union { int x; long y; }; void *p; };
union u { int a; struct s b; char arr[9]; void *p; };
struct bits { int a : 3; unsigned b : 31; long c : 40; int : 0; _Bool x : 1; };
struct flex { int a; struct s arr[]; };
struct none; typedef struct { int a; int b[3]; } T;
int g0 = 1; static int g1[8]; struct s g2, *g3; extern union u g4; T g5;
void clean(void *p); int ext(int a, ...); void *alloc(size_t n); struct s rec(struct s a);
`;

/** A program in the making. */
class Writer {
  private readonly random: Random;
  private room: number;
  private names: string[] = ['g0', 'g1', 'g2', 'g3', 'g4', 'g5'];
  private functions = 0;
  private labels = 0;
  /** How often something is put where it does not belong. */
  private readonly oddness: number;

  constructor(random: Random) {
    this.random = random;
    this.room = 20 + random.int(200);
    this.oddness = random.pick([0, 0, 0.02, 0.1]);
  }

  program(): string {
    const parts = this.several(1, 6, () => this.external());
    return PRELUDE + parts.join('\n');
  }

  private several<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.random.int(most - least + 1) }, make);
  }

  private one(...ways: (() => string)[]): string {
    this.room--;
    return this.random.pick(ways)();
  }

  private get isLow(): boolean {
    return this.room <= 0;
  }

  private external(): string {
    const { random } = this;
    return this.one(
      () => this.functionDefinition(),
      () => this.functionDefinition(),
      () => this.functionDefinition(),
      () => `${random.pick(['', 'static ', 'extern ', 'const '])}${this.declaration(true)}`,
      () => `typedef ${this.declaration(false)}`,
      () => `struct n${random.int(3)} { ${this.several(0, 4, () => this.memberOf()).join(' ')} };`,
      () => `_Static_assert(${this.constant()}, "no");`,
      () =>
        `enum n${random.int(3)} { ${this.several(random.bool(this.oddness) ? 0 : 1, 3, () => `N${random.int(9)}${random.bool() ? ` = ${this.constant()}` : ''}`).join(', ')} };`,
      () => `asm(${random.pick(['""', '".set a, b"', '"nop" : : "r"(g0)', ''])});`,
    );
  }

  private memberOf(): string {
    const { random } = this;
    return this.one(
      () => `${this.type()} ${random.pick(MEMBERS)};`,
      () => `${this.type()} ${random.pick(MEMBERS)}[${this.length()}];`,
      () =>
        `${random.pick(SCALARS)} ${random.pick(MEMBERS)} : ${random.bool(0.9) ? this.length() || 1 : this.constant()};`,
      () => `struct { ${this.isLow ? '' : this.memberOf()} };`,
      () => `${this.type()} ${random.pick(MEMBERS)}${this.attribute()};`,
      () => ';',
    );
  }

  private attribute(): string {
    if (this.random.bool(0.7)) return '';
    return ` __attribute__((${this.random.pick(ATTRIBUTES)}))`;
  }

  private type(): string {
    const { random } = this;
    if (random.bool(0.6)) return random.pick(SCALARS);
    if (random.bool(0.5)) return `${random.pick([...RECORDS, ...SCALARS, 'void'])} *`;
    return random.pick([...RECORDS, 'void']);
  }

  private typeName(): string {
    const { random } = this;
    return this.one(
      () => this.type(),
      () => this.type(),
      () => `${this.type()} *`,
      () => `${this.type()} [${this.length()}]`,
      () => `${this.type()} (*)(${this.type()})`,
      () => (this.isLow ? 'int' : `typeof(${random.bool() ? this.expression() : this.typeName()})`),
    );
  }

  private declarator(name: string): string {
    return this.one(
      () => name,
      () => name,
      () => name,
      () => `*${name}`,
      () => `${name}[${this.length()}]`,
      () => `(*${name})(${this.type()}, int)`,
      () => `(*${name}[3])(void)`,
      () => `${name}(${this.type()})`,
      () => `(*(*${name})(int))[2]`,
    );
  }

  private declaration(isInitialised: boolean): string {
    const { random } = this;
    const name = `v${random.int(12)}`;
    const declared = `${this.type()} ${this.declarator(name)}${this.attribute()}`;
    const init = isInitialised && random.bool() ? ` = ${this.initializer()}` : '';
    this.names.push(name);
    return `${declared}${init};`;
  }

  private initializer(): string {
    const { random } = this;
    if (this.isLow) return '{ 0 }';
    return this.one(
      () => this.constant(),
      () => this.expression(),
      () => `{ ${this.several(0, 4, () => this.initializer()).join(', ')} }`,
      () => `{ .${random.pick(MEMBERS)} = ${this.initializer()}, ${this.initializer()} }`,
      () => `{ [${this.constant()}] = ${this.initializer()} }`,
      () => `{ [${this.constant()} ... ${this.constant()}] = ${this.initializer()} }`,
      () =>
        `{ [1].${random.pick(MEMBERS)}[0] = ${this.initializer()}, ${random.pick(MEMBERS)}: 1 }`,
      () => '"text"',
      () => `&${random.pick(this.names)}`,
      () => `(${this.typeName()}) { ${this.initializer()} }`,
    );
  }

  private functionDefinition(): string {
    const { random } = this;
    const before = this.names;
    const params = this.several(0, 3, () => `p${random.int(3)}`).filter(
      (p, i, all) => all.indexOf(p) === i,
    );
    this.names = [...before, ...params];
    const list = params.map((p) => `${this.type()} ${this.declarator(p)}`).join(', ') || 'void';
    const how = random.pick([
      '',
      'static ',
      'static inline ',
      'inline ',
      '__attribute__((noinline)) ',
    ]);
    const name = `f${random.bool(0.9) ? this.functions++ : random.int(3)}`;
    const returns = random.bool(0.7) ? random.pick(SCALARS) : this.type();
    const head = `${how}${this.attribute()} ${returns} ${name}(${list}${random.bool(0.1) ? ', ...' : ''})`;
    const text = `${head} ${this.block(4)}`;
    this.names = before;
    return text;
  }

  private block(most: number): string {
    const before = this.names;
    this.names = [...before];
    const local = this.random.bool(0.05) ? '__label__ l0; ' : '';
    const text = `{ ${local}${this.several(0, most, () => this.statement()).join(' ')} }`;
    this.names = before;
    return text;
  }

  private label(): string {
    return `l${this.random.int(this.labels + 1)}`;
  }

  private statement(): string {
    const { random } = this;
    if (this.isLow) return random.pick([';', 'return;', 'return 0;', 'g0++;']);
    const e = (): string => this.expression();
    return this.one(
      () => this.declaration(true),
      () => this.declaration(true),
      () =>
        `${random.pick(['static ', 'register ', 'extern ', '__auto_type x = ', 'const '])}${this.declaration(true)}`,
      () => `${e()};`,
      () => `${e()};`,
      () => `${e()};`,
      () => `${this.lvalue()} ${random.pick(ASSIGN)} ${e()};`,
      () => `${this.lvalue()} ${random.pick(ASSIGN)} ${e()};`,
      () => `if (${e()}) ${this.statement()}${random.bool() ? ` else ${this.statement()}` : ''}`,
      () => `while (${e()}) ${this.statement()}`,
      () => `do ${this.statement()} while (${e()});`,
      () => `for (${random.bool() ? 'int i = 0' : e()}; ${e()}; ${e()}) ${this.statement()}`,
      () => `switch (${e()}) { ${this.several(0, 4, () => this.caseOf()).join(' ')} }`,
      () => this.block(4),
      () => `return ${e()};`,
      () => `goto ${this.label()};`,
      () => `l${this.labels++}: ${this.statement()}`,
      () => `goto *${random.bool() ? `&&${this.label()}` : e()};`,
      () => `static void *t[] = { &&${this.label()}, &&${this.label()} };`,
      () => random.pick(['break;', 'continue;', ';', 'asm volatile("" : : : "memory");']),
      () => `{ int h __attribute__((cleanup(clean))) = ${e()}; ${this.statement()} }`,
      () => (random.bool(this.oddness * 5) ? this.external() : ';'),
    );
  }

  private caseOf(): string {
    return this.one(
      () => `case ${this.constant()}: ${this.statement()}`,
      () => `case ${this.constant()} ... ${this.constant()}: ${this.statement()} break;`,
      () => `default: ${this.statement()}`,
      () => this.statement(),
    );
  }

  private constant(): string {
    const { random } = this;
    if (random.bool(0.75) || this.isLow) return random.pick(NUMBERS);
    return this.one(
      () => `sizeof(${this.typeName()})`,
      () => `(${this.constant()} ${random.pick(BINARY)} ${this.constant()})`,
      () => `__builtin_offsetof(struct s, ${random.pick(MEMBERS)})`,
      () => `(${this.constant()} ? ${this.constant()} : ${this.constant()})`,
      () => `_Alignof(${this.typeName()})`,
      () => `__builtin_types_compatible_p(${this.typeName()}, ${this.typeName()})`,
      () => this.expression(),
    );
  }

  private length(): string {
    if (this.random.bool(0.1)) return this.random.bool() ? '' : this.constant();
    return this.random.pick(['1', '2', '3', 'E1', 'sizeof(int)', '1 << 4']);
  }

  private lvalue(): string {
    const { random } = this;
    const name = random.pick(this.names);
    if (this.isLow) return name;
    return this.one(
      () => name,
      () => name,
      () => `${name}[${this.expression()}]`,
      () => `${name}.${random.pick(MEMBERS)}`,
      () => `${name}->${random.pick(MEMBERS)}`,
      () => `*${this.expression()}`,
      () => `((${this.typeName()} *)${name})[0]`,
      () => `(${this.typeName()}) { ${this.initializer()} }`,
    );
  }

  private expression(): string {
    const { random } = this;
    if (this.isLow) return random.pick([...this.names, ...NUMBERS]);
    if (random.bool(this.oddness)) return this.odd();
    const e = (): string => this.expression();
    return this.one(
      () => random.pick(NUMBERS),
      () => random.pick(this.names),
      () => random.pick(this.names),
      () => this.lvalue(),
      () => this.lvalue(),
      () => `(${e()} ${random.pick(BINARY)} ${e()})`,
      () => `(${e()} ${random.pick(BINARY)} ${e()})`,
      () => `(${e()} ${random.pick(BINARY)} ${e()})`,
      () => `${random.pick(['-', '~', '!', '*', '&', '+', '++', '--'])}${this.lvalue()}`,
      () => `${this.lvalue()}${random.pick(['++', '--'])}`,
      () => `(${this.typeName()})${this.lvalue()}`,
      () => `(${e()} ? ${random.bool(0.2) ? '' : e()} : ${e()})`,
      () => `(${this.lvalue()} ${random.pick(ASSIGN)} ${e()})`,
      () => `f${random.int(this.functions + 1)}(${this.several(0, 3, e).join(', ')})`,
      () => `ext(${this.several(1, 4, e).join(', ')})`,
      () => `(struct s *)alloc(${e()})`,
      () => `rec(${random.bool() ? 'g2' : e()}).${random.pick(MEMBERS)}`,
      () => `sizeof(${random.bool() ? this.typeName() : e()})`,
      () => `({ ${this.several(0, 3, () => this.statement()).join(' ')} ${e()}; })`,
      () =>
        `__builtin_${random.pick(['expect', 'add_overflow', 'memcpy', 'memset'])}(${e()}, ${e()}${random.bool() ? `, ${e()}` : ''})`,
      () =>
        `__builtin_${random.pick(['constant_p', 'clz', 'ffs', 'bswap32', 'popcount', 'alloca', 'abs'])}(${e()})`,
      () => `__builtin_choose_expr(${this.constant()}, ${e()}, ${e()})`,
      () => `_Generic(${e()}, int: ${e()}, ${this.typeName()}: ${e()}, default: ${e()})`,
      () => `&&${this.label()}`,
      () => random.pick(['"s"', '"a" "b"', '__func__', '(void)0', '""[0]']),
    );
  }

  private odd(): string {
    return this.random.pick([
      '{ 1 }',
      '()',
      '(int)',
      'int',
      'struct s',
      'sizeof',
      '1 2',
      '.a',
      '->a',
      '[0]',
      '1.5',
      '@',
      '({})',
      '({ int q; })',
      '({ ; })',
      '({ return 1; })',
      '({ break; })',
      '({ goto l0; 1; })',
      '({ l0: 1; })',
      '({ static void *q = &&l0; q; })',
      'sizeof(({ l0: 1; }))',
      '1 / 0',
      '1 % 0',
      '*(void *)0',
      'g9',
      'f0',
      '&f0',
      '*f0',
      'f0()',
      '(f0)',
      '&*g1',
      '&g1[9]',
      'g2 = g2',
      '-g2',
      '!g2',
      'g2 + 1',
      '(struct s)1',
      '(T)g5',
      '(void)g2',
      'g4',
      'g4 = g4',
      '&g2.arr',
      '*g2.arr',
      '(union u)1',
      '(int[]){1, 2}[1]',
      '&(int){1}',
      '(struct none *)0 + 1',
      '*(struct none *)0',
      '__builtin_va_arg(g0, int)',
      '__builtin_va_start(g0, g0)',
      '__builtin_offsetof(T, b[9])',
      '__builtin_return_address(0)',
      '__builtin_frame_address(1)',
      '__builtin_unreachable()',
      '__sync_fetch_and_add(&g0, 1)',
      '__atomic_load_n(&g2, 0)',
      '__builtin_trap()',
      '""',
      '"a"[9]',
      'alignof(g0)',
      '__extension__ g0',
      '__real__ g0',
      'g1[(int)sizeof(g1)]',
      'sizeof(struct none)',
    ]);
  }
}

export const target: FuzzTarget = {
  name: 'c-grammar',
  about: 'programs by a grammar of C, right and wrong',
  generate: (random) => new Writer(random).program(),
  run: (input) => tryCompiling(input),
};
