/**
 * C programs print the same when gcc compiles them and when the interpreter runs them, in both code
 * models: programs written by hand, and random ones.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CodeModel } from '../../src/cc/lower/lower.ts';
import { absolute } from '../support/source-tree.ts';
import { programOf, UserMachine } from '../support/user-program.ts';
import { ProgramGenerator } from '../support/c-generator.ts';

const SEED = process.env['KMEMLEAK_SIM_SEED'] ?? 'c';
const BATCHES = 6;
const BATCH_SIZE = 70;
const MODELS: readonly CodeModel[] = ['O0', 'O2'];

function hasGcc(): boolean {
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const gcc = hasGcc();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'c-differential-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.runIf(process.env['CI'])('gcc is there', () => {
  expect(gcc).toBe(true);
});

/** What the program that gcc makes of some files prints. */
function native(files: Readonly<Record<string, string>>): string {
  const paths = Object.entries(files).map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
  const program = join(folder, 'program');
  const flags = ['-std=gnu11', '-O1', '-fwrapv', '-fno-strict-aliasing', '-w', '-o', program];
  execFileSync('gcc', [...flags, ...paths], { stdio: ['ignore', 'ignore', 'ignore'] });
  return execFileSync(program, { encoding: 'utf8', maxBuffer: 1 << 28 });
}

/** Output by the `== NAME` lines in it. */
function sections(output: string): Map<string, string> {
  const parts = output.split(/^== (.*)\n/m).slice(1);
  const found = new Map<string, string>();
  for (let i = 0; i < parts.length; i += 2) found.set(parts[i], parts[i + 1]);
  return found;
}

/** The programs of test/fixtures/c by name. */
function fixtures(): Map<string, string> {
  const programs = new Map<string, string>();
  for (const file of readdirSync(absolute('test/fixtures/c')).sort()) {
    const text = readFileSync(absolute(`test/fixtures/c/${file}`), 'utf8');
    for (const part of text.split(/^\/\/\/\/ /m).slice(1)) {
      const end = part.indexOf('\n');
      programs.set(`${file.replace('.c', '')}/${part.slice(0, end)}`, part.slice(end + 1));
    }
  }
  return programs;
}

describe.skipIf(!gcc)('as gcc -O1', () => {
  test('programs written by hand', () => {
    const programs = [...fixtures()];
    expect(programs.length).toBeGreaterThanOrEqual(100);
    const files: Record<string, string> = {};
    const calls = programs.map(([name, source], i) => {
      files[`p${i}.c`] = `#define main main_${i}\n${source}`;
      return `int main_${i}(void); printf("== ${name}\\n"); main_${i}();`;
    });
    files['driver.c'] = `#include <stdio.h>\nint main(void) { ${calls.join('\n')} return 0; }\n`;
    const wanted = sections(native(files));
    for (const model of MODELS) {
      const machine = new UserMachine();
      const differing = programs.filter(([name, source]) => {
        const { output } = machine.run(programOf(source, { model }));
        return output !== wanted.get(name);
      });
      expect({ model, differing: differing.map(([name]) => name) }).toEqual({
        model,
        differing: [],
      });
    }
  });

  test.each(Array.from({ length: BATCHES }, (_, batch) => batch))('random programs %i', (batch) => {
    const numbers = Array.from({ length: BATCH_SIZE }, (_, i) => batch * BATCH_SIZE + i);
    const source = [
      '#include <stdio.h>',
      ...numbers.map((number) => new ProgramGenerator(SEED, number).program(number)),
      'int main(void) {',
      ...numbers.map((number) => `  printf("== ${number}\\n"); case_${number}();`),
      '  return 0;',
      '}',
    ].join('\n');
    const wanted = sections(native({ 'random.c': source }));
    for (const model of MODELS) {
      const got = sections(new UserMachine().run(programOf(source, { model })).output);
      const differing = numbers.filter((n) => got.get(String(n)) !== wanted.get(String(n)));
      expect({ seed: SEED, model, differing }).toEqual({ seed: SEED, model, differing: [] });
    }
  });
});
