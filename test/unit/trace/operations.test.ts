import { expect, test } from 'vitest';
import { OPERAND_HELP, OPERATIONS, WINDOWS } from '../../../src/trace/operations.ts';

test('every kind of operand that is used is explained', () => {
  const used = new Set(Object.values(OPERATIONS).flatMap(({ operands }) => operands));
  expect([...used].sort()).toEqual(Object.keys(OPERAND_HELP).sort());
});

test('what frees takes the label of an object, and no more', () => {
  const frees = Object.entries(OPERATIONS).filter(([, op]) => op.frees !== undefined);
  expect(frees.map(([name]) => name)).toEqual(
    'kfree kfree_reuse kmem_cache_free vfree free_percpu free_pages'.split(' '),
  );
  for (const [, { operands }] of frees) expect(operands).toEqual(['label']);
});

test('what is about physical addresses is marked so', () => {
  for (const [name, { physical }] of Object.entries(OPERATIONS)) {
    expect([name, physical ?? false]).toEqual([name, name.includes('phys')]);
  }
});

test('windows have the names that places have', () => {
  for (const name of WINDOWS) expect(OPERAND_HELP.place).toContain(`${name}+OFF`);
});
