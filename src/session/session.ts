/**
 * A session: a machine that is told what to do by commands, and a journal of them.
 *
 * Commands are done one after the other, in the order in which they were given. Whoever touches the
 * machine by another way leaves the journal behind; what only looks (`kmemleak.objects()`,
 * `explain`) does not.
 */
import { Hash64 } from '../base/hash64.ts';
import type { Shell } from '../shell/shell.ts';
import type { System } from '../system.ts';
import { startBareMachine, type BareMachine, type MachineOptions } from './bare-machine.ts';
import { checkConfig, type SessionConfig } from './config.ts';
import { copyOf, type Answer, type Answers, type Command } from './command.ts';
import { canonicalText, type EventValue } from './event-log.ts';
import { Journal } from './journal.ts';
import { stateHash } from './state-hash.ts';

/** A machine whose shell is loaded when it is first needed: most of a session's code is that. */
interface SessionMachine extends BareMachine {
  readonly shell: () => Promise<Shell>;
}

type Action<C extends Command> = (
  machine: SessionMachine,
  command: C,
) => Answers[C['kind']] | Promise<Answers[C['kind']]>;

/** What is done for each kind of command. */
const ACTIONS: { readonly [K in Command['kind']]: Action<Extract<Command, { kind: K }>> } = {
  shell: async ({ shell }, { text }) => (await shell()).run(text),
  module: addModule,
  insmod: ({ system }, { module, params }) => system.insmod(module, params),
  rmmod: ({ system }, { module }) => system.rmmod(module),
  read: ({ system }, { path }) => system.readFile(path),
  write: ({ system }, { path, text }) => system.writeFile(path, text),
  sleep({ system }, { ms }) {
    system.sleep(ms);
    return null;
  },
  scan({ system }) {
    const { newLeaks, words } = system.kmemleak.scan();
    return { newLeaks, words };
  },
};

function addModule(
  { builder, system }: SessionMachine,
  { name, files }: Extract<Command, { kind: 'module' }>,
): Answers['module'] {
  const read = (path: string): string | undefined =>
    Object.hasOwn(files, path) ? files[path] : undefined;
  const { definition, messages } = builder.build(name, `${name}.c`, { read });
  if (definition) system.modules.register(definition);
  return { ok: definition !== undefined, messages };
}

/** A machine with a journal. */
export class Session {
  readonly journal: Journal;
  private readonly machine: SessionMachine;
  private shellStarted: Promise<Shell> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Boots the machine.
   * @param config - plain data, with a kernel's name; the journal keeps it.
   * @throws RangeError when the configuration can not be, as `boot` does.
   */
  constructor(config: SessionConfig, options: MachineOptions) {
    checkConfig(config);
    this.machine = { ...startBareMachine(config, options), shell: () => this.openShell() };
    this.journal = new Journal(config);
    this.note({ kind: 'boot' }, null);
  }

  /** The machine, to look at. */
  get system(): System {
    return this.machine.system;
  }

  /** The shell, to look at: its prompt, its completion. */
  openShell(): Promise<Shell> {
    const { system, shellOptions } = this.machine;
    return (this.shellStarted ??= import('../shell/shell.ts').then(
      (module) => new module.Shell(system, shellOptions),
    ));
  }

  /** The hash of the machine's state now. */
  get stateHash(): string {
    return stateHash(this.system);
  }

  /**
   * Does what `command` says once those before it are done, and notes it.
   * @throws RangeError when it is no command: nothing was done. Another error is a bug of the
   * simulator; the journal then ends before the command.
   */
  async perform<C extends Command>(command: C): Promise<Answers[C['kind']]> {
    const copy = copyOf(command);
    const work = this.last.then(() => this.carryOut(copy));
    this.last = work.catch(() => this.journal.end());
    return (await work) as Answers[C['kind']];
  }

  private async carryOut(command: Command): Promise<Answer> {
    this.system.machine.memory.effort.renew();
    const act = ACTIONS[command.kind] as Action<Command>;
    const answer = await act(this.machine, command);
    if (this.journal.admit(command)) this.note(command, answer);
    return answer;
  }

  private note(command: Command | { readonly kind: 'boot' }, answer: Answer): void {
    const hash = new Hash64();
    hash.text(canonicalText(answer as EventValue));
    this.journal.append({ command, answer: hash.hex, state: this.stateHash });
  }
}
