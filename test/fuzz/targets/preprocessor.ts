/** The preprocessor: directives and macros by grammar, and tokens put where they do not belong. */
import { tryCompiling } from '../../support/fuzz-compile.ts';
import type { FuzzTarget, Random } from '../target.ts';

const NAMES = ['A', 'B', 'C', 'F', 'G', 'H', 'x', 'y'];
const NUMBERS = ['0', '1', '2', '-1', '0x10', '1u', '077', '1ull', "'a'", '9223372036854775807'];
const OPERATORS = '+ - * / % << >> < > == != && || & | ^ ~ ! ? : ,'.split(' ');
const ODD = [
  ...'# ## ( ) , ... __VA_ARGS__ __VA_OPT__ __VA_OPT__( \\ " \' /* */ // @ ` $ 1e 0x 1.5 .. -> ++'.split(
    ' ',
  ),
  'defined',
  '__COUNTER__',
  '__LINE__',
  '__FILE__',
  '__INCLUDE_LEVEL__',
  '_Pragma("a")',
  'L"w"',
  '"s"',
  "'c'",
  "''",
  '"\\x',
  '\\\n',
  '__has_include("h.h")',
  '__has_include(',
  '%:',
  '_Pragma(',
  '__has_attribute(a)',
  'defined(A)',
  '\t',
  '\f',
  '\u00e9',
  '\0',
];
const FILES: Readonly<Record<string, string>> = {
  'h.h': '#ifndef H_H\n#define H_H\n#define A A B\n#endif\n',
  'self.h': '#include "self.h"\n',
  'open.h': '#if 1\n#define F(x\n/* ',
  'once.h': '#pragma once\n#include "once.h"\nint once;\n',
  'twice.h': '#include "main.c"\n#include "main.c"\n',
};

const some = (random: Random, most: number, make: () => string, between = ' '): string =>
  Array.from({ length: random.int(most + 1) }, make).join(between);

function token(random: Random): string {
  if (random.bool(0.5)) return random.pick(NAMES);
  if (random.bool(0.4)) return random.pick(NUMBERS);
  return random.bool(0.5) ? random.pick(OPERATORS) : random.pick(ODD);
}

function text(random: Random, depth = 0): string {
  if (depth > 3 || random.bool(0.4)) return some(random, 5, () => token(random));
  const args = some(random, 3, () => text(random, depth + 1), ',');
  return `${random.pick(NAMES)}(${args})${random.bool(0.3) ? token(random) : ''}`;
}

function body(random: Random, params: readonly string[]): string {
  const part = (): string => {
    const param = params.length > 0 ? random.pick(params) : random.pick(NAMES);
    return random.pick([
      () => param,
      () => `${param} ## ${random.pick(NAMES)}`,
      () => `# ${param}`,
      () => `__VA_OPT__(${some(random, 4, () => (random.bool() ? param : token(random)))})`,
      () => `${param} ${param}`,
      () => '__VA_ARGS__',
      () => `, ## __VA_ARGS__`,
      () => `#__VA_OPT__(${param} ${text(random, 3)})`,
      () => `${param} ## __VA_OPT__(${param}) ## ${param}`,
      () => text(random, 2),
    ])();
  };
  return some(random, 5, part);
}

function define(random: Random): string {
  const name = random.pick(NAMES);
  if (random.bool(0.4)) return `#define ${name} ${body(random, [])}`;
  const params = ['p', 'q', 'r'].slice(0, random.int(4));
  const rest = random.pick(['', '', '...', 'r...']);
  const list = [...params.filter((one) => rest !== 'r...' || one !== 'r'), rest];
  const all = rest === '...' ? [...params, '__VA_ARGS__'] : params;
  return `#define ${name}(${list.filter((one) => one !== '').join(', ')}) ${body(random, all)}`;
}

function condition(random: Random, depth = 0): string {
  if (depth > 3 || random.bool(0.3)) {
    return random.pick([random.pick(NUMBERS), random.pick(NAMES), 'defined A', token(random)]);
  }
  const inner = (): string => condition(random, depth + 1);
  return random.pick([
    () => `${inner()} ${random.pick(OPERATORS)} ${inner()}`,
    () => `(${inner()})`,
    () => `${random.pick(['!', '-', '~', '+'])}${inner()}`,
    () => `${inner()} ? ${inner()} : ${inner()}`,
    () => text(random, 2),
  ])();
}

function line(random: Random): string {
  return random.pick([
    () => define(random),
    () => define(random),
    () => define(random),
    () => text(random),
    () => text(random),
    () => `#undef ${random.pick(NAMES)}`,
    () => `#if ${condition(random)}`,
    () => `#elif ${condition(random)}`,
    () => `#${random.pick(['ifdef', 'ifndef'])} ${token(random)}`,
    () => '#else',
    () => '#endif',
    () => '#endif',
    () =>
      `#include ${random.pick(['"h.h"', '<once.h>', '"self.h"', '"open.h"', 'A', '"twice.h"', '<'])}`,
    () => `#line ${text(random, 3)}`,
    () =>
      `#${random.pick(['error', 'warning', 'pragma', 'ident', 'odd', '', '#', '1'])} ${text(random, 3)}`,
    () => some(random, 8, () => token(random), ''),
    () => `int ${random.pick(NAMES)} = ${text(random)};`,
  ])();
}

function damaged(random: Random, source: string): string {
  const at = random.int(source.length + 1);
  const end = Math.min(source.length, at + random.int(6));
  const odd = random.bool() ? random.pick(ODD) : source.slice(end, end + random.int(40));
  return source.slice(0, at) + odd + source.slice(end);
}

export const target: FuzzTarget = {
  name: 'preprocessor',
  about: 'directives and macros of C, whole and damaged',
  generate(random, corpus) {
    const reuse = corpus.length > 0 && random.bool(0.3);
    let source = reuse
      ? random.pick(corpus)
      : some(random, 14, () => line(random), random.bool(0.1) ? ' \\\n' : '\n');
    const damages = reuse ? 1 + random.int(3) : random.int(2);
    for (let n = damages; n > 0; n--) source = damaged(random, source);
    return source;
  },
  run: (input) => tryCompiling(input, (path) => FILES[path], ['']),
};
