/**
 * Types commands into a shell and shows them as a terminal would: the command after a prompt, what
 * it printed, and the lines that it caused in the kernel log.
 */
import type { Terminal } from './terminal.ts';
import type { SimulatedMachine } from './simulated-machine.ts';
import { parseReport, type ReportedObject } from './report-text.ts';

const MAX_LOG_LINES = 4;

/** What a typed command did. */
export interface Typed {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  readonly log: readonly string[];
}

/** How much of a long output to show. */
export interface TypeOptions {
  /** Entries of a report to show whole; the rest is only counted. */
  readonly entries?: number;
  /** Only the entries that were not shown or counted before. */
  readonly newOnly?: boolean;
}

/** Shows a session; with `silent` it only runs it. */
export class Narrator {
  private readonly terminal: Terminal;
  private readonly machine: SimulatedMachine;
  private readonly silent: boolean;
  private readonly known = new Set<string>();

  constructor(terminal: Terminal, machine: SimulatedMachine, silent = false) {
    this.terminal = terminal;
    this.machine = machine;
    this.silent = silent;
  }

  /** A remark of the narrator, on a line of its own. */
  async say(text = ''): Promise<void> {
    if (!this.silent) await this.terminal.line(text);
  }

  /** Types a command and shows what happens. */
  async type(command: string, options: TypeOptions = {}): Promise<Typed> {
    const { log } = this.machine.system;
    const seq = log.seq;
    const { stdout, stderr, status } = await this.machine.shell.run(command);
    const typed = { stdout, stderr, status, log: log.linesSince(seq) };
    await this.say(this.terminal.paint('bold', `# ${command}`));
    if (!this.silent) await this.show(typed, options);
    return typed;
  }

  /** The objects that the kmemleak file shows now. */
  async report(command: string, options: TypeOptions = {}): Promise<ReportedObject[]> {
    const { stdout } = await this.type(command, options);
    return parseReport(stdout);
  }

  private async show(typed: Typed, options: TypeOptions): Promise<void> {
    if (options.entries === undefined) await this.terminal.write(typed.stdout);
    else await this.showReport(typed.stdout, options.entries, options.newOnly === true);
    if (typed.stderr) await this.terminal.write(this.terminal.paint('red', typed.stderr));
    const hidden = typed.log.length - MAX_LOG_LINES;
    const shown = hidden > 1 ? typed.log.slice(0, MAX_LOG_LINES) : typed.log;
    for (const line of shown) await this.say(this.terminal.paint('dim', line));
    if (hidden > 1) await this.remark(`${hidden} more lines of the kernel log (dmesg shows all)`);
  }

  private async showReport(text: string, limit: number, newOnly: boolean): Promise<void> {
    const all = parseReport(text);
    const objects = newOnly ? all.filter((o) => !this.known.has(o.address)) : all;
    const before = all.length - objects.length;
    if (before > 0) await this.remark(`${before} entries that were there before`);
    for (const object of objects.slice(0, limit)) await this.terminal.write(object.text);
    const more = objects.length - limit;
    if (more > 0) await this.remark(`${more} more entries, left out here`);
    if (all.length === 0) await this.remark('nothing reported');
    for (const object of all) this.known.add(object.address);
  }

  private async remark(text: string): Promise<void> {
    await this.terminal.line(this.terminal.paint('cyan', `  … ${text}`));
  }
}
