import { expect, test } from 'vitest';
import {
  knownBy,
  nipaFingerprint,
  parseKnown,
  syzkallerTitle,
} from '../../../../src/triage/judge/known.ts';
import { groupsIn } from '../../../support/report-objects.ts';

const frames = (...trace: string[]) => groupsIn({ trace })[0].frames;

test('the title of syzkaller skips what has a word of an allocator in its name', () => {
  expect(
    syzkallerTitle(frames('kmem_cache_alloc', 'sk_prot_alloc', 'smc_create.part.0', 'x')),
  ).toBe('memory leak in smc_create');
  expect(syzkallerTitle(frames('blk_alloc_queue'))).toBeUndefined();
});

test('the fingerprint of NIPA is of five names, and passes over suffixes', () => {
  expect(nipaFingerprint(frames('kmalloc_trace', 'a', 'b.isra.0', 'c', 'd', 'e', 'f'))).toBe(
    'kmalloc_trace:a:c:d:e',
  );
});

test('a list of parts of names, of beginnings, and of keys', () => {
  const list = parseKnown('# known\nsmc_cre\n\nkmalloc:ferry_init # since 6.1\nf_x-12345678\n');
  expect(knownBy(list, frames('kmalloc', 'x', 'smc_create'), 'k')).toBe('smc_cre');
  expect(knownBy(list, frames('kmalloc', 'ferry_init', 'x'), 'k')).toBe('kmalloc:ferry_init');
  expect(knownBy(list, frames('x', 'kmalloc', 'ferry_init'), 'k')).toBeUndefined();
  expect(knownBy(list, frames('x'), 'f_x-12345678')).toBe('f_x-12345678');
});
