/**
 * Which simulated task does what: one task for the shell, one for each command that is a program
 * of its own.
 *
 * A program ends only when the next one starts or its redirection has been written, because the
 * library writes a command's redirected output after the command has run; the write must still be
 * the program's. Invariant: `ended` is the program that ran last, or nothing.
 */
import type { ShellHost, ShellTask } from './host.ts';

/** Commands that the shell runs itself, without a process. */
export const BUILTINS: ReadonlySet<string> = new Set(
  'echo printf true false pwd history alias unalias trap'.split(' '),
);

/** The tasks of one shell. */
export class Processes {
  private readonly host: ShellHost;
  private readonly shell: ShellTask | undefined;
  private readonly running: { task: ShellTask; name: string }[] = [];
  private ended: { task: ShellTask; name: string } | undefined;
  private builtin = '';

  constructor(host: ShellHost, comm: string) {
    this.host = host;
    this.shell = host.tasks.spawn(comm);
  }

  /** The shell's own process id. */
  get pid(): number {
    return this.shell?.pid ?? 1;
  }

  /** Starts a command, as a process of its own unless it is a builtin; false without memory. */
  enter(name: string): boolean {
    this.reap();
    this.builtin = BUILTINS.has(name) ? name : '';
    if (this.builtin) return true;
    const task = this.asCurrent(() => this.host.tasks.spawn(name));
    if (task) this.running.push({ task, name });
    return task !== undefined;
  }

  /** Whether the kernel has killed the command that runs. */
  get isKilled(): boolean {
    return this.builtin === '' && (this.running.at(-1)?.task.killed ?? false);
  }

  /** Ends the command that `enter` started. */
  leave(name: string): void {
    if (BUILTINS.has(name)) return;
    this.reap();
    this.ended = this.running.pop();
  }

  /** Lets the program that ran last go. */
  reap(): void {
    if (this.ended) this.host.tasks.exit(this.ended.task);
    this.ended = undefined;
  }

  /** How a message of whoever writes now begins: `bash: echo` or `cat`. */
  get writerName(): string {
    if (this.ended) return this.ended.name;
    if (this.builtin) return `bash: ${this.builtin}`;
    return this.running.at(-1)?.name ?? 'bash';
  }

  /** Calls `body` as the task that is running, or whose redirection is being written. */
  asCurrent<T>(body: () => T): T {
    const task = (this.ended ?? this.running.at(-1))?.task ?? this.shell;
    return task ? this.host.tasks.runAs(task, body) : body();
  }

  /** Ends everything, the shell last. */
  close(): void {
    this.reap();
    for (const { task } of this.running.splice(0).reverse()) this.host.tasks.exit(task);
    if (this.shell) this.host.tasks.exit(this.shell);
  }
}
