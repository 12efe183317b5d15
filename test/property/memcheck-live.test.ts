/**
 * Random programs print the same under the valgrind of this machine and under memcheck here.
 * `KMEMLEAK_SIM_PROGRAMS` says how many.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leakProgram } from '../support/leak-programs.ts';
import { underMemcheck } from '../support/memcheck.ts';
import { alike } from '../support/valgrind-text.ts';

const SEED = process.env['KMEMLEAK_SIM_SEED'] ?? 'memcheck';
const PROGRAMS = Number(process.env['KMEMLEAK_SIM_PROGRAMS'] ?? 4);
/** A random number of the real machine can look like the address of a large block. */
const TRIES = 3;
const OPTIONS = '--leak-check=full --show-leak-kinds=all';

const version = (program: string): string => {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return stdout ?? '';
};
const isThere = version('gcc') !== '' && version('valgrind').startsWith('valgrind-3.19.');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'memcheck-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.runIf(process.env['CI'])('gcc and valgrind 3.19 are there', () => {
  expect(isThere).toBe(true);
});

describe.skipIf(!isThere)(`as valgrind (seed ${SEED})`, () => {
  test.each(Array.from({ length: PROGRAMS }, (_, i) => i))('program %i', (i) => {
    const source = leakProgram(`${SEED} ${i}`);
    writeFileSync(join(folder, 'p.c'), source);
    execFileSync('gcc', ['-g', '-O0', '-w', '-pthread', '-o', 'p', 'p.c'], { cwd: folder });
    const here = alike(underMemcheck('p', source, OPTIONS).stderr, 'p.c');
    let real: string[] = [];
    for (let n = 0; n < TRIES && real.join() !== here.join(); n++) {
      const args = [...OPTIONS.split(' '), './p'];
      const { stderr } = spawnSync('valgrind', args, { cwd: folder, encoding: 'utf8' });
      real = alike(stderr, 'p.c');
    }
    expect(here, source).toEqual(real);
  });
});
