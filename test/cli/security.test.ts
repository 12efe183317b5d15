/**
 * docs/security.md, sentence by sentence: each that has a number there has a test here, and each
 * says what an attempt to get round it gives.
 */
import { execFile, execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isJob, type Job } from '../../src/campaign/jobs.ts';
import { emptyResult, isResult } from '../../src/campaign/result.ts';
import { tame } from '../../src/cli/terminal.ts';
import { CLI, runCli, scratchFolder, type CliResult } from '../support/run-cli.ts';
import { absolute } from '../support/source-tree.ts';

const SECRET = 'host_only_line';
const root = scratchFolder();
const inRoot = (name: string): string => join(root, name);
const shown = inRoot('shown');

mkdirSync(join(shown, 'sub'), { recursive: true });
writeFileSync(inRoot('note.h'), `${SECRET}\n`);
writeFileSync(join(shown, '.key'), `${SECRET}\n`);
writeFileSync(join(shown, 'own.h'), 'own_line\n');
writeFileSync(join(shown, 'plain'), 'plain\n');
writeFileSync(join(shown, 'big'), Buffer.alloc(17 * 1024 * 1024));
writeFileSync(join(shown, 'loop.sh'), 'while :; do x=$x$x.; done\n');
writeFileSync(join(shown, 'fine.kml'), 'program a\n kmalloc x 64\n report\nend\n');
symlinkSync('../note.h', join(shown, 'out'));
symlinkSync('..', join(shown, 'sub/up'));
execFileSync('sh', ['-c', 'mkfifo "$0"', join(shown, 'pipe')]);

async function shell(script: string, ...args: string[]): Promise<CliResult> {
  const result = await runCli(['shell', '--no-truth', ...args, '-c', script], '', {
    SECRET_OF_HOST: SECRET,
  });
  expect(result.stdout + result.stderr).not.toContain(SECRET);
  return result;
}

const mounted = (script: string): Promise<CliResult> => shell(script, '--mount', shown);

async function compiled(...lines: string[]): Promise<string> {
  const file = join(shown, 'tried.c');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const { stderr, status } = await runCli(['run', file]);
  expect(stderr).not.toContain(SECRET);
  expect(status).toBe(2);
  return stderr;
}

/** Runs the program under Node's permission model; `inputs` may be read besides the package. */
function permitted(inputs: readonly string[], args: readonly string[]): Promise<CliResult> {
  const folder = absolute('dist/checkout/security');
  execFileSync(process.execPath, [CLI, folder]);
  const [major] = process.versions.node.split('.').map(Number);
  // Node 20 forgets a folder when one in it is named as well.
  const modules = realpathSync(absolute('node_modules'));
  const isInside = modules.startsWith(absolute(''));
  const readable = [absolute('*'), ...(isInside ? [] : [join(modules, '*')]), ...inputs];
  const words = [
    major < 23 ? '--experimental-permission' : '--permission',
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    join(folder, 'main.js'),
    ...args,
  ];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, words, (_, stdout, stderr) =>
      resolve({ stdout, stderr, status: child.exitCode }),
    );
  });
}

