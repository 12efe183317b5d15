import { expect, test } from 'vitest';
import { parseSlabinfo } from '../../../../src/shell/commands/slabtop.ts';
import { lastOf } from './session-of.ts';

test('reads the lines of /proc/slabinfo', () => {
  const line = 'kmalloc-64  10 64 96 42 1 : tunables 0 0 0 : slabdata 1 2 0';
  expect(parseSlabinfo(`slabinfo - version: 2.1\n# name\n${line}\nbroken line\n`)).toEqual([
    {
      name: 'kmalloc-64',
      active: 10,
      objects: 64,
      objectSize: 96,
      perSlab: 42,
      pagesPerSlab: 1,
      activeSlabs: 1,
      slabs: 2,
    },
  ]);
});

test('the cache with the most objects comes first', async () => {
  const [stdout] = await lastOf(['slabtop -o']);
  expect(stdout).toContain(' Active / Total Objects (% used)    : 15 / 70 (21.4%)\n');
  expect(stdout).toContain(' Minimum / Average / Maximum Object : 0.06K / 0.23K / 2.00K\n\n');
  expect(stdout.split('\n').slice(-4)).toEqual([
    '  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME                   ',
    '    64     10  15%    0.06K      1       64         4K kmalloc-64             ',
    '     6      5  83%    2.00K      1        8        16K task_struct            ',
    '',
  ]);
});

test('it prints once, whether asked to or not', async () => {
  expect(await lastOf(['slabtop'])).toEqual(await lastOf(['slabtop -o']));
});

test.each([
  ['slabtop -o -s n', ['kmalloc-64', 'task_struct']],
  ['slabtop -os a', ['kmalloc-64', 'task_struct']],
  ['slabtop --once --sort=s -d 5', ['task_struct', 'kmalloc-64']],
])('%s', async (command, names) => {
  const [stdout] = await lastOf([command]);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .slice(-2)
      .map((row) => row.trimEnd().split(/ +/).at(-1)),
  ).toEqual(names);
});

test('what it is told of itself, and what it does not know', async () => {
  expect(await lastOf(['slabtop -V'])).toEqual(['slabtop from procps-ng 4.0.2\n', '', 0]);
  expect((await lastOf(['slabtop --help']))[0]).toContain(' u: sort by cache utilization\n');
  expect((await lastOf(['slabtop -q']))[1]).toMatch(/^slabtop: invalid option -- 'q'\n\nUsage:/);
});

test('slabinfo tells of each cache', async () => {
  const [stdout] = await lastOf(['slabinfo']);
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    'Name                   Objects Objsize           Space Slabs/Part/Cpu  O/S O %Fr %Ef Flg',
    'kmalloc-64                  10      64            4.1K          1/0/0   64 0   0  15',
  ]);
  expect((await lastOf(['slabinfo -Q']))[1]).toBe("slabinfo: unrecognized option '-Q'\n");
});
