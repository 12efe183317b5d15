/**
 * Types the commands of recorded sessions into the simulated shell and compares exit status, output,
 * report entries and kmemleak's log lines.
 *
 * On a real machine commands take time, so simulated time follows the recorded time stamps.
 *
 * Real kernels are noisy in one direction: a stale pointer somewhere can hide an object, never add
 * one. So the recorded entries must be among the simulated ones, in the same order, and a recorded
 * number of objects may be smaller. The sessions in QUIET have no noise: there all must be equal.
 *
 * Where the slab allocator has sheaves, what a real boot has allocated before decides which leaks they
 * hide. There both machines may show only what a third one shows, which is ours without sheaves.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { profileOf } from '../../src/versions/profile.ts';
import { Session, type Answer } from './session.ts';
import {
  entries,
  kmemleakLines,
  normalize,
  parseTranscript,
  partsOf,
  type LogParts,
  type RecordedCommand,
} from './transcript.ts';

const QUIET = /transcripts-6.*a-test-module(?:-slub_debug-again)?\.txt$/;
/** What switches sheaves off. */
const NO_SHEAVES = /\bsl[au]b_debug=/;
const FULL = new URL('../../../shared/conformance/', import.meta.url);

/** What the recorder did without a word: before the first or before each such command. */
const SILENT: readonly {
  readonly section: RegExp;
  readonly before: RegExp;
  readonly once: boolean;
  act(session: Session): void | Promise<void>;
}[] = [
  { section: /^a leak, clear/, before: /./, once: true, act: load('kmemleak-test') },
  {
    section: /^min_unref_scans: leaks/,
    before: /^sleep 6/,
    once: false,
    act: load('kmemleak-test'),
  },
  { section: /^where module memory lies/, before: /./, once: true, act: load('kmlwarn') },
  { section: /^$/, before: /^sleep 62$/, once: true, act: load('kmemleak-test') },
  {
    section: /^a per-CPU object beyond/,
    before: /./,
    once: true,
    act: (session) => session.useUpFirstChunk(),
  },
];

/** Reports in which a stale pointer hides the only block; the dump that follows says so. */
const HIDDEN_BY_LUCK = new Set(['g-percpu-phys.txt 17']);

/** Commands whose answer is about the recorded machine itself. */
const ITS_OWN = [
  /\/proc\/(?:kallsyms|iomem|slabinfo|vmallocinfo)$/,
  /\/sections\//,
  /\/slab\/\*\//,
  // The slot behind a block, and what a virtual machine's boot registers by physical addresses.
  /dump=0xffff8880008823c0/,
];

function load(module: string): (session: Session) => Promise<void> {
  return (session) => session.insmod(module);
}

function files(version: string, path: string): URL[] {
  const own = new URL(`transcripts-${version}/`, import.meta.url);
  const full = new URL(path, FULL);
  const folders = existsSync(full) ? [own, full] : [own];
  const all = folders.flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder)));
  const seen = new Set<string>();
  return all.filter(({ href }) => {
    const name = href.slice(href.lastIndexOf('/'));
    if (seen.has(name) && readFileSync(new URL(href), 'utf8') === contents.get(name)) return false;
    seen.add(name);
    contents.set(name, readFileSync(new URL(href), 'utf8'));
    return true;
  });
}
const contents = new Map<string, string>();

function isSubsequence(part: readonly string[], whole: readonly string[]): string | undefined {
  let at = 0;
  for (const item of part) {
    const found = whole.indexOf(item, at);
    if (found < 0) return item;
    at = found + 1;
  }
  return undefined;
}

