/**
 * The scenarios that come along: what each says of itself in its expect.json.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../truth/examination.ts';
import { scenarioFolder } from './disk.ts';
import type { MachineFlags } from './machine-options.ts';

/** Blocks of a scenario that are alike. */
export interface ExpectedBlock {
  readonly size: number;
  /** That the report shows. */
  readonly function: string;
  /** Another one in the backtrace, where that tells them better from others. */
  readonly allocatedBy?: string;
  readonly count: number;
  readonly verdict: Readonly<Record<'beforeUnload' | 'afterUnload', Verdict>>;
}

/** What a scenario says of itself. */
export interface Scenario {
  readonly name: string;
  readonly class: string;
  readonly summary: string;
  readonly forms: Readonly<Record<string, { readonly objects?: readonly ExpectedBlock[] }>>;
  readonly confirmed: Readonly<Record<string, boolean>>;
  /** Boot parameters without which it shows nothing. */
  readonly boot?: string;
  /** What to type while the module is loaded, beyond two scans. */
  readonly commands?: readonly string[];
}

/** All scenarios, by name. */
export function readScenarios(): Scenario[] {
  return readdirSync(scenarioFolder())
    .map(readScenario)
    .filter((scenario) => scenario !== undefined);
}

/** One scenario; undefined when there is none of that name. */
export function readScenario(name: string): Scenario | undefined {
  const file = join(scenarioFolder(), name, 'expect.json');
  if (!/^[\w-]+$/.test(name) || !existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as Scenario;
}

/** The options with the boot parameters that scenarios among `names` ask for. */
export function withScenarioBoot<T extends MachineFlags>(flags: T, names: readonly string[]): T {
  const wanted = names.map((name) => readScenario(name)?.boot ?? '');
  const boot = [...wanted, flags.boot ?? ''].filter((part) => part !== '').join(' ');
  return boot === '' ? flags : { ...flags, boot };
}