const TESTS: Readonly<Record<string, () => Promise<void>>> = {
  async S1() {
    expect(await compiled('#include "own.h"')).toContain('own.h:1:');
    expect(await compiled('#include "../note.h"')).toContain('no such header: ../note.h');
    expect(await compiled(`#include "${inRoot('note.h')}"`)).toContain('no such header');
    expect(await compiled('#include <sub/../../note.h>')).toContain('no such header');
    expect(await compiled('#include "out"')).toContain('refused: a link that leads out');
  },
  async S2() {
    const script = `mkdir -p ${root}; cd ${root}; echo '#include "note.h"' > x.c; insmod x.c; cat note.h`;
    const { stderr } = await shell(`${script}; source ${inRoot('note.h')}; sh ${inRoot('note.h')}`);
    expect(stderr).toContain('no such header: note.h');
    expect(stderr).toContain('No such file or directory');
  },
  async S3() {
    const { stdout, stderr } = await mounted('cat /mnt/plain; cat /mnt/out; cat /mnt/sub/up/plain');
    expect(stdout).toBe('plain\n');
    expect(stderr).toContain('/mnt/out: refused: a link that leads out of the folder');
    expect((await mounted('cat /mnt/../note.h /mnt/sub/../../note.h')).stdout).toBe('');
  },
  async S4() {
    const links = `ln -s ${inRoot('note.h')} l; cat l; ln -s /mnt/../../..${inRoot('note.h')} m; cat m`;
    expect((await mounted(links)).stdout).toBe('');
    expect((await mounted('ln -s /proc/self/root r; cat r/etc/passwd')).stdout).toBe('');
  },
  async S5() {
    const before = readdirSync(root, { recursive: true }).length;
    const { stderr } = await mounted(
      `echo x > /mnt/new; echo x >> /mnt/plain; rm /mnt/plain; mkdir /mnt/d; mkdir -p ${root}; echo x > ${inRoot('new')}`,
    );
    expect(stderr).toContain('Read-only file system');
    expect(readdirSync(root, { recursive: true }).length).toBe(before);
    expect(readFileSync(join(shown, 'plain'), 'utf8')).toBe('plain\n');
  },
  async S6() {
    expect((await mounted('cat /mnt/.key; ls -a /mnt')).stdout).not.toContain('.key');
    expect(await compiled('#include ".key"')).toContain('no such header: .key');
  },
  async S7() {
    const { stderr } = await mounted('cat /mnt/pipe /mnt/big');
    expect(stderr).toContain('/mnt/pipe: refused: neither a file nor a folder');
    expect(stderr).toContain('/mnt/big: refused: larger than 16 MiB');
  },
  async S8() {
    const { stdout } = await shell('env; printenv; set; export -p; cat /proc/self/environ; whoami');
    expect(stdout).toContain('HOME=/root');
    for (const name of ['SECRET_OF_HOST', 'npm_', 'VITEST', hostname()]) {
      expect(stdout).not.toContain(name);
    }
  },
  async S9() {
    for (const name of 'curl wget nc ssh node python3 python js-exec perl sqlite3 git'.split(' ')) {
      expect((await shell(`${name} x`)).stderr).toContain('command not found');
    }
    expect((await shell('echo x > /dev/tcp/127.0.0.1/80')).status).not.toBe(0);
  },
  async S10() {
    const { stdout } = await shell('date +%Y; touch f; stat -c %y f; echo $EPOCHSECONDS; ls -l /');
    expect(stdout).not.toContain(String(new Date().getFullYear()));
  },
  async S11() {
    const evil = '\u001b]0;title\u0007\u001b[6n\u009b5n\u001b]52;c;eA==\u0007\b';
    expect(tame(evil)).not.toMatch(/(?![\n\t\r])\p{Cc}/u);
    expect(tame(`\u001b[1;31mred\u001b[0m\r\n`)).toBe('\u001b[1;31mred\u001b[0m\r\n');
    const { stdout } = await shell(`printf '\\033]0;x\\007' > /dev/kmsg; dmesg | tail -1`);
    expect(stdout).not.toMatch(/(?![\n\t])\p{Cc}/u);
  },
  async S12() {
    const zipped = inRoot('z.kml.gz');
    writeFileSync(zipped, gzipSync(Buffer.alloc(2 * 1024 * 1024)));
    for (const file of [zipped, '/dev/zero']) {
      const { stderr, status } = await runCli(['trace', file, '--max-input', '1M']);
      expect(stderr).toContain('it holds more than 1 MiB; --max-input raises that');
      expect(status).toBe(2);
    }
  },
  async S13() {
    const kept = inRoot('kept.kml');
    writeFileSync(kept, 'kept');
    await runCli(['record', 'no-such-module', '-o', kept]);
    expect(readFileSync(kept, 'utf8')).toBe('kept');
    const { stderr, status } = await runCli(['record', 'no-such-module', '-o', shown]);
    expect(stderr).toContain(`cannot write '${shown}': it is a directory`);
    expect(status).toBe(2);
  },
  async S14() {
    const { stderr, status } = await mounted('sh /mnt/loop.sh');
    expect(stderr).toMatch(/limit exceeded/);
    expect(status).not.toBe(0);
    expect(readFileSync(absolute('docs/limits.md'), 'utf8')).toContain('--max-text');
  },
  async S15() {
    const trace = join(shown, 'fine.kml');
    expect((await permitted([trace], ['trace', trace])).stdout).toContain('program a\n');
    expect((await permitted([], ['run', 'stale-array'])).stdout).toContain('Leaks: ');
    const cat = ['shell', '--mount', shown, '-c', 'cat /mnt/plain /mnt/out'];
    const { stdout, stderr } = await permitted([join(shown, '*')], cat);
    expect([stdout, stderr.includes(SECRET)]).toEqual(['plain\n', false]);
  },
  async S16() {
    const trace = join(shown, 'fine.kml');
    for (const args of [
      ['trace', trace],
      ['shell', '--mount', shown, '-c', 'ls'],
      ['run', join(shown, 'tried.c')],
      ['record', 'stale-array', '-o', inRoot('no.kml')],
      ['check', '--jobs', '2'],
    ]) {
      const { stdout, stderr, status } = await permitted([], args);
      expect([stdout, status, stderr.split('\n').length]).toEqual(['', 2, 2]);
      expect(stderr).toContain('Node is not permitted');
    }
  },
  async S17() {
    const words = ['campaign', '--work', '--redis'];
    const hidden = `:${SECRET}@`;
    const none = { REDIS_PASSWORD: '' };
    for (const [url, message] of [
      ['redis://127.0.0.1:1', 'the queue needs a password'],
      [`redis://${hidden}queue.example:1`, 'would send the password in clear'],
      [`redis://${hidden}127.0.0.1:1`, 'cannot reach the queue at 127.0.0.1:1: '],
      [`redis://${hidden}127.0.0.1:x`, '--redis: no URL'],
    ]) {
      const { stdout, stderr, status } = await runCli([...words, url, '--json'], '', none);
      expect([status, stderr.includes(message)]).toEqual([2, true]);
      expect(`${stdout}${stderr}`).not.toContain(SECRET);
    }
  },
  S18() {
    const under = { kernel: '6.12', sheaves: false, seed: 1, cpus: 2, schedule: 'calm' };
    const rest = { form: 'buggy', stage: 'loaded', id: '6.12/plain/c2/calm/s1/x/buggy/loaded' };
    const job = { kind: 'module', ...under, module: 'x', ...rest };
    expect(isJob(job)).toBe(true);
    for (const module of ['../x', '/etc/x.c', 'x.c', 'x;y']) {
      const id = rest.id.replace('/x/', `/${module}/`);
      expect(isJob({ ...job, id, module })).toBe(false);
    }
    expect(isResult({ ...emptyResult(), programs: 2 }, job as Job)).toBe(false);
    expect(isResult({ ...emptyResult(), programs: 1 }, job as Job)).toBe(true);
    return Promise.resolve();
  },
};

describe('docs/security.md', () => {
  const text = readFileSync(absolute('docs/security.md'), 'utf8');
  const sentences = [...text.matchAll(/^- (S\d+): ([^]*?\.)$/gm)].map(([, id, says]) => ({
    id,
    says: says.replaceAll(/\s+/g, ' '),
  }));

  test('has a test for each sentence, and no test has none', () => {
    expect(sentences.map(({ id }) => id)).toEqual(Object.keys(TESTS));
  });

  test.each(sentences)('$id: $says', ({ id }) => TESTS[id]());
});
