/** The worker's side: one machine at a time, recorded from its boot on. */
import { CompileCache } from '../../cc/base/compile-cache.ts';
import type { Judgements } from '../../explain/judge.ts';
import { explanationText } from '../../explain/text/explanation.ts';
import type { Recorder } from '../../record/recorder.ts';
import { Replay } from '../../record/replay.ts';
import { startRecording } from '../../record/start.ts';
import { stepHash } from '../../record/step-hash.ts';
import {
  startBareMachine,
  type BareMachine,
  type MachineOptions,
} from '../../session/bare-machine.ts';
import { type SessionConfig } from '../../session/config.ts';
import type { Answer, Command } from '../../session/command.ts';
import { Session } from '../../session/session.ts';
import type { JournalData } from '../../session/journal.ts';
import { SIM_FOLDER, bundledSources, type SimSources } from '../../session/sources.ts';
import { packed } from './carry.ts';
import type { Finding, Performed, Replies, Request } from './protocol.ts';

type Actions = {
  readonly [K in Request['kind']]: (
    request: Extract<Request, { kind: K }>,
  ) => Replies[K] | Promise<Replies[K]>;
};

/** Does what the page asks for. */
export class Desk {
  private sources: SimSources | undefined;
  private session: Session | undefined;
  private recorder: Recorder | undefined;
  private compiler: { readonly kernel: string; readonly machine: BareMachine } | undefined;
  private readonly cache = new CompileCache();

  private readonly actions: Actions = {
    sources: ({ bundle }) => {
      this.sources = bundledSources(bundle);
      return null;
    },
    boot: ({ config }) => {
      if (!this.sources) throw new RangeError('no sources yet');
      const session = new Session(config, this.options(this.sources));
      this.session = session;
      this.recorder = startRecording(session.system, {}, (file) => this.sourceOf(file));
      return { release: session.system.kernelRelease, state: session.stateHash };
    },
    perform: ({ command, shown }) => this.perform(command, shown),
    recording: () => packed(this.recorded.look()),
    state: ({ position }) => {
      const replay = new Replay(this.recorded.look());
      replay.seek(Math.max(0, Math.min(position, replay.length)));
      return stepHash(replay);
    },
    judge: () => {
      const judgements = this.booted.system.explain?.judge();
      return judgements ? worthTelling(judgements) : null;
    },
    explain: ({ what }) => {
      const explanation = this.booted.system.explain?.explain(what);
      return explanation ? { explanation, text: explanationText(explanation) } : null;
    },
    export: async ({ what }) => {
      const { system, journal } = this.booted;
      if (what === 'report') return system.kmemleak.report();
      if (what === 'trace') return await this.trace(journal.toJSON());
      return `${JSON.stringify(journal, undefined, 1)}\n`;
    },
    check: ({ kernel, name, source }) => {
      const { builder } = this.compilerOf(kernel);
      const file = `${name}.c`;
      const read = (path: string): string | undefined => (path === file ? source : undefined);
      return findings(builder.build(name, file, { read }).messages, file);
    },
    complete: async ({ line }) => {
      const shell = await this.booted.openShell();
      const word = /\S*$/.exec(line)![0];
      return [...shell.commandNames, ...shell.moduleNames].filter((name) => name.startsWith(word));
    },
  };

  /**
   * Answers a request.
   * @throws RangeError when it can not be done; another error is a bug of the simulator.
   */
  async answer<R extends Request>(request: R): Promise<Replies[R['kind']]> {
    const act = this.actions[request.kind] as (r: Request) => Promise<Replies[R['kind']]>;
    return await act(request);
  }

  private async perform(command: Command, shown: string): Promise<Performed> {
    const session = this.booted;
    this.recorded.command(shown);
    const answer = await session.perform(command);
    const { state } = session.journal.entries.at(-1)!;
    return { ...outcome(command, answer), steps: this.recorded.length, state };
  }

  private async trace({ entries, config }: JournalData): Promise<string> {
    const { traceOf } = await import('./trace.ts');
    const fresh = new Session(config, { sources: this.sources!, cache: this.cache });
    const built = entries.map(({ command }) => (command.kind === 'module' ? command.name : ''));
    return await traceOf(built.find(Boolean) ?? 'run', fresh, entries);
  }

  /** The text of a part of the kernel. */
  private sourceOf(file: string): string | undefined {
    const prefix = `${SIM_FOLDER}/`;
    return file.startsWith(prefix) ? this.sources?.read(file.slice(prefix.length)) : undefined;
  }

  /** A machine that only compiles. */
  private compilerOf(kernel: string): BareMachine {
    if (!this.sources) throw new RangeError('no sources yet');
    if (this.compiler?.kernel !== kernel) {
      const config = { kernel } as SessionConfig;
      const machine = startBareMachine(config, this.options(this.sources));
      this.compiler = { kernel, machine };
    }
    return this.compiler.machine;
  }

  private options(sources: SimSources): MachineOptions {
    // The page's policy forbids to make functions of texts.
    return { sources, cache: this.cache, compile: false };
  }

  private get booted(): Session {
    if (!this.session) throw new RangeError('no machine yet');
    return this.session;
  }

  private get recorded(): Recorder {
    if (!this.recorder) throw new RangeError('no machine yet');
    return this.recorder;
  }
}

/** Blocks of a module on which all agree, of a judgement that is sent. */
const AGREED_MAX = 200;

/** A judgement without the many blocks of the kernel's own on which all agree. */
function worthTelling(judgements: Judgements): Judgements {
  let agreed = 0;
  const rows = judgements.rows.filter(
    ({ outcome: kind, allocatedAt }) =>
      kind !== 'true-negative' || (allocatedAt !== undefined && agreed++ < AGREED_MAX),
  );
  return { ...judgements, rows };
}

/** What a terminal would show of an answer. */
function outcome(
  { kind }: Command,
  answer: Answer,
): { readonly output: string; readonly status: number } {
  if (answer === null) return { output: '', status: 0 };
  if (typeof answer === 'number') return { output: '', status: Math.min(answer, 0) };
  if (typeof answer === 'string') return { output: answer, status: 0 };
  if ('stdout' in answer) {
    return { output: answer.stdout + answer.stderr, status: answer.status };
  }
  if ('ok' in answer) return { output: answer.messages, status: answer.ok ? 0 : 1 };
  return { output: kind === 'scan' ? `${answer.newLeaks} new leaks\n` : '', status: 0 };
}

/** The compiler's messages about a file as data. */
function findings(messages: string, file: string): Finding[] {
  return messages.split('\n').flatMap((text) => {
    const match = /^(.+):(\d+):(\d+): (error|warning): (.*)$/.exec(text);
    if (!match || match[1] !== file) return [];
    const [, , line, column, severity, message] = match;
    const isError = severity === 'error';
    return [
      { line: +line, column: +column, severity: isError ? 'error' : 'warning', message } as const,
    ];
  });
}
