import { expect, test } from 'vitest';
import { keyOf, traceOf } from '../../../../src/triage/judge/groups.ts';
import { groupsIn } from '../../../support/report-objects.ts';

const trace = (...names: string[]) => groupsIn({ trace: names })[0].frames;

test('one for each backtrace by names: suffixes and offsets are no difference', () => {
  const groups = groupsIn(
    { at: '0x1000', size: 32, trace: ['kmalloc', 'f_one.isra.0', 'f_two'] },
    { at: '0x2000', size: 64, trace: ['kmalloc', 'f_one.part.1', 'f_two'] },
    { at: '0x3000', trace: ['kmalloc', 'f_one', 'f_three'] },
    { at: '0x3000', trace: ['kmalloc', 'f_one', 'f_three'] },
  );
  expect(groups).toMatchObject([
    { count: 2, printed: 2, bytes: 96, sizes: [32, 64], site: { name: 'f_one' } },
    { count: 1, printed: 2, bytes: 64 },
  ]);
});

test('a trace that names nobody is in no group', () => {
  expect(groupsIn({ trace: ['kmalloc'] }, { at: '0x2000', trace: [] })).toEqual([]);
});

test('a key is the same on another kernel and machine, and where the module lies elsewhere', () => {
  const key = keyOf(
    trace('kmalloc_trace', 'f_one', '0xffffffffc1bc9438', 'do_syscall_64', 'entry_SYSCALL_64'),
  );
  const other = [
    'kmemleak_alloc',
    'kmem_cache_alloc_trace',
    'f_one.isra.0',
    '0xffffffffc0bf8438',
    'el0_svc',
  ];
  expect(keyOf(trace(...other))).toBe(key);
  expect(key).toMatch(/^f_one-[0-9a-f]{8}$/);
  expect(keyOf(trace('kmalloc', 'f_one', 'f_two'))).not.toBe(key);
});

test('a key does not hang on where the kernel cut the trace', () => {
  const names = Array.from({ length: 14 }, (_, i) => `f_${i}`);
  expect(keyOf(trace('kmalloc', ...names))).toBe(keyOf(trace(...names.slice(0, 12))));
});

test("kmemleak's own functions are no part of a trace", () => {
  expect(traceOf(trace('create_object', 'kmemleak_alloc', 'kmalloc', 'f_one'))).toBe(
    'kmalloc\nf_one',
  );
});
