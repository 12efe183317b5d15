/**
 * The fault campaign: each allocation of a module's own code fails once, on a fresh machine, and
 * what goes wrong then and not otherwise is told, with the line that asked for the memory.
 */
import { lineOf } from '../explain/look/names.ts';
import { tryModules, type Trial, type TrialPlan } from '../session/module-trial.ts';
import { findingJson, type Finding } from './findings.ts';
import { siteOf } from './reported.ts';
import type { Terminal } from './terminal.ts';
import { beyond, loadText, trialFindings } from './trial-findings.ts';

/** What became of one allocation that failed. */
export interface FaultResult {
  readonly nth: number;
  /** `kmalloc`, `kstrdup`, `vmalloc`: what the module called, or what kind of memory it was. */
  readonly what: string;
  /** `probe.c:12 in create [probe]`. */
  readonly where: string;
  readonly source?: string;
  /** How the load ended. */
  readonly load: string;
  /** What goes wrong then only. */
  readonly findings: readonly Finding[];
}

/** What the campaign came to. */
export interface Campaign {
  /** Allocations that the modules make. */
  readonly allocations: number;
  /** What goes wrong without a failure. */
  readonly clean: readonly Finding[];
  readonly cleanLoad: string;
  readonly results: readonly FaultResult[];
}

/** Lets each allocation fail. @param progress - is told how far it is. */
export async function runCampaign(
  plan: TrialPlan,
  progress: (done: number, all: number) => void,
): Promise<Campaign> {
  const first = await tryModules(plan, 0);
  const clean = trialFindings(first);
  const { tried } = first;
  const cleanLoad = loadText(first);
  const results: FaultResult[] = [];
  for (let nth = 1; nth <= tried; nth++) {
    results.push(resultOf(await tryModules(plan, nth), nth, clean));
    progress(nth, tried);
  }
  return { allocations: tried, clean, cleanLoad, results };
}

function resultOf(trial: Trial, nth: number, clean: readonly Finding[]): FaultResult {
  const { failed, system } = trial;
  const chain = failed ? system.kernel.base.sources.frames(failed.trace) : [];
  const site = siteOf(chain);
  const own = chain.findIndex(({ name }) => name.includes(' ['));
  // The kernel's function that the module called; it may be one with no frame of its own.
  const called = own > 0 ? chain[own - 1].name.replace(/\+0x.*/, '') : undefined;
  return {
    nth,
    what: called?.replace(/_noprof$/, '') ?? KINDS[failed?.kind ?? 'slab'],
    where: site.text,
    ...(site.source === undefined ? {} : { source: site.source }),
    load: loadText(trial),
    findings: beyond(trialFindings(trial), clean),
  };
}

const KINDS = { slab: 'an object', pages: 'pages', percpu: 'percpu memory' } as const;

/** All findings, each told with the failure that it needs; of one that several show the first. */
export function campaignFindings({ clean, results }: Campaign): Finding[] {
  const found = new Map<string, Finding>();
  for (const { nth, where, source, findings } of results) {
    for (const finding of findings) {
      const id = `${finding.rule} ${finding.key} ${finding.source ?? ''}`;
      if (found.has(id)) continue;
      const message = `when allocation ${nth} (${where}) fails: ${finding.message}`;
      const place = finding.source ?? source;
      found.set(id, { ...finding, message, ...(place === undefined ? {} : { source: place }) });
    }
  }
  return [...clean, ...found.values()];
}

/** The campaign as text. */
export async function printCampaign(terminal: Terminal, campaign: Campaign): Promise<void> {
  const { allocations, clean, cleanLoad, results } = campaign;
  await terminal.line(
    `Without a failure: ${cleanLoad}${clean.length > 0 ? ', but' : ', all well'}`,
  );
  await printFindings(terminal, clean);
  await terminal.line(`\n${allocations} allocations; each fails once, on a fresh machine:`);
  const groups = alike(results);
  const width = Math.max(...groups.map(({ numbers }) => numbers.length), 0);
  for (const { numbers, result } of groups) {
    const { what, where, load, findings } = result;
    const state = findings.length === 0 ? 'well' : terminal.paint('yellow', 'WRONG');
    await terminal.line(`  ${numbers.padStart(width)}  ${state}  ${where}: ${what}; ${load}`);
    await printFindings(terminal, findings);
  }
  const wrong = results.filter(({ findings }) => findings.length > 0).length;
  const last = `${wrong} of ${allocations} failures go wrong.`;
  await terminal.line(`\n${terminal.paint(wrong > 0 ? 'yellow' : 'green', last)}`);
}

/** Failures one after the other that come to the same, as those of the pages of one vmalloc. */
function alike(results: readonly FaultResult[]): { numbers: string; result: FaultResult }[] {
  const groups: { first: number; last: number; result: FaultResult; text: string }[] = [];
  for (const result of results) {
    const { nth, what, where, load, findings } = result;
    const text = [what, where, load, ...findings.map(({ message }) => message)].join('\n');
    const before = groups.at(-1);
    if (before?.text === text) before.last = nth;
    else groups.push({ first: nth, last: nth, result, text });
  }
  return groups.map(({ first, last, result }) => ({
    numbers: first === last ? String(first) : `${first}–${last}`,
    result,
  }));
}

async function printFindings(terminal: Terminal, findings: readonly Finding[]): Promise<void> {
  for (const { message, source } of findings) {
    const place = source === undefined ? '' : ` (${lineOf(source)})`;
    await terminal.line(`       ${message}${place}`);
  }
}

/** The campaign as programs read it. */
export function campaignJson({ allocations, clean, cleanLoad, results }: Campaign): object {
  return {
    allocations,
    wrong: results.filter(({ findings }) => findings.length > 0).length,
    withoutFailure: { load: cleanLoad, findings: clean.map(findingJson) },
    failures: results.map((result) => ({ ...result, findings: result.findings.map(findingJson) })),
  };
}
