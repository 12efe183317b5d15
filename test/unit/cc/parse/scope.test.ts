import { expect, test } from 'vitest';
import { INT, recordTag } from '../../../../src/cc/base/ctype.ts';
import { Scopes, type Entity } from '../../../../src/cc/parse/scope.ts';

const place = { file: 'a.c', line: 1, column: 1 };
const entity = (): Entity => ({ kind: 'typedef', type: INT, place });

test('inner names hide outer ones', () => {
  const scopes = new Scopes();
  const [outer, inner, file] = [entity(), entity(), entity()];
  scopes.declare('a', outer);
  expect(scopes.atFileScope).toBe(true);
  scopes.within(() => {
    expect(scopes.findLocal('a')).toBeUndefined();
    scopes.declare('a', inner);
    scopes.declareGlobal('b', file);
    expect(scopes.find('a')).toBe(inner);
    expect(scopes.findGlobal('a')).toBe(outer);
    expect(scopes.atFileScope).toBe(false);
    expect([...scopes.names(() => true)]).toEqual(['a', 'b', 'a']);
  });
  expect(scopes.find('a')).toBe(outer);
  expect(scopes.find('b')).toBe(file);
});

test('tags are apart from names', () => {
  const scopes = new Scopes();
  const tag = { kind: 'struct', tag: recordTag(false, 's'), place } as const;
  scopes.declareTag('s', tag);
  scopes.within(() => {
    expect(scopes.findTag('s')).toBe(tag);
    expect(scopes.findLocalTag('s')).toBeUndefined();
    expect([...scopes.tagNames()]).toEqual(['s']);
  });
  expect(scopes.find('s')).toBeUndefined();
});

test('a scope is closed also after an exception', () => {
  const scopes = new Scopes();
  expect(() =>
    scopes.within(() => {
      throw new Error('x');
    }),
  ).toThrow('x');
  expect(scopes.atFileScope).toBe(true);
});
