/**
 * The package as npm would publish it: packed, unpacked into a project that knows nothing of the
 * sources, and used from there by its names.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import { absolute } from '../support/source-tree.ts';
import { scratchFolder } from '../support/run-cli.ts';

/** What a user of the package has installed besides. */
const INSTALLED = ['commander', 'fast-check', 'just-bash', 'seedrandom', 'vitest'];
const project = scratchFolder();

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: 'pipe' });
}

function tsc(...args: string[]): string {
  return run(process.execPath, absolute('node_modules/typescript-native/bin/tsc'), ...args);
}

beforeAll(() => {
  const stage = join(project, 'stage');
  for (const name of ['package.json', 'LICENSE', 'README.md', 'sim']) {
    cpSync(absolute(name), join(stage, name), { recursive: true });
  }
  // As `npm run build` does; `npm run typecheck` is for types.
  const dist = join(stage, 'dist');
  tsc('-p', absolute('src'), '--noEmit', 'false', '--noCheck', '--outDir', join(dist, 'src'));
  run(process.execPath, absolute('src/cli/bundle.mjs'), join(dist, 'cli'));
  const file = run('npm', 'pack', './stage', '--ignore-scripts', '--offline', '--silent').trim();
  const home = join(project, 'node_modules/kmemleak-sim');
  mkdirSync(home, { recursive: true });
  run('tar', '-xzf', file, '-C', home, '--strip-components=1');
  for (const name of INSTALLED) {
    symlinkSync(absolute(`node_modules/${name}`), join(project, 'node_modules', name));
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
});

describe('the packed package', () => {
  test('boots a machine and checks laws, from plain Node', () => {
    writeFileSync(
      join(project, 'use.js'),
      `import { boot } from 'kmemleak-sim';
       import { matchers, passed, runCheck } from 'kmemleak-sim/testkit';
       const result = runCheck({ runs: 6 });
       console.log(passed(result), matchers.toHaveNoLeaks(boot()).pass);`,
    );
    expect(run(process.execPath, 'use.js')).toBe('true true\n');
  });

  test('adds its matchers to vitest', () => {
    writeFileSync(
      join(project, 'leaks.test.js'),
      `import { expect, test } from 'vitest';
       import { boot } from 'kmemleak-sim';
       import 'kmemleak-sim/testkit/vitest';
       test('none', () => expect(boot()).toHaveNoLeaks());`,
    );
    const vitest = absolute('node_modules/vitest/vitest.mjs');
    expect(run(process.execPath, vitest, 'run', '--no-color')).toMatch(/Tests +1 passed/);
  });

  test('has types', () => {
    writeFileSync(
      join(project, 'use.ts'),
      `import { expect } from 'vitest';
       import { boot, type System } from 'kmemleak-sim';
       import { runCheck } from 'kmemleak-sim/testkit';
       import 'kmemleak-sim/testkit/vitest';
       const system: System = boot({ kernel: '6.1' });
       expect(system).toReport([64]);
       export const programs: number = runCheck({ runs: 1 }).programs;
       // @ts-expect-error -- there is no such kernel
       boot({ kernel: '7' });
       // @ts-expect-error -- runs are a number
       runCheck({ runs: 'many' });`,
    );
    const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext'];
    expect(tsc('use.ts', '--ignoreConfig', '--target', 'es2022', ...options)).toBe('');
  });

  test('has the command, with the modules and scenarios that come along', () => {
    const main = 'node_modules/kmemleak-sim/dist/cli/main.js';
    expect(run(process.execPath, main, 'check', '--runs', '3')).toContain('3 programs\n');
    expect(run(process.execPath, main, 'scenarios')).toContain('lookalike-integer');
  });
});
