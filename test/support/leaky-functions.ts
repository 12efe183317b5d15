/** Random functions in C with mistakes of memory and files as people make them. */
import { Prng } from '../../src/base/prng.ts';

const HEAD = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct node { int len; char *name; struct node *next; };
static char *g, *keep[10];
void ext(void *); char *ext2(int); void ext3(char **); void usage(int);
static int check(int n) { return n > 3; }
static int check2(const char *s) { return s[0] == 65; }
static void own(char *s) { free(s); }
`;
const DEPTH = 3;

/** A source of three functions. */
export function leakyFunctions(seed: string): string {
  const prng = new Prng(seed);
  const one = <T>(values: readonly T[]): T => values[prng.int(values.length)];
  const chance = (percent: number): boolean => prng.chance(percent / 100);

  function condition(): string {
    const v = one(['p', 'q']);
    const lists = [
      [`!${v}`, `${v} == NULL`, v, `${v} != NULL`, 'c', 'c > 2', '!c', 'n < 0', 'ret'],
      ['ret != 0', `!${v} || c`, `${v} && c`, '!f', 'f == NULL', 'f', '!p || !q'],
      [`(${v} = malloc(n)) == NULL`, 'strlen(in) > 3', `strcmp(${v}, in) == 0`],
      [`fgets(${v}, 8, f) == NULL`, 'check(n)', `check2(${v})`],
    ];
    return one(lists.flat());
  }

  function simple(v: string): string[] {
    const other = ['ext2(n)', 'in', 'q', `realloc(${v}, 20)`, `strcpy(${v}, in)`, 'NULL'];
    const use = [`strcpy(${v}, in);`, `puts(${v});`, `${v}[0] = 65;`, `*${v} = 0;`, 'ret = -1;'];
    const give = [`own(${v});`, `ext(${v});`, `g = ${v};`, `*out = ${v};`, `s->name = ${v};`];
    const rest = [`n = check2(${v});`, `ext3(&${v});`, `keep[n] = ${v};`, 'usage(n);', 'exit(1);'];
    return one([
      [`${v} = ${one(['malloc(n)', 'strdup(in)', 'calloc(n, 4)', '(char *)malloc(n)'])};`],
      [`${v} = ${one(other)};`],
      [one(['f = fopen(in, "r");', 'fclose(f);', 'fprintf(f, "%d", n);', `fputs(${v}, f);`])],
      [`free(${v});`],
      [`free(${v});`, `${v} = NULL;`],
      [one(use)],
      [one(use)],
      [one([...give, ...rest])],
      [`if (!${v}) ${one(['return 1;', 'exit(1);', 'return -1;'])}`],
    ]);
  }

  function statement(depth: number): string[] {
    if (chance(65) || depth >= DEPTH) return simple(one(['p', 'q']));
    const body = (most: number): string[] =>
      Array.from({ length: 1 + prng.int(most) }, () => statement(depth + 1)).flat();
    if (chance(8)) return [`${one(['for (i = 0; i < n; i++)', 'while (n--)'])} {`, ...body(2), '}'];
    if (chance(4)) return ['if (c) goto out;'];
    const ends = chance(50) ? [one(['return -1;', 'return ret;', 'return 0;', 'return *p;'])] : [];
    const otherwise = chance(25) ? ['} else {', ...body(2)] : [];
    return [`if (${condition()}) {`, ...body(2), ...ends, ...otherwise, '}'];
  }

  function define(name: string): string {
    const lines = Array.from({ length: 3 + prng.int(6) }, () => statement(0)).flat();
    return [
      `int ${name}(char *in, int c, int n, char **out, struct node *s)`,
      '{',
      `char *p = ${one(['NULL', 'malloc(8)', 'malloc(n)'])};`,
      `char *q = ${one(['NULL', 'malloc(9)', 'strdup(in)'])};`,
      `FILE *f = ${one(['NULL', 'fopen(in, "w")'])};`,
      'int ret = 0, i = 0;',
      ...lines,
      ...(lines.includes('if (c) goto out;') ? ['out:'] : []),
      ...(chance(60) ? ['free(p);'] : []),
      ...(chance(50) ? ['free(q);'] : []),
      ...(chance(40) ? [one(['fclose(f);', 'if (f) fclose(f);'])] : []),
      one(['return ret;', 'return 0;', 'return n + i;']),
      '}',
    ].join('\n');
  }

  return `${HEAD}${['f1', 'f2', 'f3'].map(define).join('\n')}\n`;
}
