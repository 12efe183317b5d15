/** What docs/triage.md shows is what is printed. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { absolute } from '../support/source-tree.ts';

const page = readFileSync(absolute('docs/triage.md'), 'utf8');
const shown = [...page.matchAll(/^```\n\$ kmemleak-sim (triage .*)\n([^]*?)^```$/gm)];

test('the page shows some', () => expect(shown.length).toBeGreaterThan(2));

test.each(shown.map(([, command, output]) => [command, output]))('%s', async (command, output) => {
  const { stdout, stderr } = await runCli(command.split(' '));
  expect({ stdout, stderr }).toEqual({ stdout: output, stderr: '' });
});
