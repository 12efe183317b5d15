/**
 * What a trial of modules came to, as findings: leaks, faults and warnings, what is left behind,
 * and what cannot be unloaded.
 */
import { errnoName } from '../lib/errptr.ts';
import type { HeldBlock } from '../session/left-behind.ts';
import type { Trial } from '../session/module-trial.ts';
import { lineOf } from '../explain/look/names.ts';
import { troublesSince, type Trouble } from '../session/trouble.ts';
import type { System } from '../system.ts';
import { leakFindings, type Finding } from './findings.ts';
import { Sites, siteOf, sizesText } from './reported.ts';

/** All findings of a trial. */
export function trialFindings(trial: Trial): Finding[] {
  const sites = new Sites(trial.system.kernel.base.sources);
  return [
    ...leakFindings(trial.leaks, sites),
    ...trial.troubles.map(troubleFinding),
    ...heldFindings(trial.held, sites),
    ...trial.names.map(nameFinding),
    ...trial.stuck.map(stuckFinding),
  ];
}

/** What a trial has and another one has not, or less often. */
export function beyond(findings: readonly Finding[], others: readonly Finding[]): Finding[] {
  const had = new Map<string, number>();
  for (const { rule, key, count } of others) {
    had.set(`${rule} ${key}`, (had.get(`${rule} ${key}`) ?? 0) + count);
  }
  return findings.filter(({ rule, key, count }) => count > (had.get(`${rule} ${key}`) ?? 0));
}

/** How a load ended: `loaded`, `refused: ENOMEM`, `killed`. */
export function loadText({ refused, troubles }: Trial): string {
  if (!refused) return 'loaded';
  const isKilled = troubles.some(({ kind }) => kind === 'crash');
  return isKilled ? `${refused.name}: the load was killed` : `refused: ${errnoName(refused.error)}`;
}

/** The faults that a machine has had. */
export function crashFindings(system: System): Finding[] {
  return troublesSince(system, 0)
    .filter(({ kind }) => kind === 'crash')
    .map(troubleFinding);
}

/** A finding on a line, with its place. */
export function findingLine({ message, source }: Finding): string {
  return source === undefined ? message : `${message} (${lineOf(source)})`;
}

/** What a complaint of the log is. */
export function troubleFinding({ kind, text, frames, source }: Trouble): Finding {
  const site = siteOf(frames);
  const place = source ?? site.source;
  const isKnown = frames.length > 0;
  return {
    rule: kind,
    key: isKnown ? site.key : text.replace(/\d+/g, 'N').slice(0, 60),
    message: isKnown ? `${text} in ${site.function}` : text,
    count: 1,
    ...(place === undefined ? {} : { source: place }),
    ...(isKnown ? { function: site.function } : {}),
    frames: site.frames,
  };
}

/** Blocks that are there still: the kernel holds them for what a module has registered. */
function heldFindings(held: readonly HeldBlock[], sites: Sites): Finding[] {
  const groups = new Map<string, { sizes: Map<number, number>; trace: number; count: number }>();
  for (const { size, trace } of held) {
    const { key, source = '' } = sites.of({ trace });
    const id = `${key} ${source}`;
    const group = groups.get(id) ?? { sizes: new Map<number, number>(), trace, count: 0 };
    group.sizes.set(size, (group.sizes.get(size) ?? 0) + 1);
    group.count++;
    groups.set(id, group);
  }
  return [...groups.values()].map(({ sizes, trace, count }) => {
    const { function: name, source, frames, key } = sites.of({ trace });
    return {
      rule: 'left-behind',
      key,
      message: `still held by the kernel: ${sizesText(sizes)} allocated in ${name}`,
      count,
      ...(source === undefined ? {} : { source }),
      function: name,
      frames,
    };
  });
}

function nameFinding(name: string): Finding {
  const key = name.replace(/ \(pid \d+\)$/, '');
  return { rule: 'left-behind', key, message: `still registered: ${name}`, count: 1, frames: [] };
}

/** A module that stays. */
export function stuckFinding(name: string): Finding {
  const message = `'${name}' cannot be unloaded`;
  return { rule: 'not-unloaded', key: name, message, count: 1, frames: [] };
}
