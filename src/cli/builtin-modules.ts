/**
 * The modules that every simulated machine has in /lib/modules: those of sim/modules.
 *
 * They are found when the program runs, in the language that the program itself runs in: `.ts` in a
 * checkout, `.js` beside a compiled program.
 */
import { existsSync, readdirSync } from 'node:fs';
import { extname } from 'node:path';
import type { ModuleSource } from '../kernel/module.ts';

const FOLDERS = ['../../sim/modules/', '../sim/modules/'];

/** Modules that insmod and modprobe find. */
export async function builtinModules(): Promise<ModuleSource[]> {
  const extension = extname(new URL(import.meta.url).pathname);
  const files = FOLDERS.map((folder) => new URL(folder, import.meta.url))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder)))
    .filter(({ pathname }) => extname(pathname) === extension)
    .sort((a, b) => (a.pathname < b.pathname ? -1 : 1));
  const modules = await Promise.all(files.map(({ href }) => import(href) as Promise<unknown>));
  return modules.map((module) => (module as { default: ModuleSource }).default);
}
