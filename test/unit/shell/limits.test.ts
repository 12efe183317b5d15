import { describe, expect, test } from 'vitest';
import { DISK_ENTRIES_MAX, executionLimits } from '../../../src/shell/limits.ts';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

test('every limit is finite', () => {
  expect(Object.values(executionLimits(1000)).every(Number.isFinite)).toBe(true);
});

test('endless recursion ends the input, not the shell', async () => {
  const shell = new Shell(new FakeHost());
  await shell.run('x=kept');
  const result = await shell.run('f() { f; }; f');
  expect(result.status).not.toBe(0);
  expect(result.stderr).not.toContain('executionLimits');
  expect((await shell.run('echo $x')).stdout).toBe('kept\n');
});

test.each(['x=a; while :; do x=$x$x; done', 'x=a; while :; do x="${x}$x"; done'])(
  '%s',
  async (text) => {
    const shell = new Shell(new FakeHost(), { textMax: 1000 });
    const { stderr, status } = await shell.run(text);
    expect(stderr).toBe('bash: word expansion: string length limit exceeded (1000 bytes)\n');
    expect(status).toBe(126);
  },
);

describe('the RAM disk', () => {
  test('takes so many bytes', async () => {
    const shell = new Shell(new FakeHost(), { diskMax: 13_500 });
    const { stderr, status } = await shell.run('for i in 1 2 3; do seq 900 > $i; done');
    expect(stderr).toBe('seq: write error: No space left on device\n');
    expect(status).toBe(1);
    expect((await shell.run('seq 900 | tee 4')).stderr).toContain('tee: /root/4: No space left');
    expect((await shell.run('cp 1 5; cp 1 6; seq 900 > 7; echo on')).stdout).toBe('on\n');
    expect((await shell.run('rm *; echo more > x; cat x')).stdout).toBe('more\n');
  });

  test('takes so many entries', async () => {
    const shell = new Shell(new FakeHost());
    await shell.run('mkdir d; cd d');
    for (let i = 0; i < 5; i++) {
      await shell.run(`touch ${i}{0001..9999}`);
    }
    const { stderr, status } = await shell.run(`touch x{1..${DISK_ENTRIES_MAX - 49_995 + 1000}}`);
    expect(stderr).toContain('No space left on device');
    expect(status).not.toBe(0);
    // What is removed makes room.
    await shell.run('cd ..; rm -r d');
    expect((await shell.run('touch y && echo made')).stdout).toBe('made\n');
  });
});

describe('a range in braces', () => {
  test.each([
    ['{1..25000}', '25000 25000'],
    ['{25000..1}', '25000 1'],
    ['x{00001..20001}y', '20001 x20001y'],
    ['{0..60000..3}', '20001 60000'],
    ['{1..3}', '3 3'],
    ['{5..5}', '1 5'],
    ['{a..e}', '5 e'],
  ])('%s has all its words', async (word, expected) => {
    const shell = new Shell(new FakeHost());
    const { stdout } = await shell.run(`set -- ${word}; echo $# \${@: -1}`);
    expect(stdout).toBe(`${expected}\n`);
  });

  test.each(['{1..100001}', '{1..9007199254740991}', '{-1..-1000000000000}'])(
    '%s is too long, and says so',
    async (word) => {
      const shell = new Shell(new FakeHost());
      const { stderr, status } = await shell.run(`echo ${word}`);
      expect(stderr).toMatch(/^bash: brace expansion.* limit exceeded \(100000\)\n$/);
      expect(status).toBe(126);
    },
  );
});
