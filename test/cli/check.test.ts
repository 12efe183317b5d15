import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KERNELS } from '../../src/versions/kernels.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const KERNEL_NAMES = KERNELS.map(({ name }) => name);

describe('check', () => {
  test('the laws hold: a table, rates with intervals, and a speed', async () => {
    const { stdout, stderr, status } = await runCli(['check', '--runs', '60', '--seed', '3']);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^\d+ programs a second\n$/);
    expect(stdout).toMatch(/^60 programs\n {2}soundness +\d+ cases {3}holds\n/);
    expect(stdout).toMatch(/Reported and not lost, of all that is reported .*:\n +[\d.]+ % +\[/);
    expect(stdout).toContain('Lost and not reported');
    const again = await runCli(['check', '--runs', '60', '--seed', '3']);
    expect(again.stdout).toBe(stdout);
  });

  test('one law, one kernel, as JSON', async () => {
    const args = ['check', '--runs', '20', '--profile', '6.1', '--law', 'soundness', '--json'];
    const { stdout, status } = await runCli(args);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      seed: 1,
      programs: 20,
      laws: [{ law: 'soundness', against: 0 }],
      failures: [],
      files: [],
    });
  });

  test('a law that does not hold: a file that trace reads', async () => {
    const folder = join(scratchFolder(), 'examples');
    const args = ['check', '--runs', '10', '--law', 'canary', '--save', folder];
    const { stdout, status } = await runCli(args);
    expect(status).toBe(1);
    expect(stdout).toContain('canary');
    expect(stdout).toContain('does not hold in');
    expect(readdirSync(folder)).toEqual(['canary.kml']);
    const file = join(folder, 'canary.kml');
    expect(readFileSync(file, 'utf8')).toMatch(/^# against the law 'canary'/);
    expect(stdout).toContain(`replay: kmemleak-sim trace ${file} --kernel ${KERNEL_NAMES.at(-1)}`);
    expect((await runCli(['trace', file])).stdout).toContain('program canary');
  });

  test('threads and parts print what one run does', async () => {
    const args = ['check', '--runs', '251', '--law', 'once', '--profile', '6.12', '--json'];
    const { stdout } = await runCli(args);
    expect((await runCli([...args, '--jobs', '2'])).stdout).toBe(stdout);
    const folder = scratchFolder();
    const files = [2, 1].map((part) => join(folder, `part${part}.json`));
    for (const [i, file] of files.entries()) {
      writeFileSync(file, (await runCli([...args, '--shard', `${2 - i}/2`])).stdout);
    }
    const merged = await runCli(['check', '--merge', ...files, '--json']);
    expect(merged).toMatchObject({ stdout, stderr: '' });
    const one = await runCli(['check', '--merge', files[0]]);
    expect(one.stderr).toBe('250 of 251 programs are in no part\n');
    const twice = await runCli(['check', '--merge', files[0], files[0]]);
    expect(twice).toMatchObject({ status: 2, stdout: '' });
    expect(twice.stderr).toContain('program 250 is counted twice');
    const none = await runCli(['check', '--merge', join('package.json')]);
    expect(none.stderr).toContain("--merge: 'package.json' is no part of a check");
  });

  test.each([
    [['--runs', '0'], "--runs: '0' is not a number from 1 to"],
    [['--seed', 'x'], "--seed: 'x' is not a number"],
    [['--profile', '0.1'], `--profile: '0.1' is not one of ${KERNEL_NAMES.join(', ')}`],
    [['--exhaustive', '--law', 'once'], '--law: --exhaustive compares'],
    [['--jobs', '0'], "--jobs: '0' is not a number from 1"],
    [['--shard', '3/2'], "--shard: '3/2' is not a part like 1/4"],
    [['--law', 'gravity'], "there is no law 'gravity'"],
  ])('%j is wrong usage', async (args, message) => {
    const { stderr, status } = await runCli(['check', ...args]);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
