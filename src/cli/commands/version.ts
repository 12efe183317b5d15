/**
 * kmemleak-sim version.
 */
import { createRequire } from 'node:module';
import process from 'node:process';
import type { Command } from 'commander';

/** Kernels whose behaviour is simulated, and what that was checked against. */
const PROFILES = [
  '5.9   (after the documentation of that release)',
  '6.1   (checked against recordings of 6.1.192)',
  '6.12  (checked against recordings of 6.12.117)',
];

/** The version in package.json. */
export function packageVersion(): string {
  // By the package's own name: the way there differs between a checkout and the package.
  const require = createRequire(import.meta.url);
  return (require('kmemleak-sim/package.json') as { version: string }).version;
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
      const kernels = PROFILES.map((line) => line.split(/\s/)[0]);
      process.stdout.write(
        json
          ? `${JSON.stringify({ version, kernels, node: process.version })}\n`
          : `kmemleak-sim ${version}\nkernels: ${PROFILES.join('\n         ')}\n`,
      );
    });
}
