import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const ESCAPE = '\u001b';

describe('demo', () => {
  test('shows what the documentation tells to type, and sums it up', async () => {
    const { stdout, stderr, status } = await runCli(['demo']);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('# '))).toEqual([
      '# modprobe kmemleak-test',
      '# echo scan > /sys/kernel/debug/kmemleak',
      '# cat /sys/kernel/debug/kmemleak',
      '# sleep 6',
      '# echo scan > /sys/kernel/debug/kmemleak',
      '# cat /sys/kernel/debug/kmemleak',
      '# rmmod kmemleak_test',
      '# echo scan > /sys/kernel/debug/kmemleak',
      '# sleep 6',
      '# echo scan > /sys/kernel/debug/kmemleak',
      '# cat /sys/kernel/debug/kmemleak',
      '# cat /sys/kernel/debug/kmemleak | grep -c unreferenced',
    ]);
    expect(stdout).toContain('kmemleak: 14 new suspected memory leaks');
    expect(stdout).toContain('kmemleak: 12 new suspected memory leaks');
    expect(stdout).toContain('What to try next:');
    expect(stdout).not.toContain(ESCAPE);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe('run', () => {
  test('exits with 1 when something leaked', async () => {
    const { stdout, status } = await runCli(['run', 'kmemleak-test']);
    expect(status).toBe(1);
    expect(stdout).toContain('Leaks: 14 while loaded, 26 after unloading.');
  });

  test('as JSON', async () => {
    const { stdout } = await runCli(['run', 'kmemleak_test', '--json', '--kernel', '6.1']);
    const { kernel, reports } = JSON.parse(stdout) as {
      kernel: string;
      reports: { step: string; leaks: { size: number; comm: string }[] }[];
    };
    expect(kernel).toBe('6.1.192');
    expect(reports.map(({ step, leaks }) => [step, leaks.length])).toEqual([
      ['loaded', 13],
      ['unloaded', 25],
    ]);
    expect(reports[0].leaks[0]).toMatchObject({ size: 32, comm: 'modprobe' });
  });

  test('does what run.sh of the scenarios does; --stack scans stacks', async () => {
    const { stdout } = await runCli(['run', 'stack-local']);
    const F = '/sys/kernel/debug/kmemleak';
    const look = ['sleep 6', `echo scan > ${F}`, 'sleep 6', `echo scan > ${F}`, `cat ${F}`];
    expect(stdout.match(/(?<=^# ).*/gm)).toEqual([
      `echo stack=off > ${F}`,
      `echo scan > ${F}`,
      `echo clear > ${F}`,
      'modprobe stack-local',
      ...look,
      'rmmod stack_local',
      ...look,
    ]);
    expect(stdout).toContain('Leaks: 1 while loaded, 0 after unloading.');
    const scanned = await runCli(['run', 'stack-local', '--stack']);
    expect(scanned.stdout).not.toContain('stack=off');
    expect(scanned.stdout).toContain('No leaks reported.');
  });
});

describe('record', () => {
  test('writes a trace that reports the same objects', async () => {
    const path = join(scratchFolder(), 'init.kml');
    const recorded = await runCli(['record', 'double-init', '-o', path, '--kernel', '6.1']);
    expect(recorded).toEqual({ stdout: '', stderr: '', status: 0 });
    const { stdout, status } = await runCli(['trace', path, '--kernel', '6.1']);
    expect(status).toBe(1);
    expect(stdout).toContain('program double-init\n  report 1: init_wells_1 (size 512)\n');
    expect(stdout).toContain('  report 2: init_wells_1 (size 512)\n');
  });

  test('prints it without -o; --fixed takes the corrected form', async () => {
    const { stdout, status } = await runCli(['record', 'double-init', '--fixed']);
    expect(status).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '# Linux 6.12.117, 2 CPUs, 64 MiB, seed 1',
      '# reported: 0 while loaded, 0 after unloading',
      'program double-init-fixed',
    ]);
  });

  test('refuses more CPUs than traces have', async () => {
    const { stderr, status } = await runCli(['record', 'double-init', '--cpus', '4']);
    expect(status).toBe(2);
    expect(stderr).toContain('--cpus: traces have 2 CPUs');
  });
});

describe('trace', () => {
  const folder = scratchFolder();
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const program = ['kzalloc A 64', 'scan', 'sleep 5200', 'scan', 'report'];
  const recording = (reported: string[], sizes: number[]): string =>
    `${JSON.stringify({
      name: 'leak',
      kernel: '6.12.117',
      program,
      phases: [
        {
          reported,
          reported_sizes: sizes,
          dumps: {
            A: {
              min_count: 1,
              count: 0,
              flags: reported.length > 0 ? 3 : 1,
              checksum: null,
              size: 64,
            },
          },
        },
      ],
    })}\n`;

  test('a program that leaks', async () => {
    const path = file('leak.kml', ['program leak', ...program, 'end', ''].join('\n'));
    const { stdout, status } = await runCli(['trace', path]);
    expect(status).toBe(1);
    expect(stdout).toContain('A (size 64)');
  });

  test('a recording that agrees, compressed', async () => {
    const path = file('agree.jsonl.gz', gzipSync(recording(['A'], [64])));
    expect(await runCli(['trace', path])).toEqual({
      stdout: '1 agree, 0 differ\n',
      stderr: '',
      status: 0,
    });
  });

  test('a recording that differs', async () => {
    const path = file('differ.jsonl', recording([], []));
    const { stdout, status } = await runCli(['trace', path]);
    expect(status).toBe(1);
    expect(stdout).toContain('leak (6.12.117) differs');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 agree, 1 differ');
    const json = await runCli(['trace', path, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ agree: 0, differ: 1 });
  });

  test('a bad line: place, line, caret', async () => {
    const path = file('bad.kml', 'program p\n  kzallok A 64\nend\n');
    const { stderr, status } = await runCli(['trace', path]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${path}:2:3: error: `);
    expect(stderr).toMatch(/\n {4}kzallok A 64\n {4}\^/);
  });
});
