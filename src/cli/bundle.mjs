/**
 * Bundles the command line: one file for what every command needs, and one for each command. Read
 * so, it starts several times faster than from some 430 files.
 *
 *   node src/cli/bundle.mjs FOLDER       writes it to FOLDER
 *   node src/cli/bundle.mjs --run ARGS   runs the program of this checkout; it is bundled anew when a
 *                                        source has changed since
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SRC = fileURLToPath(new URL('..', import.meta.url));
/** Bundles of this checkout, each in a folder named for the state of the sources. */
const BUNDLES = fileURLToPath(new URL('../../dist/checkout', import.meta.url));
/** A bundle that nobody can be running any more. */
const OLD_MS = 3600_000;

async function bundle(folder) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(SRC, 'cli/main.ts')],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    logLevel: 'error',
  });
}

/** One name for what the sources are now: when one was changed last, and how many there are. */
function stateOfSources() {
  let newest = 0;
  let count = 0;
  for (const name of readdirSync(SRC, { recursive: true })) {
    if (!/\.m?ts$|\.mjs$/.test(name)) continue;
    newest = Math.max(newest, statSync(join(SRC, name)).mtimeMs);
    count++;
  }
  return `${Math.round(newest)}-${count}`;
}

/** The folder with the bundle of this checkout as it is now. */
export async function checkoutBundle() {
  const folder = join(BUNDLES, stateOfSources());
  if (existsSync(folder)) return folder;
  mkdirSync(BUNDLES, { recursive: true });
  for (const name of readdirSync(BUNDLES)) {
    const other = join(BUNDLES, name);
    if (Date.now() - statSync(other).mtimeMs > OLD_MS) rmSync(other, { recursive: true });
  }
  // Others may be at the same: whoever is first has it.
  const mine = `${folder}.${process.pid}`;
  await bundle(mine);
  try {
    renameSync(mine, folder);
  } catch {
    rmSync(mine, { recursive: true });
  }
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [what, ...args] = process.argv.slice(2);
  if (what === '--run') {
    process.argv = [process.argv[0], 'kmemleak-sim', ...args];
    await import(pathToFileURL(join(await checkoutBundle(), 'main.js')).href);
  } else if (what === undefined || what.startsWith('-')) {
    process.stderr.write('Usage: bundle.mjs FOLDER | bundle.mjs --run ARGS\n');
    process.exitCode = 2;
  } else await bundle(what);
}
