/** Files that the user names and that cannot be read or written, or are not what they should be. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const folder = scratchFolder();
const inFolder = (name: string): string => join(folder, name);
const settings = ['--a', 'stack=off', '--b', 'stack=on'];
const noise = Uint8Array.from({ length: 6000 }, (_, i) => (i * i * 7 + (i >> 3)) & 0xff);

mkdirSync(inFolder('x.kml'));
mkdirSync(inFolder('x.c'));
writeFileSync(inFolder('file'), '');
for (const name of ['noise.kml', 'noise.c', 'noise.jsonl.gz']) writeFileSync(inFolder(name), noise);

async function expectRefused(args: readonly string[], message: string): Promise<void> {
  const { stdout, stderr, status } = await runCli(args);
  expect([stdout, status]).toEqual(['', 2]);
  expect(stderr).toContain(`error: ${message}`);
  expect(stderr.split('\n').length).toBeLessThanOrEqual(3);
}

describe('what cannot be read', () => {
  const aFolder = inFolder('x.kml');
  test.each([
    ['explain', aFolder],
    ['lint', aFolder],
    ['diff', aFolder, ...settings],
    ['trace', aFolder],
    ['shell', aFolder],
  ])('%s %s: a folder', async (...args) => {
    await expectRefused(args, `cannot read '${aFolder}': it is a directory`);
  });

  test.each([
    [['explain', inFolder('none.kml')], 'none.kml', 'there is no such file'],
    [['trace', inFolder('file/x')], 'file/x', 'not a directory'],
    [['trace', inFolder('noise.jsonl.gz')], 'noise.jsonl.gz', 'not gzip'],
  ])('%j', async (args, name, reason) => {
    await expectRefused(args, `cannot read '${inFolder(name)}': ${reason}`);
  });

  test('a folder is a module when it says what that is made of', async () => {
    const given = inFolder('x.c');
    await expectRefused(['record', given], `there is no Kbuild and no Makefile in '${given}'`);
  });

  test('links that lead round in a mounted folder are not there', async () => {
    const mounted = scratchFolder();
    symlinkSync('round', join(mounted, 'round'));
    const args = ['shell', '--mount', mounted, '-c', 'ls /mnt; cat /mnt/round'];
    const { stderr, status } = await runCli(args);
    expect(stderr).toContain('No such file or directory');
    expect(status).toBe(1);
  });
});

test.each([
  ['none/x.kml', 'there is no such folder'],
  ['x.kml', 'it is a directory'],
  ['file/x.kml', `'${inFolder('file')}' is not a folder`],
])('record -o %s is refused before the run', async (name, reason) => {
  // Before the module is looked for, even.
  const args = ['record', 'no-such-module', '-o', inFolder(name)];
  await expectRefused(args, `cannot write '${inFolder(name)}': ${reason}`);
});

test('record: a disk that is full', async () => {
  const args = ['record', 'kmemleak-test', '-o', '/dev/full'];
  await expectRefused(args, "cannot write '/dev/full': no space left on device");
});

test('record leaves a file as it is when it does not come to an end', async () => {
  const file = inFolder('kept.kml');
  writeFileSync(file, 'kept');
  const { status } = await runCli(['record', 'no-such-module', '-o', file]);
  expect([status, readFileSync(file, 'utf8')]).toEqual([2, 'kept']);
  await runCli(['record', 'no-such-module', '-o', inFolder('new.kml')]);
  expect(existsSync(inFolder('new.kml'))).toBe(false);
});

test.each([
  ['run', '$(touch hacked)'],
  ['record', 'a b'],
  ['explain', '-x'],
  ['run', ''],
  ['run', 'ä'],
  ['run', 'x'.repeat(56)],
])("%s '%s.c': no name for a module", async (command, name) => {
  const file = inFolder(`${name}.c`);
  writeFileSync(file, '');
  await expectRefused([command, file], `'${file}': '${name}' cannot be the name of a module`);
});

test('the longest name of a module', async () => {
  const file = inFolder(`${'x'.repeat(55)}.c`);
  writeFileSync(file, 'int;');
  expect((await runCli(['run', file])).stderr).not.toContain('cannot be the name');
});

test.each([
  ['trace', 'noise.kml'],
  ['explain', 'noise.kml'],
  ['run', 'noise.c'],
])('%s %s: mistakes of what is no text do nothing to a terminal', async (command, name) => {
  const { stderr, status } = await runCli([command, inFolder(name)]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/\\x[01]\d/);
  expect(stderr).not.toMatch(/(?![\n\t\u0080-\u009f])\p{Cc}/u);
  if (name.endsWith('.kml')) {
    expect(stderr.match(/ error: /g)!.length).toBeLessThanOrEqual(21);
    expect(stderr).toMatch(/noise\.kml: at least \d+ more errors\n/);
  }
});