/** What is in `part` and not, so often, in `whole`. */
function beyond(part: readonly string[], whole: readonly string[]): string[] {
  const left = [...whole];
  return part.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Lines of `dump=` in which a stale pointer of the real machine shows. */
const LUCK = /^kmemleak: {3}(?:count|flags|checksum) = /;

/** Both logs, without what a stale pointer of the real machine, and none here, makes of an object. */
function withoutLuck(real: readonly string[], sim: readonly string[]): [string[], string[]] {
  const count = (lines: readonly string[], name: string): number =>
    Number(lines.map((line) => line.split(` ${name} = `)[1]).find((text) => text !== undefined));
  const found = (lines: readonly string[]): boolean =>
    count(lines, 'count') >= count(lines, 'min_count');
  const isLucky = found(real) && !found(sim);
  const rest = (lines: readonly string[]): string[] =>
    lines.filter((line) => !isLucky || !LUCK.test(line));
  return [rest(real), rest(sim)];
}

/** The kernels, and their folders among all recordings. */
const RECORDED = [
  ['6.1', 'transcripts-6.1/'],
  ['6.12', 'transcripts-6.12/'],
  ['7.3', '7.3/transcripts/'],
] as const;

/** What is compared at one command. */
interface Step {
  readonly where: string;
  readonly recorded: RecordedCommand;
  readonly real: LogParts;
  readonly ours: Answer;
  readonly sim: LogParts;
  /** What this machine would say without sheaves. */
  readonly all: Answer | undefined;
}

/** The frames of reports, and no more: which of several is the first, sheaves decide. */
function bodies(reports: readonly string[]): string[] {
  return reports.map((report) => report.replace(/\n.* (?:hex dump |\.\.\. and ).*/g, ''));
}

function compareLogs({ where, real, sim, all }: Step): void {
  const [theirs, mine] = withoutLuck(real.lines, sim.lines);
  expect.soft(mine, `${where}: log`).toEqual(theirs);
  const verbose = `${where}: verbose reports`;
  if (all) {
    const possible = bodies(partsOf(kmemleakLines(all.log)).reports);
    expect.soft(beyond(bodies(real.reports), possible), verbose).toEqual([]);
    expect.soft(beyond(bodies(sim.reports), possible), verbose).toEqual([]);
  } else {
    expect.soft(beyond(real.reports, sim.reports), verbose).toEqual([]);
  }
}

/** Of modules that only the recorder had. */
const STRANGERS = /rcu_one/;

function compareReports({ where, recorded, ours, all }: Step, quiet: boolean): void {
  const theirs = entries(recorded.output).filter(({ key }) => !STRANGERS.test(key));
  const mine = entries(ours.output);
  const keys = (list: typeof mine): string[] => list.map(({ key }) => key);
  const bytes = (list: typeof mine): string[] =>
    list.map((e) => e.contents).filter((c) => c !== '');
  if (quiet) expect.soft(keys(mine), where).toEqual(keys(theirs));
  if (all) {
    const possible = keys(entries(all.output));
    expect.soft(isSubsequence(keys(theirs), possible), where).toBeUndefined();
    expect.soft(isSubsequence(keys(mine), possible), where).toBeUndefined();
  } else {
    expect.soft(isSubsequence(keys(theirs), keys(mine)), where).toBeUndefined();
    expect.soft(isSubsequence(bytes(theirs), bytes(mine)), where).toBeUndefined();
  }
}

describe.each(RECORDED)('sessions recorded on %s', (version, folder) => {
  it.each(
    files(version, folder).map(
      (url) => [url.pathname.split('/').slice(-2).join('/'), url] as const,
    ),
  )('%s', async (name, url) => {
    const { bootLine, commands } = parseTranscript(readFileSync(url, 'utf8'));
    expect(commands.length).toBeGreaterThan(3);
    const quiet = QUIET.test(name);
    const { sheaves } = profileOf(version).slab;
    const session = new Session(version, bootLine);
    const isHidden = sheaves && !NO_SHEAVES.test(bootLine) && session.system.kmemleak.enabled;
    const bare = isHidden ? new Session(version, `${bootLine} slab_debug=F`) : undefined;
    const sessions = bare ? [session, bare] : [session];
    for (const each of sessions) await each.start();
    let section = '';
    // What kmlsheaf has lost so far.
    let lost = 0;
    let done = new Set<unknown>();
    let leaks = { recorded: 0, simulated: 0 };
    for (const [i, recorded] of commands.entries()) {
      if (recorded.section !== section) {
        section = recorded.section;
        leaks = { recorded: 0, simulated: 0 };
        done = new Set();
      }
      for (const silent of SILENT) {
        if (!silent.section.test(section) || !silent.before.test(recorded.command)) continue;
        if (silent.once && done.has(silent)) continue;
        done.add(silent);
        for (const each of sessions) await silent.act(each);
      }
      for (const each of sessions) each.follow(recorded);
      lost += Number(/ n=(\d+)/.exec(recorded.command)?.[1] ?? 0);
      const ours = await session.type(recorded);
      const all = await bare?.type(recorded);
      if (ITS_OWN.some((pattern) => pattern.test(recorded.command))) continue;
      const where = `command ${i + 1}: ${recorded.command}`;
      const real = partsOf(kmemleakLines(recorded.log));
      const sim = partsOf(kmemleakLines(ours.log));
      const step = { where, recorded, real, ours, sim, all };
      compareLogs(step);
      leaks.recorded += real.leaks;
      leaks.simulated += sim.leaks;
      const isCount = /\bgrep -c '?unreferenced/.test(recorded.command);
      if (!isCount || !all) {
        expect.soft(ours.status, `${where}: exit status`).toBe(recorded.status);
      }
      if (isCount) {
        const [theirs, mine] = [Number(recorded.output[0]), Number(ours.output[0])];
        if (all) {
          const most = Math.max(Number(all.output[0]), lost);
          expect.soft(Math.max(theirs, mine), where).toBeLessThanOrEqual(most);
        } else if (quiet || theirs === 0) {
          // What a zeroed block holds decides which of two scans reports it first on 6.1.
          expect.soft(mine, where).toBe(theirs);
        } else if (leaks.recorded === 0) {
          expect.soft(mine, where).toBeGreaterThanOrEqual(theirs);
        }
      } else if (
        recorded.output.some((line) => line.startsWith('unreferenced')) ||
        HIDDEN_BY_LUCK.has(`${name.split('/').at(-1)} ${i + 1}`)
      ) {
        compareReports(step, quiet);
      } else if (!/^(?:grep|printf) /.test(recorded.command)) {
        // busybox's printf says nothing of a failed write; bash's does.
        const clean = (lines: readonly string[]): string[] => lines.map(normalize);
        expect.soft(clean(ours.output), where).toEqual(clean(recorded.output));
      }
    }
    if (bare) return;
    expect.soft(leaks.simulated, 'new leaks').toBeGreaterThanOrEqual(leaks.recorded);
    if (quiet) expect.soft(leaks.simulated, 'new leaks').toBe(leaks.recorded);
  });
});
