/**
 * A simulated machine into whose shell the commands of a recorded session are typed, at the times
 * at which they were typed then, and with the addresses of this machine.
 */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { diskSources } from '../../src/cli/disk.ts';
import { CompileCache, type KernelVersion, type Shell, type System } from '../../src/index.ts';
import { imageSections } from '../../src/kernel/roots.ts';
import { formatAddr } from '../../src/kmemleak/format.ts';
import { errnoName } from '../../src/lib/errptr.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { startMachine } from '../../src/session/machine.ts';
import { logTime, type RecordedCommand } from './transcript.ts';

const machines = { sources: diskSources(), cache: new CompileCache() };

/** What a command said. */
export interface Answer {
  readonly output: readonly string[];
  readonly status: number;
  readonly log: readonly string[];
}

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

/** A scan takes time on a real machine: the next one of the scan thread comes that much later. */
const RETIMED: ReadonlyMap<string, string> = new Map([['sleep 8', 'sleep 7.9']]);
/** Bytes behind an address that is known, up to which others are counted from it. */
const NEAR = 4096;

/** The kernel's names of sections that it registers, by ours. */
const SECTION_SYMBOLS: Readonly<Record<string, string>> = {
  '.data': '_sdata',
  '.bss': '__bss_start',
  '.data..ro_after_init': '__start_ro_after_init',
};

/** A machine that follows a recorded session. */
export class Session {
  readonly system: System;
  private readonly shell: Shell;
  /** Addresses of the recorded machine with those of this one. */
  private readonly addresses = new Map<bigint, bigint>();
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
    const { system, shell, builder } = startMachine(config, { ...machines, shell: { commands } });
    const { pathname: path } = new URL('modules/kmlsheaf.c', import.meta.url);
    const files = { read: (at: string) => (at === path ? readFileSync(path, 'utf8') : undefined) };
    const { definition, messages } = builder.build('kmlsheaf', path, files);
    assert(definition !== undefined, messages);
    system.modules.register(definition);
    this.system = system;
    this.shell = shell;
  }

  async start(): Promise<void> {
    await this.shell.run('dmesg > /tmp/boot.log');
  }

  /** Loads a module as a command of the recorder did. */
  async insmod(module: string): Promise<void> {
    const { status } = await this.shell.run(`insmod /lib/${module}.ko`);
    assert(status === 0, module);
  }

  /** Takes all of the first percpu chunk, as a module of the recorder did. */
  useUpFirstChunk(): void {
    const { percpu, kmemleak } = this.system;
    for (let ptr = 1; ptr !== 0;) {
      ptr = percpu.alloc(64, 8, GFP_KERNEL);
      if (ptr === 0) return;
      kmemleak.api.freePercpu(ptr);
      if (!percpu.inFirstChunk(ptr)) return;
    }
  }

  /** Lets time pass up to the recorded time of the command. */
  follow(recorded: RecordedCommand): void {
    const time = logTime(recorded.log);
    // What a sleep logs comes at its end.
    if (time === undefined || /^(?:grep|sleep)/.test(recorded.command)) return;
    this.offset ??= this.system.nowNs() / 1e9 - time;
    const ahead = time + this.offset - this.system.nowNs() / 1e9;
    if (ahead > 0) this.system.sleep(ahead * 1000);
  }

  async type(recorded: RecordedCommand): Promise<Answer> {
    const { seq } = this.system.log;
    const { stdout, stderr, status } = await this.shell.run(this.translated(recorded.command));
    const log = this.system.log.linesSince(seq);
    const output = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    this.learn(recorded.log, log);
    if (/\/(?:sections|modules)/.test(recorded.command)) this.learnLines(recorded.output, output);
    if (recorded.command.endsWith('/proc/kallsyms')) this.learnSections(recorded.output);
    return { output, status, log };
  }

  /** Addresses that recorded commands name are those of the simulated machine here. */
  private translated(command: string): string {
    // The shell's grep heeds the last -e only.
    const one = command.replace(/^(grep.*?)((?: -e \S+){2,})/, (_, grep: string, all: string) => {
      const patterns = all.split(' -e ').slice(1);
      return `${grep} -E '${patterns.join('|')}'`;
    });
    return (RETIMED.get(command) ?? one).replace(
      /(0x)?(ffff[0-9a-f]{12}|607f[0-9a-f]{8})/g,
      (all, prefix, digits) => {
        const theirs = BigInt(`0x${digits}`);
        let best: bigint | undefined;
        for (const known of this.addresses.keys()) {
          if (known <= theirs && theirs - known < NEAR && (best === undefined || known > best)) {
            best = known;
          }
        }
        if (best === undefined) return all;
        const ours = this.addresses.get(best)! + theirs - best;
        return `${prefix ?? ''}${ours.toString(16)}`;
      },
    );
  }

  /** Pairs the addresses that modules print: `object 0x…`, `leak 0 = 0x…`, `0 A = 0x… B = 0x…`. */
  private learn(theirs: readonly string[], ours: readonly string[]): void {
    const found = (log: readonly string[]): Map<string, bigint> => {
      const text = log.map((line) => line.replace(/^\[[ \d.]+\] /, '')).join('\n');
      const named = /(object|leak \d+ =|\d+ A =|B =) (0x[0-9a-f]{12,16})/g;
      return new Map(
        [...text.matchAll(named)].map(([, name, at], i) => [`${i} ${name}`, BigInt(at)]),
      );
    };
    const mine = found(ours);
    for (const [name, at] of found(theirs)) this.pair(at, mine.get(name));
  }

  /** Pairs the last address of each line. */
  private learnLines(theirs: readonly string[], ours: readonly string[]): void {
    const last = (lines: readonly string[]): bigint[] =>
      lines.flatMap((line) => /.*(0x[0-9a-f]{16})/.exec(line)?.slice(1).map(BigInt) ?? []);
    const mine = last(ours);
    for (const [i, at] of last(theirs).entries()) this.pair(at, mine[i]);
  }

  private learnSections(kallsyms: readonly string[]): void {
    for (const { name, start } of imageSections()) {
      const line = kallsyms.find((symbol) => symbol.endsWith(` ${SECTION_SYMBOLS[name]}`));
      if (line) this.pair(BigInt(`0x${line.slice(0, 16)}`), BigInt(formatAddr(start)));
    }
  }

  private pair(theirs: bigint, ours: bigint | undefined): void {
    if (ours !== undefined) this.addresses.set(theirs, ours);
  }
}
