/**
 * All scenarios, byte for byte the same in three processes that differ in everything that should
 * not matter, and on every version of Node that is there: names of other programs to run are in
 * KMEMLEAK_SIM_NODES, with colons between (`$(npx -y -p node@22 which node)`).
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { absolute } from '../support/source-tree.ts';
import { scenarioNames } from './scenario.ts';

const SCRIPT = absolute('test/golden/run-scenarios.ts');
const OTHERS = (process.env['KMEMLEAK_SIM_NODES'] ?? '').split(':').filter((name) => name !== '');

async function run(
  program: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...flags, '--import', 'tsx', SCRIPT], {
    cwd: absolute('.'),
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 24,
  });
  return stdout;
}

test('scenarios are the same in every process', { timeout: 600_000 }, async () => {
  const usual = await run(process.execPath);
  expect(usual.trim().split('\n')).toHaveLength(2 * scenarioNames.length);
  const elsewhere = { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  expect(await run(process.execPath, ['--max-semi-space-size=1'], elsewhere)).toBe(usual);
  expect(await run(process.execPath, ['--stack-size=800'], { HOME: '/' })).toBe(usual);
  for (const program of OTHERS) expect(await run(program)).toBe(usual);
});
