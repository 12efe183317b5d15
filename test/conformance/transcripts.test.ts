/**
 * Types the commands of recorded sessions into the simulated shell and compares exit status, output,
 * report entries and kmemleak's log lines.
 *
 * On a real machine commands take time, so simulated time follows the recorded time stamps.
 *
 * Real kernels are noisy in one direction: a stale pointer somewhere can hide an object, never add
 * one. So the recorded entries must be among the simulated ones, in the same order, and a recorded
 * number of objects may be smaller. The sessions in QUIET have no noise: there all must be equal.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diskSources } from '../../src/cli/disk.ts';
import { CompileCache, type KernelVersion, type Shell, type System } from '../../src/index.ts';
import { startMachine } from '../../src/session/machine.ts';
import { errnoName } from '../../src/lib/errptr.ts';
import {
  entries,
  kmemleakLines,
  logTime,
  normalize,
  parseTranscript,
  type RecordedCommand,
} from './transcript.ts';

const QUIET = /a-test-module(?:-slub_debug-again)?\.txt$/;
/** The part of the sessions about commands in which kmemleak-test was loaded without a word. */
const LEAK_SECTION = 'a leak, clear';
const FULL = new URL('../../../shared/conformance/', import.meta.url);

function files(version: string): URL[] {
  const own = new URL(`transcripts-${version}/`, import.meta.url);
  const full = new URL(`transcripts-${version}/`, FULL);
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
const machines = { sources: diskSources(), cache: new CompileCache() };

/** One write(2), as the recorder's little program prints it. */
const runner = {
  name: 'runner',
  run(args: readonly string[], run: { asCurrent<T>(body: () => T): T }, system: System) {
    const [, path, text, length] = args;
    const n = length === undefined ? text.length : Number(length);
    const data = text.padEnd(n).slice(0, n);
    const result = run.asCurrent(() => system.writeFile(path, data));
    const said = result < 0 ? `-1 ${errnoName(-result)}` : String(result);
    const stdout = `write(fd, "${text}", ${n}) = ${said}\n`;
    return { stdout, stderr: '', exitCode: result < 0 ? 1 : 0 };
  },
};

class Session {
  readonly system: System;
  private readonly shell: Shell;
  private readonly addresses = new Map<string, string>();
  private offset: number | undefined;

  constructor(version: KernelVersion, bootLine: string) {
    const commands = [
      {
        name: runner.name,
        run: (args: readonly string[], run: { asCurrent<T>(body: () => T): T }) =>
          runner.run(args, run, this.system),
      },
    ];
    const config = { kernel: version, bootLine };
    const { system, shell } = startMachine(config, { ...machines, shell: { commands } });
    this.system = system;
    this.shell = shell;
  }

  async start(): Promise<void> {
    await this.shell.run('dmesg > /tmp/boot.log');
  }

  /** Lets time pass up to the recorded time of the command. */
  follow(recorded: RecordedCommand): void {
    const time = logTime(recorded.log);
    if (time === undefined || recorded.command.startsWith('grep')) return;
    this.offset ??= this.system.nowNs() / 1e9 - time;
    const ahead = time + this.offset - this.system.nowNs() / 1e9;
    if (ahead > 0) this.system.sleep(ahead * 1000);
  }

  async type(recorded: RecordedCommand): Promise<{
    output: string[];
    status: number;
    log: string[];
  }> {
    const { seq } = this.system.log;
    const { stdout, stderr, status } = await this.shell.run(this.translated(recorded.command));
    const log = this.system.log.linesSince(seq);
    this.learn(recorded.log, log);
    const output = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    return { output, status, log };
  }

  /** Addresses that recorded commands name are those of the simulated machine here. */
  private translated(command: string): string {
    return command.replace(/(0x)?(ffff[0-9a-f]{9})([0-9a-f]{3})/g, (all, prefix, page, rest) => {
      const ours = this.addresses.get(page);
      return ours === undefined ? all : `${prefix ?? ''}${ours}${rest}`;
    });
  }

  /** Pairs the addresses of the object that kmlwarn says it registered. */
  private learn(recorded: readonly string[], ours: readonly string[]): void {
    const pages = (log: readonly string[]): string | undefined =>
      /object 0x(ffff[0-9a-f]{9})[0-9a-f]{3} size/.exec(log.join('\n'))?.[1];
    const [theirs, mine] = [pages(recorded), pages(ours)];
    if (theirs !== undefined && mine !== undefined) this.addresses.set(theirs, mine);
  }
}

/** Log lines with the number of new leaks taken out. */
function withoutCounts(lines: readonly string[]): { lines: string[]; leaks: number } {
  let leaks = 0;
  const rest = lines.filter((line) => {
    const found = /kmemleak: (\d+) new suspected memory leaks/.exec(line);
    leaks += Number(found?.[1] ?? 0);
    return !found;
  });
  return { lines: rest, leaks };
}

function isSubsequence(part: readonly string[], whole: readonly string[]): string | undefined {
  let at = 0;
  for (const item of part) {
    const found = whole.indexOf(item, at);
    if (found < 0) return item;
    at = found + 1;
  }
  return undefined;
}

describe.each(['6.1', '6.12'] as const)('sessions recorded on %s', (version) => {
  it.each(files(version).map((url) => [url.pathname.split('/').slice(-2).join('/'), url] as const))(
    '%s',
    async (name, url) => {
      const { bootLine, commands } = parseTranscript(readFileSync(url, 'utf8'));
      expect(commands.length).toBeGreaterThan(5);
      const quiet = QUIET.test(name);
      const session = new Session(version, bootLine);
      await session.start();
      let section = '';
      let leaks = { recorded: 0, simulated: 0 };
      for (const [i, recorded] of commands.entries()) {
        if (recorded.section !== section) {
          section = recorded.section;
          leaks = { recorded: 0, simulated: 0 };
          if (section === LEAK_SECTION) {
            expect(session.system.modules.load('kmemleak-test')).toBe(0);
          }
        }
        session.follow(recorded);
        const ours = await session.type(recorded);
        const where = `command ${i + 1}: ${recorded.command}`;
        expect.soft(ours.status, `${where}: exit status`).toBe(recorded.status);
        const real = withoutCounts(kmemleakLines(recorded.log));
        const sim = withoutCounts(kmemleakLines(ours.log));
        expect.soft(sim.lines, `${where}: log`).toEqual(real.lines);
        leaks.recorded += real.leaks;
        leaks.simulated += sim.leaks;
        if (recorded.command.endsWith('grep -c unreferenced')) {
          const [theirs, mine] = [Number(recorded.output[0]), Number(ours.output[0])];
          // What a zeroed block holds decides which of two scans reports it first on 6.1.
          if (quiet || theirs === 0) expect.soft(mine, where).toBe(theirs);
          else if (leaks.recorded === 0) expect.soft(mine, where).toBeGreaterThanOrEqual(theirs);
        } else if (recorded.output.some((line) => line.startsWith('unreferenced'))) {
          const theirs = entries(recorded.output);
          const mine = entries(ours.output);
          const keys = (list: typeof mine): string[] => list.map(({ key }) => key);
          if (quiet) expect.soft(keys(mine), where).toEqual(keys(theirs));
          expect.soft(isSubsequence(keys(theirs), keys(mine)), where).toBeUndefined();
          const bytes = (list: typeof mine): string[] =>
            list.map((e) => e.contents).filter((c) => c !== '');
          expect.soft(isSubsequence(bytes(theirs), bytes(mine)), where).toBeUndefined();
        } else if (!/^(?:grep|printf) /.test(recorded.command)) {
          // busybox's printf says nothing of a failed write; bash's does.
          const clean = (lines: readonly string[]): string[] => lines.map(normalize);
          expect.soft(clean(ours.output), where).toEqual(clean(recorded.output));
        }
      }
      expect.soft(leaks.simulated, 'new leaks').toBeGreaterThanOrEqual(leaks.recorded);
      if (quiet) expect.soft(leaks.simulated, 'new leaks').toBe(leaks.recorded);
    },
  );
});
