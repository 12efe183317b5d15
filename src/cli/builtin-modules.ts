/**
 * The modules that every simulated machine has in /lib/modules: those of sim/modules.
 *
 * They are found when the program runs, in the language that the program itself runs in: `.ts` in a
 * checkout, `.js` in the package.
 */
import { readdirSync } from 'node:fs';
import { extname } from 'node:path';
import type { ModuleSource } from '../kernel/module/module.ts';

const FOLDER = new URL('../../sim/modules/', import.meta.url);

/** Modules that insmod and modprobe find. */
export async function builtinModules(): Promise<ModuleSource[]> {
  const extension = extname(new URL(import.meta.url).pathname);
  const files = readdirSync(FOLDER)
    .map((name) => new URL(name, FOLDER))
    .filter(({ pathname }) => extname(pathname) === extension)
    .sort((a, b) => (a.pathname < b.pathname ? -1 : 1));
  const modules = await Promise.all(files.map(({ href }) => import(href) as Promise<unknown>));
  return modules.map((module) => (module as { default: ModuleSource }).default);
}
