/**
 * A machine on the page with its recording and the position that is looked at. Everything that is
 * shown of a machine is read from here, and is what it was at the position.
 */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { decisionAbout } from '../../record/decision.ts';
import { KIND } from '../../record/event-columns.ts';
import { Replay } from '../../record/replay.ts';
import { stepAt, type Step } from '../../record/step.ts';
import { nextStop, type Stop } from '../../record/walk.ts';
import type { Judgements } from '../../explain/judge.ts';
import { unpacked } from '../machine/carry.ts';
import { Client, Ended, Failed } from '../machine/client.ts';
import { loadPack, startWorker } from '../machine/packs.ts';
import { configOf, procedureOf, type Setup, type Typed } from '../machine/setup.ts';
import type { Exported } from '../machine/protocol.ts';
import type { SourceBundle } from '../../session/sources.ts';
import { breath } from './breath.ts';
import type { Moment } from './moment.ts';
import { listed } from './objects.ts';

/** A line of the console. */
export interface ConsoleLine {
  readonly kind: 'typed' | 'output' | 'note';
  readonly text: string;
}

/** What the machine is doing. */
export type Status =
  | { readonly is: 'empty' | 'ready' }
  | { readonly is: 'busy'; readonly what: string }
  /** Ended because it did not come back, or by the user. */
  | { readonly is: 'stopped' | 'refused' | 'failed'; readonly why: string };

/** Report and truth after a number of steps. */
export interface Mark {
  readonly steps: number;
  readonly judgements: Judgements;
}

/** Where a recording is looked at. */
interface Place {
  readonly position: number;
  /** The object that is looked at; absent: the same as before. */
  readonly selected?: number;
}

/** How long a command may take before the machine is ended. */
const PATIENCE_MS = 30_000;

/** One machine of the page. */
export class Bench {
  readonly setup: Signal<Setup | undefined> = signal(undefined);
  readonly release = signal('');
  readonly status: Signal<Status> = signal({ is: 'empty' });
  readonly lines: Signal<readonly ConsoleLine[]> = signal([]);
  readonly marks: Signal<readonly Mark[]> = signal([]);
  readonly position = signal(0);
  /** The object that is looked at, by its birth. */
  readonly selected: Signal<number | undefined> = signal(undefined);
  /** What was typed by hand since the module was loaded and unloaded. */
  readonly typed: Signal<readonly string[]> = signal([]);
  /** The command of the procedure that failed; '': none. */
  readonly failedAt = signal('');
  /** The state's hash at the end. */
  readonly hash = signal('');
  private readonly replay: Signal<Replay | undefined> = signal(undefined);
  readonly now: ReadonlySignal<Moment | undefined>;
  readonly step: ReadonlySignal<Step | undefined>;
  private readonly client = new Client(() => startWorker('worker'));
  private hasSources = false;
  private run = 0;

  constructor() {
    this.now = computed(() => {
      const replay = this.replay.value;
      if (!replay) return undefined;
      const position = Math.min(this.position.value, replay.length);
      replay.seek(position);
      return { replay, position };
    });
    this.step = computed(() => this.now.value && stepAt(this.now.value.replay));
  }

  /** How many steps are recorded. */
  get length(): number {
    return this.replay.value?.length ?? 0;
  }

  /** Loads a module into a new machine, and does all that shows what it leaks. */
  async load(setup: Setup, more: readonly Typed[] = []): Promise<void> {
    if (this.status.value.is === 'busy') this.end('');
    const run = ++this.run;
    this.setup.value = setup;
    this.lines.value = [];
    this.marks.value = [];
    this.typed.value = [];
    this.failedAt.value = '';
    await this.guard(run, async () => {
      this.busy(run, 'boot');
      await this.provideSources();
      const { release } = await this.client.ask({ kind: 'boot', config: configOf(setup) });
      this.release.value = release;
      for (const typed of procedureOf(setup)) {
        if (await this.carryOut(run, typed)) continue;
        this.failedAt.value = typed.shown;
        break;
      }
      if (this.failedAt.value === '') for (const typed of more) await this.carryOut(run, typed);
      await this.look(run, openingOf);
      this.typed.value = more.map(({ shown }) => shown);
    });
  }

  /** Does what was typed into the console; gives whether the machine is still there. */
  async type(text: string): Promise<boolean> {
    const { run } = this;
    this.busy(run, text);
    await this.guard(run, async () => {
      await this.carryOut(run, { command: { kind: 'shell', text }, shown: text });
      await this.look(run, ({ length }) => ({ position: length }));
      this.typed.value = [...this.typed.value, text];
    });
    return this.status.value.is === 'ready';
  }

  /** How an input can go on. */
  async complete(line: string): Promise<readonly string[]> {
    if (this.status.value.is !== 'ready') return [];
    return await this.client.ask({ kind: 'complete', line });
  }

