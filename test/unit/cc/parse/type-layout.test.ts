import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../../src/cc/parse/type-layout.ts';
import type { TypeLayout } from '../../../../src/cc/base/type-layout.ts';
import { compileClean, functionOf } from '../../../support/c-snippet.ts';

/** The layout of a type. */
function layout(type: string, before = ''): TypeLayout {
  const source = `typedef struct { int counter; } atomic_t;
    typedef struct refcount_struct { atomic_t refs; } refcount_t;
    struct kref { refcount_t refcount; };
    ${before}
    typedef ${type} wanted_t; void f(wanted_t *p) { }`;
  const { params } = functionOf(compileClean(source), 'f').type;
  if (params[0].kind !== 'pointer') throw new Error('a pointer');
  return layoutOf(params[0].target);
}

describe('the layout of a type', () => {
  it('says where its pointers are, in records, unions and arrays', () => {
    const foo = layout(`struct foo { int a; char *name; struct { void *x, *y; } in;
      union { long n; struct foo *next; }; struct { int k; struct foo *v; } t[2]; int (*f)(void); }`);
    expect(foo).toMatchObject({ name: 'struct foo', size: 80 });
    expect(foo.pointers).toEqual([8, 16, 24, 32, 48, 64, 72]);
    expect(foo.members.map(({ name, offset, size }) => `${name} ${offset} ${size}`)).toEqual([
      'a 0 4',
      'name 8 8',
      'in.x 16 8',
      'in.y 24 8',
      'n 32 8',
      'next 32 8',
      't 40 32',
      'f 72 8',
    ]);
    expect(foo).not.toHaveProperty('tail');
  });

  it('of a scalar or a pointer is that alone', () => {
    expect(layout('char')).toMatchObject({ name: 'char', size: 1, pointers: [], counts: [] });
    expect(layout('char *')).toMatchObject({ name: 'char *', size: 8, pointers: [0] });
  });

  it('has the elements of a flexible array', () => {
    const { size, pointers, tail } = layout(
      'struct foo { int n; struct { long id; void *p; } slots[]; }',
    );
    expect({ size, pointers }).toEqual({ size: 8, pointers: [] });
    expect(tail).toMatchObject({ offset: 8, element: { size: 16, pointers: [8] } });
    expect(layout('struct foo { int n; char *name[0]; }').tail?.element.pointers).toEqual([0]);
  });

  it('keeps names of bit-fields', () => {
    const { members } = layout('struct foo { int a : 3; int b : 5; char *p; }');
    expect(members.map(({ name }) => name)).toEqual(['a', 'b', 'p']);
  });
});

describe('what counts references', () => {
  const counts = (members: string, before = ''): string[] =>
    layout(`struct foo { ${members} }`, before).counts.map(
      ({ name, offset, size }) => `${name} ${offset} ${size}`,
    );

  it('is a refcount_t of any name', () => {
    expect(counts('long a; refcount_t live;')).toEqual(['live 8 4']);
    expect(counts('struct { struct kref kref; void *p; } kobj;')).toEqual([
      'kobj.kref.refcount 0 4',
    ]);
  });

  it('is an atomic by its name', () => {
    const names = [
      'refcnt',
      'usage',
      'i_count',
      'count',
      'nr_users',
      'writers',
      'errors',
      'prefix',
    ];
    expect(counts(names.map((name) => `atomic_t ${name};`).join(' '))).toEqual([
      'refcnt 0 4',
      'usage 4 4',
      'i_count 8 4',
      'count 12 4',
      'nr_users 16 4',
    ]);
  });

  it('is not what counts the holders of a lock', () => {
    const lock = 'struct rw_semaphore { struct { long counter; } count; void *owner; };';
    expect(counts('struct rw_semaphore rwsem; refcount_t live;', lock)).toEqual(['live 16 4']);
    expect(layout('struct rw_semaphore', lock)).toMatchObject({ counts: [], pointers: [8] });
  });

  it('is a plain integer only when its name leaves no doubt', () => {
    expect(counts('int refcount; int count; long users; int href;')).toEqual(['refcount 0 4']);
    const lockref = 'struct lockref { int lock; int count; };';
    expect(counts('void *p; struct lockref d_lockref;', lockref)).toEqual(['d_lockref.count 12 4']);
  });
});
