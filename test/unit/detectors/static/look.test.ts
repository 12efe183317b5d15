import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lookAt, type LookOptions } from '../../../../src/detectors/static/look.ts';
import { sourceReader } from '../../../../src/session/source-reader.ts';
import { startMachine } from '../../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';
import { absolute } from '../../../support/source-tree.ts';

const { builder } = startMachine({}, SESSION_OPTIONS);
const readSource = sourceReader(builder, SESSION_OPTIONS);

function found(text: string, options: LookOptions = {}): string[] {
  const host = { read: (path: string) => (path === 'a.c' ? text : undefined) };
  const { program, isOwn } = readSource('a.c', host, { defines: {}, includeDirs: [] });
  const errors = program.diagnostics.filter(({ severity }) => severity !== 'warning');
  expect(errors).toEqual([]);
  const { findings } = lookAt(program, isOwn, options);
  return findings.map(({ message, place }) => `${place.line}: ${message}`);
}
const inProgram = (body: string): string[] =>
  found(`#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>
struct s { char *name; struct s *next; }; extern void ext(void *); struct s *list;
static void *make(int n) { void *p = malloc(n); if (!p) exit(1); return p; }
static void drop(struct s *s) { if (s) free(s->name); free(s); }
int f(int c, char *in, char **out)\n{\n${body}\n}\n`);
const inModule = (body: string): string[] =>
  found(`#include <linux/module.h>\n#include <linux/slab.h>\n#include <linux/vmalloc.h>
#include <linux/cleanup.h>\n#include <linux/err.h>\n#include <linux/uaccess.h>
int f(int c, void *in);\nint g(void);\nvoid *h(void);\nint f(int c, void *in)\n{\n${body}\n}\n`);

describe('programs', () => {
  test.each([
    // goto, loops and conditions that go together.
    ['char *p = malloc(3);\nif (c) goto out;\nfree(p);\nout:\nreturn 0;', ['13: Memory leak: p']],
    ['char *p = malloc(3);\nif (c) goto out;\nout:\nfree(p);\nreturn 0;', []],
    ['char *p = malloc(3);\nif (c) free(p);\nreturn 0;', ['11: Memory leak: p']],
    ['char *p = NULL;\nif (c) p = malloc(3);\nif (c) free(p);\nreturn 0;', []],
    [
      'int e = 0; char *p = malloc(3);\nif (c) e = -1;\nif (e) return e;\nfree(p);\nreturn 0;',
      ['11: Memory leak: p'],
    ],
    [
      'for (int i = 0; i < c; i++) {\nchar *p = malloc(3);\nif (i == 2) continue;\nfree(p);\n}\nreturn 0;',
      ['11: Memory leak: p'],
    ],
    [
      'struct s *l = NULL;\nwhile (c--) {\nstruct s *n = malloc(16);\nif (!n) break;\nn->next = l;\nl = n;\n}\nlist = l;\nreturn 0;',
      [],
    ],
    // What becomes of a pointer.
    ['char *p = malloc(3);\next(p);\nreturn 0;', []],
    ['char *p = malloc(3);\n*out = p;\nreturn 0;', []],
    ['char *p = malloc(3);\nreturn p != NULL;', ['10: Memory leak: p']],
    ['char *p = malloc(3);\nif (!p) return 1;\nfree(p);\nreturn 0;', []],
    ['char *p = malloc(3), *q = strcpy(p, in);\nfree(q);\nreturn 0;', []],
    [
      'char *a[2];\na[0] = malloc(3);\na[1] = malloc(3);\nfree(a[0]);\nreturn 0;',
      ['13: Memory leak: a'],
    ],
    ['malloc(3);\nreturn 0;', ["9: Return value of allocation function 'malloc' is not stored."]],
    // Functions of the same source.
    ['char *p = make(3);\nreturn 0;', ['10: Memory leak: p']],
    ['struct s *p = make(16);\np->name = malloc(3);\ndrop(p);\nreturn 0;', []],
    [
      'struct s *p = make(16);\np->name = malloc(3);\nfree(p);\nreturn 0;',
      ['11: Memory leak: p.name'],
    ],
    // Files, realloc, double frees.
    ['FILE *f = fopen("a", "r");\nif (!f) return 1;\nreturn 0;', ['11: Resource leak: f']],
    [
      'FILE *f = fopen("a", "r");\nfree(f);\nreturn 0;',
      ['10: Mismatching allocation and deallocation: f'],
    ],
    [
      'char *p = malloc(3);\np = realloc(p, 9);\nif (!p) return 1;\nfree(p);\nreturn 0;',
      ["10: Common realloc mistake: 'p' nulled but not freed upon failure"],
    ],
    [
      'char *p = malloc(3), *q = realloc(p, 9);\nif (!q) {\nfree(p);\nreturn 1;\n}\nfree(q);\nreturn 0;',
      [],
    ],
    [
      'char *p = malloc(3);\nif (c) free(p);\nfree(p);\nreturn 0;',
      ["11: Memory pointed to by 'p' is freed twice."],
    ],
    [
      'char *p = malloc(3);\nfree(p);\nreturn p ? p[0] : 0;',
      ["11: Dereferencing 'p' after it is deallocated / released"],
    ],
  ])('%s', (body, expected) => {
    expect(inProgram(body)).toEqual(expected);
  });
});

describe('modules', () => {
  test.each([
    [
      'void *p = kmalloc(3, GFP_KERNEL);\nint ret;\nif (!p) return -ENOMEM;\nret = g();\nif (ret)\nreturn ret;\nkfree(p);\nreturn 0;',
      ['17: Memory leak: p'],
    ],
    [
      'void *p = vmalloc(3);\nkfree(p);\nreturn 0;',
      ['13: Mismatching allocation and deallocation: p'],
    ],
    ['void *p = memdup_user(in, 3);\nif (IS_ERR(p)) return PTR_ERR(p);\nkfree(p);\nreturn 0;', []],
    [
      'void *p = memdup_user(in, 3);\nif (IS_ERR(p)) return PTR_ERR(p);\nreturn 0;',
      ['14: Memory leak: p'],
    ],
    ['void *p __free(kfree) = kmalloc(3, GFP_KERNEL);\nif (!p) return -ENOMEM;\nreturn g();', []],
    [
      'void *p __free(kfree) = kmalloc(3, GFP_KERNEL), *q;\nq = no_free_ptr(p);\nreturn g();',
      ['14: Memory leak: p'],
    ],
    ['void *p = devm_kmalloc(in, 3, GFP_KERNEL);\nreturn p ? 0 : -ENOMEM;', []],
    ['void *p = kcalloc(c, 3, GFP_KERNEL);\nreturn p ? 0 : -ENOMEM;', ['13: Memory leak: p']],
  ])('%s', (body, expected) => {
    expect(inModule(body)).toEqual(expected);
  });
});

test('values that are given, and too many ways', () => {
  const text = readFileSync(absolute('sim/scenarios/held-back/held-back.c'), 'utf8');
  expect(found(text, { given: new Map([['fixed', 0n]]) })).toEqual(['35: Memory leak: buffer']);
  expect(found(text, { given: new Map([['fixed', 1n]]) })).toEqual([]);
  expect(found(text, { steps: 3 })).toEqual([]);
});
