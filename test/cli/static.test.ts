import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const FILE = 'sim/scenarios/fence-self-list/fence-self-list.c';

test('a finding with the way to it', async () => {
  const { stdout, status } = await runCli(['static', FILE]);
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^\S*fence-self-list\.c:52:2: error: Memory leak: job\.fence \[memleak\]\n/,
  );
  expect(stdout).toContain('fence-self-list.c:49:15: note: allocated here\n');
  expect(stdout).toMatch(/\n1 found\.\n$/);
});

test('the corrected form, as data', async () => {
  const { stdout, status } = await runCli(['static', 'fence-self-list', '--fixed', '--json']);
  expect([JSON.parse(stdout), status]).toEqual([{ version: 1, findings: [], unfinished: [] }, 0]);
});

test('a limit that can be raised', async () => {
  const { stdout } = await runCli(['static', FILE, '--limit', 'static-steps=3']);
  expect(stdout).toContain("warning: 'run_job' has too many ways, not all were gone\n");
  expect(stdout).toContain('--limit static-steps=');
});

test('what does not compile, with its place', async () => {
  const file = join(scratchFolder(), 'half.c');
  writeFileSync(file, 'int main(void)\n{\n\treturn none;\n}\n');
  const { stderr, status } = await runCli(['static', file]);
  expect(status).toBe(2);
  expect(stderr).toContain(`${file}:3:9: error: `);
  expect(stderr).toContain(`kmemleak-sim: error: '${file}' does not compile\n`);
});
