/**
 * Types commands into a shell and shows them as a terminal would: the command after a prompt, what
 * it printed, and the lines that it caused in the kernel log.
 */
import type { ReportEntry } from '../kmemleak/report.ts';
import { raiseHint } from '../base/limits.ts';
import { hangText } from '../kernel/task/oops.ts';
import { strerror } from '../lib/errptr.ts';
import { UsageError } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import type { SimulatedMachine } from './simulated-machine.ts';

const MAX_LOG_LINES = 4;

/** What a typed command did. */
export interface Typed {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  readonly log: readonly string[];
}

/** How much of a report to show. */
export interface ReportOptions {
  /** Entries to show whole; the rest is only counted. */
  readonly entries: number;
  /** Only the entries that were not shown or counted before. */
  readonly newOnly?: boolean;
}

/** The file that commands and reports are about. */
export const KMEMLEAK = '/sys/kernel/debug/kmemleak';

/** Shows a session; with `silent` it only runs it. */
export class Narrator {
  private readonly terminal: Terminal;
  private readonly machine: SimulatedMachine;
  private readonly silent: boolean;
  /** Where the objects begin that were shown or counted. */
  private readonly known = new Set<number>();
  private readonly typing: ((command: string) => void) | undefined;

  /** @param typing - is told of each command before it is run. */
  constructor(
    terminal: Terminal,
    machine: SimulatedMachine,
    silent = false,
    typing?: (command: string) => void,
  ) {
    this.typing = typing;
    this.terminal = terminal;
    this.machine = machine;
    this.silent = silent;
  }

  /** A remark of the narrator, on a line of its own. */
  async say(text = ''): Promise<void> {
    if (!this.silent) await this.terminal.line(text);
  }

  /**
   * Types a command and shows what happens.
   * @param script - what really is run, where that is not what is shown.
   */
  async type(command: string, script = command): Promise<Typed> {
    const { log } = this.machine.system;
    const seq = log.seq;
    this.typing?.(command);
    const { shell } = this.machine;
    const parts: { readonly stdout: string; readonly stderr: string }[] = [];
    for await (const part of shell.runScript(script)) parts.push(part);
    const typed = {
      stdout: parts.map(({ stdout }) => stdout).join(''),
      stderr: parts.map(({ stderr }) => stderr).join(''),
      status: shell.status,
      log: log.linesSince(seq),
    };
    const { hang } = this.machine.system;
    const last = hang ? `${hangText(hang)}\n` : '';
    await this.show(command, { stderr: '', log: typed.log }, async () => {
      for (const { stdout, stderr } of parts) {
        await this.terminal.write(stdout);
        await this.complain(last === '' ? stderr : stderr.replace(last, ''));
      }
    });
    this.checkAlive();
    return typed;
  }

  /** Types `cat` of the kmemleak file and shows what there is; gives the objects that it lists. */
  async report({ entries: limit, newOnly = false }: ReportOptions): Promise<ReportEntry[]> {
    const { system, shell } = this.machine;
    const { log, kmemleak } = system;
    const seq = log.seq;
    const all: ReportEntry[] = [];
    const texts: string[] = [];
    let fresh = 0;
    const read = (): number => {
      for (const entry of kmemleak.reportEntries()) {
        all.push(entry);
        if (newOnly && this.known.has(entry.pointer)) continue;
        if (fresh++ < limit && !this.silent) texts.push(kmemleak.entryText(entry));
      }
      return 0;
    };
    const status = await shell.runProgram('cat', () => system.readAs(KMEMLEAK, read));
    await this.show(
      `cat ${KMEMLEAK}`,
      { stderr: complaint(status), log: log.linesSince(seq) },
      () => this.showReport(all.length, fresh, texts),
    );
    this.checkAlive();
    for (const { pointer } of all) this.known.add(pointer);
    return all;
  }

  /** @throws UsageError when the machine does not come back, or is switched off. */
  private checkAlive(): void {
    const { system, shell } = this.machine;
    const { hang } = system;
    if (hang) throw new UsageError(hangText(hang), raiseHint('kernel-steps'));
    if (shell.poweredOff) throw new UsageError('the machine was switched off: nobody can look');
  }

  private async show(
    command: string,
    { stderr, log }: Pick<Typed, 'stderr' | 'log'>,
    output: () => Promise<void>,
  ): Promise<void> {
    if (this.silent) return;
    await this.say(this.terminal.paint('bold', `# ${command}`));
    await output();
    await this.complain(stderr);
    // What a kernel says when it dies is what one looks for.
    const hidden = log.some((line) => /\] (?:BUG: |Oops|kernel BUG|Kernel panic)/.test(line))
      ? 0
      : log.length - MAX_LOG_LINES;
    const shown = hidden > 1 ? log.slice(0, MAX_LOG_LINES) : log;
    for (const line of shown) await this.say(this.terminal.paint('dim', line));
    if (hidden > 1) await this.remark(`${hidden} more lines of the kernel log (dmesg shows all)`);
  }

  private async complain(stderr: string): Promise<void> {
    if (stderr) await this.terminal.write(this.terminal.paint('red', stderr));
  }

  private async showReport(all: number, fresh: number, texts: readonly string[]): Promise<void> {
    const before = all - fresh;
    if (before > 0) await this.remark(`${before} entries that were there before`);
    for (const text of texts) await this.terminal.write(text);
    const more = fresh - texts.length;
    if (more > 0) await this.remark(`${more} more entries, left out here`);
    if (all === 0) await this.remark('nothing reported');
  }

  private async remark(text: string): Promise<void> {
    await this.terminal.line(this.terminal.paint('cyan', `  … ${text}`));
  }
}

/** What the shell says of a program that could not be started, and `cat` of a read that failed. */
function complaint(status: number | undefined): string {
  if (status === undefined) return 'bash: fork: Cannot allocate memory\n';
  return status < 0 ? `cat: ${KMEMLEAK}: ${strerror(status)}\n` : '';
}
