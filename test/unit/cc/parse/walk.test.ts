import { expect, test } from 'vitest';
import { parts, walk, type Node } from '../../../../src/cc/parse/walk.ts';
import { compileClean, functionOf, show } from '../../../support/c-snippet.ts';
import { bodyOf, returned } from '../../../support/c-lowered.ts';

const SOURCE = `struct s { int a; } *g(int);
int f(int x, int *p) {
  int y[2] = { x, 1 };
  for (int i = 0; i < x; i++) { if (i) continue; else break; }
  do { x--; } while (x);
  switch (x) { case 1: y[0] += -x; goto out; default: ; }
  while (p - y && (x, x)) { void *l = &&out; goto *l; }
  x = x ? ({ int z = 3; z; }) : (char)g(x)->a + (struct s){ .a = x }.a;
out:
  __builtin_trap(); p = &x;
  return x || !x;
}`;

test('everything is visited, in the order of the source', () => {
  const block = functionOf(compileClean(SOURCE), 'f').body!.block;
  const seen = new Set<string>();
  const lines: number[] = [];
  walk({ statement: block }, (node) => {
    const { kind, place } = node.expr ?? node.statement;
    seen.add(kind);
    if (node.statement) lines.push(place.line);
  });
  expect(lines).toEqual([...lines].sort((a, b) => a - b));
  expect([...seen].sort().join(' ')).toBe(
    'address-of assign assign-op binary block break builtin call case cast comma ' +
      'compound-literal computed-goto conditional continue decay declare deref do empty expr for ' +
      'function goto if increment int label label-address load logical member pointer-add ' +
      'pointer-diff return statement-expr switch unary variable while',
  );
});

test('depths, and a limit', () => {
  const block = functionOf(compileClean('int f(int a) { return a + 1; }'), 'f').body!.block;
  const depths: string[] = [];
  walk({ statement: block }, (node, depth) => {
    depths.push(`${depth}${(node.expr ?? node.statement).kind}`);
  });
  expect(depths).toEqual(['0block', '1return', '2binary', '3load', '4variable', '3int']);
  let visited = 0;
  walk({ statement: block }, () => visited++, 2);
  expect(visited).toBe(2);
  expect(parts({ statement: block })).toHaveLength(1);
});

test('the parts of expressions and statements, in the order of the source', () => {
  const shown = (node: Node): string[] =>
    parts(node).map(({ expr, statement }) => (expr ? show(expr) : statement.kind));
  const partsOf = (source: string): string[] => shown({ expr: returned(source) });
  const f = 'int g(int, int); int f(int a, int *p)';
  expect(partsOf(`${f} { return a ? 2 : *p; }`)).toEqual(['$a', '2', '$(* $p)']);
  expect(partsOf(`${f} { return g(a, 1); }`).slice(1)).toEqual(['$a', '1']);
  expect(partsOf(`${f} { return ({ a++; a; }); }`)).toEqual(['block', '$a']);

  const [loop] = bodyOf('void f(int a) { for (int i = 1; i < a; i++) ; }');
  expect(shown({ statement: loop })).toEqual(['declare', '(< $i $a)', '(post++ i 1)', 'empty']);
});
