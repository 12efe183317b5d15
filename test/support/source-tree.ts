/** The files of the working tree, for the tests that look at the sources themselves. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Made by tools and never committed: the directories of .gitignore. */
const MADE = new Set(['.git', 'node_modules', 'dist', 'dist-lab', 'coverage', 'docs/api']);

/** The absolute path of a file named relative to the repository's top. */
export function absolute(path: string): string {
  return join(ROOT, path);
}

/** What is at the repository's top, without what tools made. */
export function topLevel(): string[] {
  return readdirSync(ROOT).filter((name) => !MADE.has(name));
}

/** All files below a directory, sorted, named relative to the repository's top ('' for all). */
export function filesUnder(directory: string): string[] {
  if (!existsSync(absolute(directory))) return [];
  return readdirSync(absolute(directory), { withFileTypes: true })
    .map((entry) => ({ entry, path: directory ? `${directory}/${entry.name}` : entry.name }))
    .filter(({ path }) => !MADE.has(path))
    .flatMap(({ entry, path }) => (entry.isDirectory() ? filesUnder(path) : [path]))
    .sort();
}
