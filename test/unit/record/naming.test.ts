import { expect, it } from 'vitest';
import { replayed } from '../../support/recorded-trace.ts';

it('blocks of a trace have their labels, also when they are freed; others cache and number', () => {
  const { births } = replayed('kzalloc a 64\nsleep 6000\nscan\nkfree a\nreport').recording;
  expect(births.own().map((birth) => births.nameOf(birth))).toEqual(['a']);
  const names = Array.from({ length: births.count }, (_, i) => births.nameOf(i + 1));
  expect(names).toContain('kmltrace:data');
  expect(names).toContain('kernel-data#1');
  expect(new Set(names).size).toBe(names.length);
});
