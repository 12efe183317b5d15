/** The bundle of a checkout: when it is made anew, and what becomes of what stands in its way. */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { scratchFolder } from '../support/run-cli.ts';
import { absolute } from '../support/source-tree.ts';

const root = scratchFolder();
const dist = join(root, 'dist');
const bundles = join(dist, 'checkout');
const temporary = scratchFolder();
cpSync(absolute('src'), join(root, 'src'), { recursive: true, preserveTimestamps: true });
for (const name of ['node_modules', 'package.json', 'sim']) {
  symlinkSync(absolute(name), join(root, name));
}
const VERSION = join(root, 'src/cli/commands/version.ts');

interface Result {
  readonly output: string;
  readonly status: number | null;
}

/** Runs the program of the copy; what it prints to either stream. */
function run(...args: string[]): Promise<Result> {
  const bundle = join(root, 'src/cli/bundle.mjs');
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, [bundle, ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ output, status }));
  });
}

const version = (): Promise<Result> => run('--run', 'version');

function theBundle(): string {
  const names = readdirSync(bundles);
  expect(names).toHaveLength(1);
  return join(bundles, names[0]);
}

test('several at once make one bundle, and old ones go', async () => {
  for (let i = 0; i < 20; i++) {
    const old = join(bundles, `old-${i}`);
    mkdirSync(old, { recursive: true });
    utimesSync(old, 1, 1);
  }
  for (const { output, status } of await Promise.all([version(), version(), version()])) {
    expect(output).toMatch(/^kmemleak-sim \d/);
    expect(status).toBe(0);
  }
  expect(existsSync(join(theBundle(), 'main.js'))).toBe(true);
});

test('without its main file it is made anew; without another it is removed', async () => {
  rmSync(join(theBundle(), 'main.js'));
  expect((await version()).status).toBe(0);
  for (const name of readdirSync(theBundle())) {
    if (name !== 'main.js') rmSync(join(theBundle(), name), { recursive: true });
  }
  const { output, status } = await version();
  expect(output).toMatch(/^kmemleak-sim: error: the bundle was not whole and is removed.*\n$/);
  expect(status).toBe(2);
  expect((await version()).status).toBe(0);
});

test('a change is seen, also with an older time', async () => {
  const { atime, mtime } = statSync(VERSION);
  const text = readFileSync(VERSION, 'utf8');
  writeFileSync(VERSION, text.replace('`kmemleak-sim ${', '`changed ${'));
  utimesSync(VERSION, 1000, 1000);
  expect((await version()).output).toMatch(/^changed \d/);
  writeFileSync(VERSION, 'const = 1;\n');
  const { output, status } = await version();
  expect(output).toContain('version.ts:1:6');
  expect(output).toMatch(/^kmemleak-sim: error: cannot bundle the sources: .*\n/m);
  expect(output).not.toContain('    at ');
  expect(status).toBe(2);
  writeFileSync(VERSION, text);
  utimesSync(VERSION, atime, mtime);
  expect((await version()).output).toMatch(/^kmemleak-sim \d/);
});

test('where dist cannot be written it goes to the folder for such files', async () => {
  rmSync(dist, { recursive: true });
  writeFileSync(dist, '');
  const { output, status } = await run('--run', 'shell', '-c', 'modprobe kmemleak-test; uname -r');
  expect([output, status]).toEqual(['6.12.117\n', 0]);
  expect(readdirSync(temporary)).toHaveLength(1);
  const started = await version();
  expect(started.status).toBe(0);
  expect(readdirSync(join(temporary, readdirSync(temporary)[0], 'dist'))).toHaveLength(1);
  const named = await run(join(dist, 'folder'));
  expect(named.output).toMatch(/^kmemleak-sim: error: cannot write the bundle '.*'/m);
  expect(named.status).toBe(2);
});
