import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { underMemcheck } from '../../../support/memcheck.ts';

test('blocks lie as under valgrind 3.19', () => {
  // What a program printed there: red zones, holes before aligned blocks, superblocks of 4 MiB.
  const source = main(`void *p[] = {
    malloc(100), malloc(102), malloc(0), malloc(1), calloc(3, 5), realloc(malloc(10), 20),
    aligned_alloc(64, 128), malloc(16), malloc(16) };
  for (int i = 0; i < 9; i++) printf("%p ", p[i]);
  void *big[] = { malloc(3000000), malloc(5000000), malloc(3000000) };
  for (int i = 0; i < 3; i++) printf("%p ", big[i]);`);
  const { stdout } = underMemcheck('layout', source);
  expect(stdout.trim().split(' ').slice(0, 9)).toEqual([
    '0x4a41040',
    '0x4a410f0',
    '0x4a411a0',
    '0x4a411e0',
    '0x4a41230',
    '0x4a412d0',
    '0x4a41380',
    '0x4a41330',
    '0x4a41470',
  ]);
  expect(stdout.trim().split(' ').slice(10)).toEqual(['0x4e41040', '0x5306040']);
});
