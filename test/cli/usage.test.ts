import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KERNELS } from '../../src/versions/kernels.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const KERNEL_NAMES = KERNELS.map(({ name }) => name);

describe('help', () => {
  test.each(['', 'demo', 'run', 'steps', 'shell', 'trace', 'check', 'version'])(
    '%s --help',
    async (command) => {
      const { stdout, stderr, status } = await runCli([command, '--help'].filter(Boolean));
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
      expect(stdout).toContain('Usage: kmemleak-sim');
      expect(stdout).toMatch(/Examples?:/);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    },
  );

  test('without a command: the help, on standard error', async () => {
    const { stdout, stderr, status } = await runCli([]);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toContain('Usage: kmemleak-sim');
  });

  test('version', async () => {
    const { stdout, status } = await runCli(['version', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kernels: KERNEL_NAMES });
    expect((await runCli(['--version'])).status).toBe(0);
  });
});

describe('wrong usage: status 2, what is wrong, what is accepted', () => {
  const folder = scratchFolder();
  const binary = join(folder, 'binary.jsonl.gz');
  writeFileSync(binary, Uint8Array.of(0x1f, 0x8b, 1, 2, 3));
  mkdirSync(join(folder, 'folder'));
  const cases: [string[], string[]][] = [
    [['frob'], ["unknown command 'frob'"]],
    [['help', 'frob'], ["unknown command 'frob'"]],
    [['help', 'rum'], ['Did you mean run?']],
    [['--kernel', '6.1', '--json', 'frob'], ["unknown command 'frob'"]],
    [['--kernel', '6.1'], ['Usage: kmemleak-sim [options] [command]']],
    [['--frob', 'nope'], ["unknown option '--frob'"]],
    [['rum'], ['Did you mean run?']],
    [['run'], ["missing required argument 'module'"]],
    [
      ['run', 'kmemleak-tset'],
      ["no module 'kmemleak-tset'", 'did you mean kmemleak-test?'],
    ],
    [
      ['run', 'zzz'],
      ["no module 'zzz'", 'known modules: kmemleak-test'],
    ],
    [['run', 'x', '--frob'], ["unknown option '--frob'"]],
    [['run', 'x', '--kernel', '0.1'], [`'0.1' is not one of ${KERNEL_NAMES.join(', ')}`]],
    [['run', 'x', '--kernel', '6.12.117'], ['give --kernel 6.12']],
    [
      ['run', 'x', '--mem', 'lots'],
      ["'lots' is not a size", '64M or 1G'],
    ],
    [['run', 'x', '--mem', '8G'], ['out of range: 32M to 4G']],
    [['run', 'x', '--cpus', '0'], ["'0' is not a number from 1 to 64"]],
    [['run', 'x', '--slub-debug=Q'], ["'Q' is not made of F, Z, P and U"]],
    [
      ['run', 'x', '--boot', 'kmemlek=off'],
      ["'kmemlek'", "did you mean 'kmemleak'"],
    ],
    [['run', 'x', '--boot', 'kmemleak=maybe'], ["'kmemleak=maybe'"]],
    [
      ['run', 'kmemleak-test', '--boot', 'kmemleak=off'],
      ["'stack=off' was refused", 'kmemleak is off'],
    ],
    [['shell', join(folder, 'none.sh')], ['there is no such file']],
    [['trace', join(folder, 'none.kml')], ['there is no such file']],
    [['trace', join(folder, 'folder')], ['it is a directory']],
    [['trace', binary], ['cannot read']],
  ];
  test.each(cases)('%j', async (args, messages) => {
    const { stderr, status } = await runCli(args);
    for (const message of messages) expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });
});
