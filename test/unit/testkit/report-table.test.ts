import { describe, expect, test } from 'vitest';
import { lines } from '../../../src/testkit/law.ts';
import { Subject, programOf } from '../../../src/testkit/subject.ts';
import { machine, subject } from './fixture.ts';

const SETTLE = 'sleep 5200; scan; scan; report';
/** The rows of the last report as text. */
const rowsOf = (text: string, kernel: '6.12' | '6.1' | '7.3' = '6.12') =>
  subject(text, kernel)
    .reports.at(-1)!
    .table.map(({ name, reported, lost, reasons }) =>
      [name, reported ? 'reported' : 'not', lost ? 'lost' : 'held', ...reasons].join(' '),
    );

test('where report and truth agree there is no reason', () => {
  expect(rowsOf(`kmalloc a 64; kmalloc b 64; store data+0 a; ${SETTLE}`)).toEqual([
    'a not held',
    'b reported lost',
  ]);
  expect(rowsOf('kmalloc a 64; report')).toEqual([]);
});

describe('lost and not reported', () => {
  test.each<[string, string]>([
    ['kmalloc a 64; scan; report', 'not-scanned-twice young'],
    ['kmalloc a 64; scan; scan; report', 'young'],
    ['kmalloc a 64; sleep 5200; scan; report', 'not-scanned-twice'],
    ['kmalloc a 64; sleep 5200; scan; store a 1; scan; report', 'checksum'],
    ['kmalloc a 64; sleep 5200; scan; transient_leak a; scan; report', 'checksum'],
    [`kmalloc a 64; not_leak a; ${SETTLE}`, 'coloured'],
    [`kmalloc a 64; ignore a; ${SETTLE}`, 'coloured'],
    [`kmalloc a 64; ${SETTLE}; clear; report`, 'coloured'],
    [`alloc_pages a 0; ${SETTLE}`, 'untracked'],
    [`kmem_cache_create c 64 noleaktrace; kmem_cache_alloc a c; ${SETTLE}`, 'untracked'],
    [`kmalloc a 64; kmalloc b 64; store b a; not_leak b; ${SETTLE}`, 'coloured'],
    [
      `kmalloc a 64; kmalloc b 64; store b a; ${SETTLE}; store b+8 1; scan; report`,
      'checksum reported-before',
    ],
    [`kmalloc a 64; kmalloc b 64; store data+0 b+64; ${SETTLE}`, 'one-past'],
  ])('%s', (text, reasons) => {
    const rows = rowsOf(text).filter((row) => row.startsWith('a '));
    // What lies behind a block may be there or not: the address of `a` is not in the text.
    if (reasons === 'one-past') expect(rows[0]).toMatch(/^a (reported lost|not lost one-past\b)/);
    else expect(rows).toEqual([`a not lost ${reasons}`]);
  });

  test('once kmemleak is off, that is the reason', () => {
    const off = 'kzalloc b 1024; free_part b+168 136; kfree b; kzalloc b 1024; alloc_pages p 0';
    expect(rowsOf(`kmalloc a 64; ${off}; scan; report; report`)).toEqual([
      'a not lost kmemleak-off',
      'b not lost kmemleak-off',
      'p not lost kmemleak-off',
    ]);
  });

  test('found in the first pass by what was reported before', () => {
    const reported = 'kmalloc a 64; scan; kmalloc b 64; kmalloc c 64; store b a; store data+0 a';
    const changed = 'store data+0 0; store c b; scan; report';
    const rows = rowsOf(`${reported}; ${SETTLE}; ${changed}`, '7.3');
    expect(rows[0]).toBe('a not lost checksum reported-before');
  });

  test('up to 6.1 a copy of percpu memory needs no reference', () => {
    expect(rowsOf(`alloc_percpu a 64; ${SETTLE}`, '6.1')).toEqual(['a not lost min-count']);
  });
});

describe('reported and not lost', () => {
  const chain = 'kmalloc a 64; kmalloc b 64; store a b';
  test.each<[string, string]>([
    ['kmalloc a 64; store data+0 ~a', 'hidden-encoding'],
    ['kmalloc a 64; store data+4 a', 'hidden-encoding integer-alias'],
    ['kmalloc a 64; store data+0 a+64', 'one-past'],
    ['kmalloc a 64; store hidden+0 a', 'unscanned'],
    ['kmalloc a 64; store stack+0 a', 'unscanned'],
    ['alloc_pages p 0; alloc a p 64 2; store data+0 a', 'min-count'],
    ['kmalloc a 64; store hidden+0 a; store data+0 ~a', 'hidden-encoding unscanned'],
    // The first is reached through b, so that its own reason comes first.
    [`${chain}; store hidden+0 b; store b a; store b+8 ~a`, 'hidden-encoding unscanned'],
  ])('%s', (text, reasons) => {
    const row = rowsOf(`${text}; ${SETTLE}`).find((one) => one.startsWith('a '));
    expect(row).toBe(`a reported held ${reasons}`);
  });

  test('what moved while the scan worked', () => {
    const program = programOf(lines(`${chain}; store data+0 a; ${SETTLE}`));
    const moving = new Subject(program, '6.12', machine, {
      motion: { from: 'data', to: 'hidden' },
    });
    expect(moving.reports[0].table.map(({ name, reasons }) => [name, ...reasons])).toEqual([
      ['a', 'moved'],
      ['b', 'moved'],
    ]);
  });

  test('what is in a lost part of a block is not scanned', () => {
    const parts = 'kmalloc a 64; kmalloc b 64; store a+32 b; store data+0 a; free_part a+16 16';
    expect(rowsOf(`${parts}; ${SETTLE}`)).toEqual([
      'b reported held unscanned',
      'a not held',
      'a+32 reported lost',
    ]);
  });

  test('a part that only what it leads to leads to', () => {
    const parts = 'alloc_pages p 0; alloc a p+64 64 0; alloc b p+512 64 1; kmalloc c 64';
    expect(rowsOf(`${parts}; store data+0 a; store b c; store c b; ${SETTLE}`)).toEqual([
      'a not held',
      'b reported held one-past',
      'c reported held one-past',
    ]);
  });
});
