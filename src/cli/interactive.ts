/**
 * The shell on a terminal: prompt, line editing, history and completion from node:readline.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import { complete } from '../shell/completion.ts';
import type { SimulatedMachine } from './simulated-machine.ts';
import type { Terminal } from './terminal.ts';

const HISTORY_SIZE = 1000;
const CONTINUATION = '> ';

/** What to show besides the output of commands. */
export interface InteractiveOptions {
  readonly banner: string;
  /** Show lines of the kernel log as they come, as a console does. */
  readonly showLog: boolean;
}

/** Reads commands from the terminal until `exit` or Ctrl-D; gives the shell's status. */
export async function interact(
  machine: SimulatedMachine,
  terminal: Terminal,
  options: InteractiveOptions,
): Promise<number> {
  return new Repl(machine, terminal, options).run();
}

class Repl {
  private readonly machine: SimulatedMachine;
  private readonly terminal: Terminal;
  private readonly options: InteractiveOptions;
  private readonly rl: Interface;
  private pending = '';
  private running: AbortController | undefined;
  private readonly lines: string[] = [];
  private wake: (() => void) | undefined;
  private isClosed = false;
  private seq: number;

  constructor(machine: SimulatedMachine, terminal: Terminal, options: InteractiveOptions) {
    this.machine = machine;
    this.terminal = terminal;
    this.options = options;
    this.seq = machine.system.log.seq;
    this.rl = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: true,
      history: readHistory(),
      historySize: HISTORY_SIZE,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: Error | null, result: [string[], string]) => void) =>
        void complete(machine.shell, line).then((result) => done(null, result)),
    });
  }

  async run(): Promise<number> {
    await this.terminal.line(this.terminal.paint('bold', this.options.banner));
    await this.terminal.line(
      'Try: modprobe kmemleak-test; echo scan > /sys/kernel/debug/kmemleak; sleep 6; then scan\n' +
        'again and cat /sys/kernel/debug/kmemleak. Time passes only in sleep. Tab completes,\n' +
        'Ctrl-D leaves.',
    );
    this.rl.on('line', (line) => this.queue(line));
    this.rl.on('SIGINT', () => this.interrupt());
    this.rl.on('close', () => this.close());
    this.rl.on('history', (history) => writeHistory(history));
    this.prompt();
    await this.loop();
    this.rl.close();
    const { shell } = this.machine;
    const { status } = await shell.close();
    for (const { text } of shell.written) await this.terminal.write(text);
    return status;
  }

  private async loop(): Promise<void> {
    for (;;) {
      const line = this.lines.shift();
      if (line !== undefined) await this.accept(line);
      else if (this.isClosed) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
      if (this.machine.shell.ended) return;
    }
  }

  private queue(line: string): void {
    this.lines.push(line);
    this.wake?.();
  }

  private close(): void {
    if (!this.isClosed && !this.machine.shell.ended) process.stdout.write('\n');
    this.isClosed = true;
    this.running?.abort();
    this.wake?.();
  }

  /** Ctrl-C: ends what runs, or drops the line that is being typed. */
  private interrupt(): void {
    if (this.running) {
      this.running.abort();
      return;
    }
    process.stdout.write('^C\n');
    this.pending = '';
    // Written as a key stroke: readline has no call that empties the line.
    this.rl.write(null, { ctrl: true, name: 'e' });
    this.rl.write(null, { ctrl: true, name: 'u' });
    this.prompt();
  }

  private async accept(line: string): Promise<void> {
    const { shell } = this.machine;
    const input = this.pending === '' ? line : `${this.pending}\n${line}`;
    if (shell.isIncomplete(input)) {
      this.pending = input;
      this.rl.setPrompt(CONTINUATION);
      this.rl.prompt();
      return;
    }
    this.pending = '';
    this.running = new AbortController();
    this.machine.system.machine.memory.effort.renew();
    // As it comes, so that it is there when Ctrl-C ends the rest.
    for await (const _ of shell.runScript(input, this.running.signal)) {
      for (const { text } of shell.written) await this.terminal.write(text);
    }
    if (this.running.signal.aborted) await this.terminal.write('^C\n');
    this.running = undefined;
    await this.showLog();
    if (!shell.ended && !this.isClosed) this.prompt();
  }

  private async showLog(): Promise<void> {
    const { log } = this.machine.system;
    const lines = log.linesSince(this.seq);
    this.seq = log.seq;
    if (!this.options.showLog) return;
    for (const line of lines) await this.terminal.line(this.terminal.paint('dim', line));
  }

  private prompt(): void {
    const cwd = this.machine.shell.cwd.replace(/^\/root(?=\/|$)/, '~');
    this.rl.setPrompt(`${cwd} # `);
    this.rl.prompt();
  }
}

function historyFile(): string {
  return join(homedir(), '.kmemleak_sim_history');
}

/** The lines of earlier sessions, newest first. */
function readHistory(): string[] {
  try {
    return readFileSync(historyFile(), 'utf8').split('\n').filter(Boolean).reverse();
  } catch {
    return [];
  }
}

function writeHistory(newestFirst: readonly string[]): void {
  try {
    const lines = newestFirst.slice(0, HISTORY_SIZE).reverse();
    writeFileSync(historyFile(), lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  } catch {
    // A history that cannot be kept is no reason to stop.
  }
}
