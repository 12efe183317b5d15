import { describe, expect, it } from 'vitest';
import { pointerTo } from '../../../../src/cc/base/ctype.ts';
import { resultTypes } from '../../../../src/cc/parse/result-types.ts';
import { typeName } from '../../../../src/cc/parse/type-name.ts';
import { compileClean, functionOf } from '../../../support/c-snippet.ts';

const BEFORE = `struct foo { struct foo *next; }; struct bar { int a; }; struct opaque;
void *get(int); void *other(int); void use(void *); int check(void *);
`;

/** The calls of a function body, each with the type that its result points to. */
function typesIn(body: string, returned?: string): string[] {
  const program = compileClean(
    `${BEFORE}void *f(int n, struct ${returned ?? 'foo'} wanted) { ${body} }`,
  );
  const f = functionOf(program, 'f');
  const types = resultTypes(f.body!, returned === undefined ? undefined : f.type.params[1]);
  const found = [...types].map(([expr, target]) => {
    const callee = expr.kind === 'call' && expr.callee.kind === 'function' && expr.callee.function;
    return `${callee ? callee.name : '?'}: ${typeName(pointerTo(target))}`;
  });
  return found.sort();
}

describe('the type of what a call gives', () => {
  it('is that of the conversion', () => {
    expect(typesIn('struct foo *p = get(1); return p;')).toEqual(['get: struct foo *']);
    expect(typesIn('if (((struct bar *)get(1))->a) n++; return 0;')).toEqual(['get: struct bar *']);
    expect(typesIn('char **p; p = get(1); return p;')).toEqual(['get: char **']);
  });

  it('is not known of what stays a void *, or becomes an incomplete type', () => {
    expect(typesIn('use(get(1)); return get(2);')).toEqual([]);
    expect(typesIn('struct opaque *p = get(1); return p;')).toEqual([]);
    expect(typesIn('unsigned long n2 = (unsigned long)get(1); return (void *)n2;')).toEqual([]);
  });

  it('goes through ?:, comma, assignments and statement expressions', () => {
    const source = `struct foo *p = n ? get(1) : (n++, other(2));
      void *q; struct bar *r = ({ int m = n; get(m); }); r = q = other(3); return p ? r : q;`;
    expect(typesIn(source)).toEqual([
      'get: struct bar *',
      'get: struct foo *',
      'other: struct bar *',
      'other: struct foo *',
    ]);
  });

  it('goes through local variables, whatever the order', () => {
    const source = `void *q = get(1), *r; struct foo *p;
      for (;;) { if (n) { r = q; p = r; break; } q = other(2); } return p;`;
    expect(typesIn(source)).toEqual(['get: struct foo *', 'other: struct foo *']);
    expect(typesIn('void *q = get(1); use(q); if (check(q)) return q; return 0;')).toEqual([]);
  });

  it('of a call in an argument is none of the outer call', () => {
    expect(typesIn('struct foo *p = get(check(other(1))); return p;')).toEqual([
      'get: struct foo *',
    ]);
  });

  it('of an inlined function is what its caller wants', () => {
    const source = 'void *p = get(n); if (!p) return 0; use(p); return n ? p : other(1);';
    expect(typesIn(source)).toEqual([]);
    expect(typesIn(source, 'bar')).toEqual(['get: struct bar *', 'other: struct bar *']);
  });

  it('is the first one that is found', () => {
    expect(
      typesIn('void *p = get(1); struct foo *a = p; struct bar *b = p; if (a) return b; return a;'),
    ).toEqual(['get: struct foo *']);
  });
});
