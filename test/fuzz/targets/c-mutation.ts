/** Sources of this checkout with tokens changed, lost, doubled or from elsewhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { KERNEL_H } from '../../support/c-header.ts';
import { tryCompiling } from '../../support/fuzz-compile.ts';
import type { FuzzTarget, Random } from '../target.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS = ['sim/modules', 'sim/kernel/lib', 'test/fixtures/c-modules'];
const TOKEN =
  /\s+|[A-Za-z_]\w*|\d\w*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|->|\+\+|--|<<=?|>>=?|[-+*/%&|^!=<>]=|&&|\|\||\.\.\.|##|./gs;
const OTHER = [
  ...'int struct union enum static extern inline typedef const volatile typeof sizeof void'.split(
    ' ',
  ),
  ...'if else for while do switch case default goto break continue return asm __attribute__'.split(
    ' ',
  ),
  ...'( ) { } [ ] ; , = == * & && ~ ! - + ? : . -> ... # ## 0 1 -1 0x7fffffff 1ull x "s"'.split(
    ' ',
  ),
  '({',
  '})',
  '_Generic',
  '__builtin_offsetof',
  '_Static_assert',
  '_Alignas(64)',
  '&&l',
  'l:',
  '__auto_type',
  '_Bool',
  '[0 ... 3]',
  '.a =',
  '(int)',
  ': 3',
  '__label__ l;',
  '1 / 0',
  '1 << 99',
  '__attribute__((cleanup(f)))',
  '__attribute__((alias("f")))',
  '__builtin_choose_expr(1,',
];
/** Of so many inputs one is a whole module with the headers that it includes, which takes longer. */
const WHOLE_EVERY = 200;

let files: string[] | undefined;

function sources(): string[] {
  return (files ??= FOLDERS.flatMap((folder) =>
    readdirSync(`${ROOT}/${folder}`)
      .filter((name) => name.endsWith('.c'))
      .sort()
      .map((name) => readFileSync(`${ROOT}/${folder}/${name}`, 'utf8')),
  ));
}

function read(path: string): string | undefined {
  if (path === 'kernel.h') return KERNEL_H;
  if (!path.startsWith('sim/')) return undefined;
  try {
    return readFileSync(`${ROOT}/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Changes a few tokens; `others` are tokens of another source. */
function mutated(random: Random, source: string, others: readonly string[]): string {
  const tokens = source.match(TOKEN) ?? [];
  for (let n = 1 + random.int(4); n > 0; n--) {
    const at = random.int(tokens.length + 1);
    const some = 1 + random.int(6);
    const foreign = others.slice(random.int(others.length + 1)).slice(0, some);
    random.pick([
      () => tokens.splice(at, 1),
      () => tokens.splice(at, some),
      () => tokens.splice(at, 0, random.pick(OTHER)),
      () => tokens.splice(at, 1, random.pick(OTHER)),
      () => tokens.splice(at, 0, ...tokens.slice(at, at + some)),
      () => tokens.splice(at, 0, ...foreign),
      () => tokens.splice(random.int(tokens.length + 1), 1, ...tokens.slice(at, at + 1)),
    ])();
  }
  return tokens.join('');
}

/** A function of a source or a few, with what stands before them left out. */
function excerpt(random: Random, source: string): string {
  const parts = source.split(/\n(?=[a-z#])/);
  const from = random.int(parts.length);
  return parts.slice(from, from + 1 + random.int(5)).join('\n');
}

export const target: FuzzTarget = {
  name: 'c-mutation',
  about: 'C sources of modules and of the kernel with tokens changed',
  generate(random, corpus) {
    const all = sources();
    const other = excerpt(random, random.pick(all)).match(TOKEN) ?? [];
    if (random.int(WHOLE_EVERY) === 0) return mutated(random, random.pick(all), other);
    if (corpus.length > 0 && random.bool(0.3)) return mutated(random, random.pick(corpus), other);
    const head = random.bool(0.7) ? '#include "kernel.h"\n' : '';
    const text = excerpt(random, random.pick(all));
    return head + mutated(random, text.replace(/^#include.*$/gm, ''), other);
  },
  run: (input) => tryCompiling(input, read, ['sim/include', '']),
};
