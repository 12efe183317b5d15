/** All targets by name; each is read when it is used. */
import type { FuzzTarget } from './target.ts';

/** @see FuzzTarget */
export const TARGETS: Readonly<Record<string, () => Promise<{ readonly target: FuzzTarget }>>> = {
  'boot-lines': () => import('./targets/boot-lines.ts'),
  'c-grammar': () => import('./targets/c-grammar.ts'),
  'c-mutation': () => import('./targets/c-mutation.ts'),
  canary: () => import('./targets/canary.ts'),
  compiled: () => import('./targets/compiled.ts'),
  debugfs: () => import('./targets/debugfs.ts'),
  'expect-json': () => import('./targets/expect-json.ts'),
  'fail-each': () => import('./targets/fail-each.ts'),
  links: () => import('./targets/links.ts'),
  modules: () => import('./targets/modules.ts'),
  'module-params': () => import('./targets/module-params.ts'),
  preprocessor: () => import('./targets/preprocessor.ts'),
  recordings: () => import('./targets/recordings.ts'),
  reports: () => import('./targets/reports.ts'),
  schedules: () => import('./targets/schedules.ts'),
  shell: () => import('./targets/shell.ts'),
  traces: () => import('./targets/traces.ts'),
};

/** A target. @throws Error when there is none with that name. */
export async function loadTarget(name: string): Promise<FuzzTarget> {
  if (!Object.hasOwn(TARGETS, name)) throw new Error(`there is no target ${name}`);
  return (await TARGETS[name]()).target;
}
