import { describe, expect, it } from 'vitest';
import { LifeTypes, memberAt, pointerOffsets } from '../../../src/truth/life-types.ts';
import type { TypeLayout } from '../../../src/cc/base/type-layout.ts';

/** A type with 64-bit members. */
function type(name: string, size: number, pointers: number[], more = {}): TypeLayout {
  const members = pointers.map((offset) => ({ name: `p${offset}`, offset, size: 8 }));
  return { name, size, pointers, counts: [], members, ...more };
}

const FOO = type('struct foo', 24, [8]);
const HEADER = type('struct header', 16, [0]);

describe('the types of blocks', () => {
  it('are kept by slot; the first at an offset counts', () => {
    const types = new LifeTypes();
    types.note(1000, 16, FOO);
    types.note(1000, 0, HEADER);
    types.note(1000, 0, FOO);
    types.note(7, 16, FOO);
    expect(types.of(1000)).toEqual([
      { offset: 0, layout: HEADER },
      { offset: 16, layout: FOO },
    ]);
    expect(types.of(7)).toEqual([{ offset: 16, layout: FOO }]);
    expect(types.of(8)).toEqual([]);
    expect(types.of(1_000_000)).toEqual([]);
  });

  it('go with the life', () => {
    const types = new LifeTypes();
    types.note(5, 0, FOO);
    types.forget(5);
    types.forget(1_000_000);
    expect(types.of(5)).toEqual([]);
    expect(types.bytes).toBeGreaterThan(0);
  });

  it('are too many in the end: then a block has none', () => {
    const pool = new LifeTypes();
    for (let i = 0; i < 100; i++) pool.note(1, 8 * i, FOO);
    expect(pool.of(1)).toHaveLength(8);
    const many = new LifeTypes();
    for (let i = 0; i < 66_000; i++) many.note(i, 0, type(`t${i}`, 8, []));
    expect(many.of(65_534)).toHaveLength(1);
    expect(many.of(65_990)).toEqual([]);
  });
});

describe('pointers of a block', () => {
  it('repeat as in an array; one that is cut off is none', () => {
    expect(pointerOffsets([{ offset: 0, layout: FOO }], 64)).toEqual([8, 32, 56]);
    expect(pointerOffsets([{ offset: 0, layout: FOO }], 60)).toEqual([8, 32]);
  });

  it('change with the type', () => {
    const parts = [
      { offset: 0, layout: HEADER },
      { offset: 16, layout: FOO },
    ];
    expect(pointerOffsets(parts, 40)).toEqual([0, 24]);
  });

  it('of a flexible array are those of its elements', () => {
    const tail = { offset: 24, element: type('struct slot', 16, [8]) };
    const layout = { ...FOO, tail };
    expect(pointerOffsets([{ offset: 0, layout }], 64)).toEqual([8, 32, 48]);
  });

  it('are none without a type', () => {
    expect(pointerOffsets([], 64)).toEqual([]);
    expect(pointerOffsets([{ offset: 0, layout: type('char', 1, []) }], 64)).toEqual([]);
  });
});

it('members have names', () => {
  const parts = [{ offset: 8, layout: FOO }];
  expect(memberAt(parts, 64, 0)).toBeUndefined();
  expect(memberAt(parts, 64, 16)).toEqual({ type: 'struct foo', member: 'p8' });
  expect(memberAt(parts, 64, 20)?.member).toBe('p8');
  expect(memberAt(parts, 64, 8)?.member).toBe('');
  expect(memberAt(parts, 64, 40)?.member).toBe('p8');
});

it('counts have their offset in the block', () => {
  const types = new LifeTypes();
  types.note(3, 0, FOO);
  expect(types.hasCounts).toBe(false);
  types.note(3, 16, { ...HEADER, counts: [{ name: 'refs', offset: 4, size: 4 }] });
  expect(types.hasCounts).toBe(true);
  expect(types.countsOf(3)).toEqual([{ name: 'struct header.refs', offset: 20, size: 4 }]);
  expect(types.countsOf(4)).toEqual([]);
});
