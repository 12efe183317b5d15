/** Output that cannot be written. */
import { spawn, spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import process from 'node:process';
import { expect, test } from 'vitest';
import { CLI } from '../support/run-cli.ts';

const COMMAND = [CLI, '--run', 'run', 'kmemleak-test'];

test('whose reader has gone: the status of SIGPIPE, without a word', async () => {
  const child = spawn(process.execPath, COMMAND, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise((resolve) => void child.on('close', resolve));
  expect([stderr, status]).toEqual(['', 141]);
});

test('to a disk that is full', () => {
  const stdio = ['ignore', openSync('/dev/full', 'w'), 'pipe'] as const;
  const { stderr, status } = spawnSync(process.execPath, COMMAND, {
    stdio: [...stdio],
    encoding: 'utf8',
  });
  const message = 'cannot write the output: no space left on device';
  expect([stderr, status]).toEqual([`kmemleak-sim: error: ${message}\n`, 2]);
});
