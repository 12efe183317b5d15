/**
 * `npm run kills -- [--programs N] [--kills N] [--seed S]`: a campaign over a queue whose processes
 * are killed at random, and the same undisturbed; both must have the same result.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { Prng } from '../../src/base/prng.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';
import { disturb } from './kills.ts';
import { startRedis } from './redis-server.ts';

interface Flags {
  readonly programs: string;
  readonly kills: string;
  readonly seed: string;
}

async function main({ programs, kills, seed }: Flags): Promise<void> {
  const folder = scratchFolder();
  const definition = join(folder, 'killed.json');
  const kernels = ['6.1', '7.3'];
  const sweep = { kernels, programs: { runs: Number(programs) / kernels.length } };
  writeFileSync(definition, JSON.stringify({ name: 'killed', batch: 25, sweeps: [sweep] }));
  const [disturbed, whole] = ['disturbed.sqlite', 'whole.sqlite'].map((name) => join(folder, name));
  const redis = await startRedis();
  try {
    const prng = new Prng(seed);
    const killed = await disturb({
      redis,
      definition,
      store: disturbed,
      workers: 2,
      kills: Number(kills),
      random: () => prng.int(1000) / 1000,
      tell: (text) => process.stdout.write(`${text}\n`),
    });
    process.stdout.write(`killed: ${JSON.stringify(killed)}\n`);
  } finally {
    redis.stop();
  }
  const undisturbed = await runCli(['campaign', definition, '--store', whole, '--json']);
  const query = await runCli(['campaign', '--query', disturbed, '--json']);
  const equal = query.status === 0 && query.stdout === undisturbed.stdout;
  process.stdout.write(`${query.stdout}${equal ? 'equal to' : 'NOT AS'} the undisturbed one\n`);
  process.exitCode = equal ? 0 : 1;
}

await new Command('kills')
  .option('--programs <n>', 'programs, an even number', '10000')
  .option('--kills <n>', 'processes to kill', '20')
  .option('--seed <text>', 'when, and which', '1')
  .action(main)
  .parseAsync();
