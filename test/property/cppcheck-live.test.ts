/**
 * Random functions with the usual mistakes get the same findings from the cppcheck of this machine and
 * from the one here, but for few: the real one knows more of the values of variables.
 * `KMEMLEAK_SIM_PROGRAMS` says how many sources.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startMachine } from '../../src/session/machine.ts';
import { leakyFunctions } from '../support/leaky-functions.ts';
import { SESSION_OPTIONS } from '../support/session.ts';

const SEED = process.env['KMEMLEAK_SIM_SEED'] ?? 'cppcheck';
const SOURCES = Number(process.env['KMEMLEAK_SIM_PROGRAMS'] ?? 30);
/** Of all findings so many are both's. */
const AGREE = 0.95;
const OPTIONS = ['-q', '--template={file}:{line}: {message} [{id}]'];
const LEAKS = /\[(?:mem|resource)leak\]|\[(?:doubleFree|mismatchAllocDealloc|memleakOnRealloc)\]/i;

const { stdout: version } = spawnSync('cppcheck', ['--version'], { encoding: 'utf8' });
const isThere = version === 'Cppcheck 2.10\n';
if (!isThere) console.log('cppcheck 2.10 is missing: what it finds is not compared');

test.runIf(process.env['CI'])('cppcheck 2.10 is there', () => expect(isThere).toBe(true));

const folder = mkdtempSync(join(tmpdir(), 'cppcheck-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!isThere)(`as cppcheck (seed ${SEED})`, () => {
  test(`${SOURCES} sources`, async () => {
    const { shell } = startMachine({}, SESSION_OPTIONS);
    await shell.run('true');
    const names = Array.from({ length: SOURCES }, (_, i) => `s${i}.c`);
    for (const [i, name] of names.entries()) {
      const source = leakyFunctions(`${SEED} ${i}`);
      writeFileSync(join(folder, name), source);
      await shell.fs.writeFile(`/root/${name}`, source);
    }
    const found = (text: string): Set<string> =>
      new Set(text.split('\n').filter((line) => LEAKS.test(line)));
    const here = found((await shell.run(`cppcheck ${OPTIONS[0]} '${OPTIONS[1]}' *.c`)).stderr);
    const { stderr } = spawnSync('cppcheck', [...OPTIONS, '.'], { cwd: folder, encoding: 'utf8' });
    const real = found(stderr);
    const both = [...here].filter((line) => real.has(line)).length;
    const apart = [...here, ...real].filter((line) => !(here.has(line) && real.has(line)));
    expect(real.size).toBeGreaterThan(SOURCES);
    expect(both / (both + apart.length), apart.join('\n')).toBeGreaterThan(AGREE);
  });
});