  /** All about an object, as the machine is now: at the end. */
  async explain(what: string) {
    if (this.status.value.is !== 'ready') return null;
    return await this.client.ask({ kind: 'explain', what });
  }

  /** The hash of the recording's state at a position; '' when the machine is not there. */
  async stateAt(position: number): Promise<string> {
    if (this.status.value.is !== 'ready') return '';
    return await this.client.ask({ kind: 'state', position });
  }

  /** A text to take along. */
  async export(what: Exported): Promise<string> {
    if (this.status.value.is !== 'ready') return '';
    return await this.client.ask({ kind: 'export', what });
  }

  /** Ends the machine, whatever it does. What is recorded stays. */
  end(why: string): void {
    this.hasSources = false;
    this.run++;
    this.client.end(why);
    this.status.value = { is: 'stopped', why };
  }

  /** Goes to a position; to the nearest there is. */
  go(position: number): void {
    this.position.value = Math.max(0, Math.min(Math.round(position), this.length));
  }

  /** Goes to the next step of a kind, or the one before; false when there is none. */
  move(stop: Stop, direction: 1 | -1): boolean {
    const now = this.now.peek();
    const to = now && nextStop(now.replay.recording, now.position, stop, direction);
    if (to !== undefined) this.position.value = to;
    return to !== undefined;
  }

  /** Goes to where it was decided what becomes of an object; false when that is nowhere. */
  goDecided(birth: number): boolean {
    const now = this.now.peek();
    const to = now && decisionAbout(now.replay.recording, birth, now.position);
    if (to !== undefined) this.position.value = to;
    return to !== undefined;
  }

  /** The report and the truth that were last looked at. */
  markAt(position: number): Mark | undefined {
    return this.marks.value.filter(({ steps }) => steps <= position).at(-1);
  }

  private async provideSources(): Promise<void> {
    if (this.hasSources) return;
    const bundle = await loadPack<SourceBundle>('kernel');
    await breath();
    await this.client.ask({ kind: 'sources', bundle });
    this.hasSources = true;
  }

  /** Does a command; false when what follows makes no sense without it. */
  private async carryOut(run: number, { command, shown }: Typed): Promise<boolean> {
    if (run !== this.run) throw new Ended('');
    this.busy(run, shown);
    this.print({ kind: 'typed', text: shown });
    const timer = setTimeout(() => run === this.run && this.end('slow'), PATIENCE_MS);
    const did = await this.client.ask({ kind: 'perform', command, shown }).finally(() => {
      clearTimeout(timer);
    });
    if (run !== this.run) throw new Ended('');
    if (did.output !== '') this.print({ kind: 'output', text: did.output });
    if (did.status !== 0 && command.kind !== 'shell') {
      const [program] = shown.split(' ');
      this.print({ kind: 'output', text: `${program}: error ${did.status}\n` });
    }
    this.hash.value = did.state;
    if (command.kind !== 'module' && command.kind !== 'sleep') {
      const judgements = await this.client.ask({ kind: 'judge' });
      if (judgements) this.marks.value = [...this.marks.value, { steps: did.steps, judgements }];
    }
    return did.status === 0 || (command.kind !== 'module' && command.kind !== 'insmod');
  }

  private print(line: ConsoleLine): void {
    this.lines.value = [...this.lines.value, line];
  }

  /** Takes the recording over, and opens it at a place; each step of that is a task of its own. */
  private async look(run: number, placeIn: (replay: Replay) => Place): Promise<void> {
    const packed = await this.client.ask({ kind: 'recording' });
    await breath();
    const replay = new Replay(unpacked(packed));
    await breath();
    const { position, selected } = placeIn(replay);
    replay.seek(position);
    await breath();
    listed({ replay, position });
    await breath();
    if (run !== this.run) return;
    batch(() => {
      this.replay.value = replay;
      this.position.value = position;
      this.selected.value = selected ?? this.selected.peek();
    });
    await breath();
  }

  private busy(run: number, what: string): void {
    if (run === this.run) this.status.value = { is: 'busy', what };
  }

  /** Runs what uses the machine, and says what became of it. */
  private async guard(run: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (run === this.run) this.status.value = { is: 'ready' };
    } catch (error) {
      if (error instanceof Ended || run !== this.run) return;
      const is = error instanceof Failed ? 'failed' : 'refused';
      this.status.value = { is, why: (error as Error).message };
    }
  }
}

/** Where something is reported, or else decided. */
function openingOf({ length, recording: { events, births } }: Replay): Place {
  for (const kind of [KIND.report, KIND.held, KIND.gray]) {
    for (let i = 0; i < events.length; i++) {
      const selected = events.subject[i];
      if (events.kind[i] === kind && births.isOwn(selected)) return { position: i + 1, selected };
    }
  }
  return { position: length };
}
