/**
 * Bundles the command line: one file for what every command needs, and one for each command. Read
 * so, it starts several times faster than from some 430 files.
 *
 *   node src/cli/bundle.mjs FOLDER       writes it to FOLDER
 *   node src/cli/bundle.mjs --run ARGS   runs the program of this checkout; it is bundled anew when a
 *                                        source has changed since
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SRC = fileURLToPath(new URL('..', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Bundles of this checkout, each in a folder named for the state of the sources. */
const BUNDLES = join(ROOT, 'dist/checkout');
/** What is run, and what its threads run. */
const ENTRIES = ['main.ts', 'check-worker.ts', 'campaign/thread.ts'];
/** The file of a bundle that is run. */
const MAIN = 'main.js';
const EXIT_USAGE = 2;
/** A bundle that nobody can be running any more. */
const OLD_MS = 3600_000;

async function bundle(folder) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: ENTRIES.map((name) => join(SRC, 'cli', name)),
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

/** One name for what the sources are now: a hash of which there are, their sizes and times. */
function stateOfSources() {
  const hash = createHash('sha1');
  for (const name of readdirSync(SRC, { recursive: true }).sort()) {
    if (!/\.m?ts$|\.mjs$/.test(name)) continue;
    const { size, mtimeMs } = statSync(join(SRC, name));
    hash.update(`${name}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Where bundles go: below the checkout, or where that cannot be written, below the system's. */
function bundlesFolder() {
  try {
    mkdirSync(BUNDLES, { recursive: true });
    accessSync(BUNDLES, constants.W_OK);
    return BUNDLES;
  } catch {
    return join(stageFolder(), 'dist');
  }
}

/** A folder of this user alone in which a bundle finds packages as it does in the checkout. */
function stageFolder() {
  const user = process.getuid?.() ?? '';
  const checkout = createHash('sha1').update(ROOT).digest('hex').slice(0, 16);
  const stage = join(tmpdir(), `kmemleak-sim-${user}-${checkout}`);
  mkdirSync(stage, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(stage);
  if (user !== '' && (uid !== user || (mode & 0o22) !== 0)) {
    throw new Error(`'${stage}' belongs to somebody else`);
  }
  for (const name of ['node_modules', 'package.json']) {
    if (!existsSync(join(stage, name))) symlinkSync(join(ROOT, name), join(stage, name));
  }
  mkdirSync(join(stage, 'dist'), { recursive: true });
  return stage;
}

/** Removes bundles that nobody uses; others may be at the same. */
function removeOld(bundles) {
  for (const name of readdirSync(bundles)) {
    const other = join(bundles, name);
    try {
      if (Date.now() - statSync(other).mtimeMs > OLD_MS)
        rmSync(other, { recursive: true, force: true });
    } catch {
      // What somebody else has removed, or may not be removed, is no reason to stop.
    }
  }
}

/** Whether a folder holds a bundle, not the rest of one that was being removed. */
function isBundle(folder) {
  const main = join(folder, MAIN);
  return existsSync(main) && statSync(main).size > 0;
}

/** The folder with the bundle of this checkout as it is now. */
async function checkoutBundle() {
  const state = stateOfSources();
  const usual = join(BUNDLES, state);
  if (isBundle(usual)) return usual;
  const bundles = bundlesFolder();
  const folder = join(bundles, state);
  if (isBundle(folder)) return folder;
  removeOld(bundles);
  // Others may be at the same: whoever is first has it.
  const mine = `${folder}.${process.pid}`;
  try {
    await bundle(mine);
    if (existsSync(folder) && !isBundle(folder)) rmSync(folder, { recursive: true, force: true });
    renameSync(mine, folder);
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    if (!isBundle(folder)) throw error;
  }
  return folder;
}

/** Says in one sentence what is wrong; esbuild itself says what is wrong with the sources. */
function fail(message, { message: why }) {
  const [reason] = why.split(/:?\n/);
  process.stderr.write(`kmemleak-sim: error: ${message}: ${reason}\n`);
  process.exitCode = EXIT_USAGE;
}

async function run(args) {
  let folder;
  try {
    folder = await checkoutBundle();
  } catch (error) {
    return fail('cannot bundle the sources', error);
  }
  process.argv = [process.argv[0], 'kmemleak-sim', ...args];
  try {
    await import(pathToFileURL(join(folder, MAIN)).href);
  } catch (error) {
    const { code, message } = error;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.startsWith('Cannot find package')) {
      return fail('a package is missing, "npm install" brings it', error);
    }
    if (code !== 'ERR_MODULE_NOT_FOUND' && !(error instanceof SyntaxError)) throw error;
    rmSync(folder, { recursive: true, force: true });
    fail('the bundle was not whole and is removed, try again', error);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [what, ...args] = process.argv.slice(2);
  if (what === '--run') await run(args);
  else if (what === undefined || what.startsWith('-')) {
    process.stderr.write('Usage: bundle.mjs FOLDER | bundle.mjs --run ARGS\n');
    process.exitCode = EXIT_USAGE;
  } else {
    await bundle(what).catch((error) => fail(`cannot write the bundle '${what}'`, error));
  }
}
