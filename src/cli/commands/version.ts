/**
 * kmemleak-sim version.
 */
import process from 'node:process';
import type { Command } from 'commander';
import { JSON_VERSION } from '../json-version.ts';
import { packageVersion } from '../package-version.ts';
import { KERNELS, type KnownKernel } from '../../versions/kernels.ts';

/** A kernel whose behaviour is simulated, and whether that was checked. */
function describe({ name, release, verified }: KnownKernel): string {
  const trust = verified
    ? `checked against recordings of ${release}`
    : 'not checked against a running kernel';
  return `${name.padEnd(4)}  (${trust})`;
}

/** Adds the command `version`. */
export function addVersionCommand(program: Command): void {
  program
    .command('version')
    .summary('print the version and the kernels that are simulated')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  kmemleak-sim version')
    .action(({ json }: { json?: boolean }) => {
      const version = packageVersion();
      const kernels = KERNELS.map(({ name }) => name);
      process.stdout.write(
        json
          ? `${JSON.stringify({ format: JSON_VERSION, version, kernels, node: process.version })}\n`
          : `kmemleak-sim ${version}\nkernels: ${KERNELS.map(describe).join('\n         ')}\n`,
      );
    });
}
