/**
 * The commands that explain, from outside; and every example of docs/explain.md.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { REASONS } from '../../src/explain/reason.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${ROOT}docs/explain.md`, 'utf8');
const readme = readFileSync(`${ROOT}README.md`, 'utf8');
const examples = [
  ...page.matchAll(/^```\n\$ kmemleak-sim (.*)\n([^]*?)^```$/gm),
  ...readme.matchAll(/^```\n\$ npm run -s sim -- (explain .*)\n([^]*?)^```$/gm),
];

/** Without what any change of the boot may change: addresses, pids, how much agrees. */
function lasting(text: string): string {
  return text
    .replace(/0x[0-9a-f]{12,16}/g, '0xADDRESS')
    .replace(/pid \d+/g, 'pid N')
    .replace(/^( {2}not reported +\d+) +\d+$/gm, '$1 N')
    .replace(/^(scan .*?) +\d+( {2}\(|$)/gm, '$1 N$2')
    .replace(/of \d+ blocks/g, 'of N blocks')
    .replace(/\d+ alike/g, 'N alike');
}

/** Words of a command line; single quotes keep blanks. */
function words(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

describe('docs/explain.md and README.md', () => {
  it.each(examples.map(([, command, output]) => [command, output]))(
    '%s',
    async (command, output) => {
      const { stdout, stderr } = await runCli(words(command));
      expect(stderr).toBe('');
      expect(lasting(stdout)).toBe(lasting(output));
    },
  );

  it('has examples, and each reason with its meaning', () => {
    expect(examples.length).toBeGreaterThan(10);
    for (const [name, text] of Object.entries(REASONS)) {
      expect(page).toContain(`| \`${name}\` | ${text} |`);
    }
  });

  it('the program prints what its comments say', () => {
    const [, code] = /^```ts\n([^]*?)^```$/m.exec(page)!;
    const wanted = [...code.matchAll(/\/\/ (.*)$/gm)].map(([, text]) => text);
    const file = join(scratchFolder(), 'example.ts');
    writeFileSync(file, code.replace("'kmemleak-sim'", JSON.stringify(`${ROOT}src/index.ts`)));
    const args = ['--import', 'tsx', file];
    const output = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    const printed = output.trimEnd().split('\n');
    expect(printed).toEqual(wanted);
  });
});

describe('explain', () => {
  it('explains both moments of a module, and exits with 1 where something disagrees', async () => {
    const { stdout, status } = await runCli(['explain', 'end-pointer', '--kernel', '6.1']);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^── loaded ──\n[^]*one-past[^]*\n── unloaded ──\n[^]*reported, and lost/,
    );
    const fixed = await runCli(['explain', 'end-pointer', '--fixed', '--at', 'loaded']);
    expect(fixed.status).toBe(0);
  });

  it('explains the blocks of a trace by their labels', async () => {
    const file = join(scratchFolder(), 'two.kml');
    writeFileSync(
      file,
      'program one\n  kzalloc a 64\n  store data+0 ~a\n  sleep 6000\n  scan\n  scan\n  report\n' +
        '  store data+0 0\n  report\nend\nprogram two\n  kzalloc b 64\nend\n',
    );
    const { stdout, status } = await runCli(['explain', file]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/── program one, report 1 ──\n[^]*a at .*reported, but reachable/);
    expect(stdout).toMatch(/── program one, report 2 ──\n[^]*a at .*reported, and lost/);
    expect(stdout).toMatch(/── program two, end ──\n[^]*b at .*not reported, but lost/);
    const second = await runCli(['explain', file, '--at', '2', '--json', 'a']);
    const { answers } = JSON.parse(second.stdout) as { answers: { answer: object[] }[] };
    expect(answers[0]).toMatchObject({
      program: 'one',
      stage: 'report 2',
      answer: [{ name: 'a', lost: true, reported: true }],
    });
  });

  it.each([
    [['explain', 'no-such-thing'], /there is no module 'no-such-thing'/],
    [['explain', 'missing.kml'], /there is no such file/],
    [['explain', 'stale-array', '--at', 'never'], /no stage 'never'\n.*loaded, unloaded/],
    [['explain', 'stale-array', 'kmalloc-256#9'], /there is no block[^]*did you mean/],
    [['explain', 'stale-array', '--unused', 'nothing'], /--unused: there is no block/],
    [['diff', 'stale-array', '--a', 'x=1', '--b', 'cpus=1'], /'x=1' is no setting/],
    [['diff', 'stale-array', '--a', 'cpus=0', '--b', 'cpus=1'], /--cpus/],
  ])('%j', async (args, message) => {
    const { stderr, status } = await runCli(args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it('diff finds nothing where nothing differs', async () => {
    const same = await runCli(['diff', 'stale-array', '--a', 'stack=off', '--b', 'stack=off']);
    expect(same).toMatchObject({ status: 0, stderr: '' });
    const fixed = await runCli([
      'diff',
      'stale-array',
      '--a',
      'fixed=off',
      '--b',
      'fixed',
      '--json',
    ]);
    expect(fixed.status).toBe(1);
    const { stages } = JSON.parse(fixed.stdout) as {
      stages: { stage: string; different: { key: string }[] }[];
    };
    const [{ stage, different }] = stages;
    expect(stage).toBe('loaded');
    expect(different[0].key).toBe('stale-array.c:25 #1');
  });

  it('a shell without account of memory says how to get one', async () => {
    const { stderr, status } = await runCli(['shell', '--no-truth', '-c', 'explain']);
    expect(stderr).toMatch(/no account of memory was kept\nhint: /);
    expect(status).toBe(1);
  });
});

it('a module that can not be unloaded is explained as it is', async () => {
  const file = join(scratchFolder(), 'stays.c');
  const source = `#include <linux/module.h>
#include <linux/slab.h>
static int init(void) { return kmalloc(100, GFP_KERNEL) ? 0 : -ENOMEM; }
module_init(init);
MODULE_LICENSE("GPL");
`;
  writeFileSync(file, source);
  const { stdout, stderr, status } = await runCli(['explain', file]);
  expect(stdout).toContain('kmalloc-128#1');
  expect(stdout).not.toContain('unloaded');
  expect(stderr).toContain("note: 'stays' could not be unloaded");
  expect(status).toBe(0);
});

it('a module that makes kmemleak give up is explained with that', async () => {
  const file = join(scratchFolder(), 'twice.c');
  const source = `#include <linux/module.h>
#include <linux/slab.h>
#include <linux/kmemleak.h>
static int init(void)
{
	char *p = kmalloc(100, GFP_KERNEL);
	kmemleak_alloc(p, 50, 1, GFP_KERNEL);
	return 0;
}
module_init(init);
MODULE_LICENSE("GPL");
`;
  writeFileSync(file, source);
  const { stdout, stderr, status } = await runCli(['explain', file]);
  expect(stderr).toContain('kmemleak is off');
  expect(stdout).toMatch(/lost and not reported: kmalloc-128#1 .*: kmemleak-off/);
  expect(status).toBe(1);
});

it('a scenario is booted as it asks for, and settings are checked', async () => {
  const { stdout } = await runCli(['explain', 'path-get-close', 'who', 'dentry#20']);
  // The entry has a reference that nobody owns, so it is on no list of unused ones.
  expect(stdout).toMatch(
    /dentry#20\+0x[0-9a-f]+ \(d_lru.next\) = \S+, byte 136; live, scanned, its own/,
  );
  expect(stdout).not.toContain('in dput');
  // What the scenario declares counts, in its buggy form.
  const table = await runCli(['explain', 'path-get-close', 'table']);
  expect(table.stdout).toMatch(/retained and not reported: 20 like dentry#\d+, 192 bytes/);
  expect(table.status).toBe(1);
  const fixed = await runCli(['explain', 'path-get-close', '--fixed', 'table']);
  expect(fixed.stdout).not.toContain('retained');
  expect(fixed.status).toBe(0);
  const bad = await runCli(['diff', 'double-init', '--a', 'model=O9', '--b', 'model=O0']);
  expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining("'O9' is not one of O0")]);
});
