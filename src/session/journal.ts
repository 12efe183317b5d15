/**
 * The journal of a session: the commands given since the boot, what each answered and what state
 * it left, as hashes. It is plain data, and enough to repeat the run to any of its entries
 * (replay.ts).
 *
 * Entry 0 is the boot. A journal that is full takes no more commands and says that it is not
 * complete; the machine goes on without it.
 */
import { checkCommand, type Command } from './command.ts';
import { EventLog } from './event-log.ts';
import { checkConfig, type SessionConfig } from './config.ts';

const FORMAT = 'kmemleak-sim-journal/1';
/** Commands that a journal holds: one from a stranger must not take all memory. */
export const ENTRIES_MAX = 10_000;
/** Length of all commands of a journal together, as JSON. */
const TEXT_MAX = 32 << 20;

/** The first entry of a journal: the machine was switched on. */
export interface Boot {
  readonly kind: 'boot';
}

/** One step of a session. */
export interface JournalEntry {
  readonly command: Command | Boot;
  /** Hash of what the command answered. */
  readonly answer: string;
  /** Hash of the machine's state after it; see `stateHash`. */
  readonly state: string;
}

/** A journal as JSON holds it. */
export interface JournalData {
  readonly format: typeof FORMAT;
  readonly config: SessionConfig;
  readonly entries: readonly JournalEntry[];
  /** Whether it has all commands that were given. */
  readonly complete: boolean;
}

/** The growing journal of one session. */
export class Journal {
  private readonly config: SessionConfig;
  private readonly log = new EventLog<JournalEntry>();
  private textLength = 0;
  private isComplete = true;

  constructor(config: SessionConfig) {
    this.config = { ...config };
  }

  /** Number of entries, the boot included. */
  get length(): number {
    return this.log.length;
  }

  get entries(): readonly JournalEntry[] {
    return this.log.entries;
  }

  /** Whether it takes no more commands. */
  get isFull(): boolean {
    return !this.isComplete;
  }

  /** The hash over the first `count` entries, all by default: one text that stands for the run. */
  hash(count = this.length): string {
    return this.log.hashAt(count);
  }

  /** Whether there is room for `command`; without it the journal ends here. */
  admit(command: Command): boolean {
    this.textLength += JSON.stringify(command).length;
    this.isComplete &&= this.length < ENTRIES_MAX && this.textLength <= TEXT_MAX;
    return this.isComplete;
  }

  /** Something was done that it does not have: it takes no more. */
  end(): void {
    this.isComplete = false;
  }

  /** Adds a step that was done. */
  append(entry: JournalEntry): void {
    this.log.append(entry);
  }

  /** The journal as plain data. */
  toJSON(): JournalData {
    const { config, entries, isComplete: complete } = this;
    return { format: FORMAT, config, entries: [...entries], complete };
  }
}

/**
 * Reads a journal out of a text of JSON. Whether a machine can be as it says, the boot checks.
 * @throws RangeError when it is none; the message says why.
 */
export function parseJournal(text: string): JournalData {
  if (text.length > 2 * TEXT_MAX) throw new RangeError('journal: too long');
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`journal: ${(error as Error).message}`, { cause: error });
  }
  checkJournal(data);
  return data;
}

function checkJournal(value: unknown): asserts value is JournalData {
  if (typeof value !== 'object' || value === null) throw new RangeError('journal: no object');
  const { format, config, entries, complete, ...rest } = value as Record<string, unknown>;
  if (format !== FORMAT) throw new RangeError(`journal: not of the format ${FORMAT}`);
  checkConfig(config);
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > ENTRIES_MAX) {
    throw new RangeError(`journal: 1 to ${ENTRIES_MAX} entries are needed`);
  }
  const more = Object.keys(rest)[0];
  if (more !== undefined) throw new RangeError(`journal: there is no ${more.slice(0, 40)}`);
  if (typeof complete !== 'boolean') throw new RangeError('journal: bad complete');
  for (const [i, entry] of (entries as (Partial<JournalEntry> | null)[]).entries()) {
    if (typeof entry !== 'object' || entry === null) {
      throw new RangeError(`journal: entry ${i} is no object`);
    }
    const isBoot = entry.command?.kind === 'boot';
    if (isBoot !== (i === 0)) throw new RangeError('journal: the boot is entry 0, and only that');
    if (!isBoot) checkCommand(entry.command);
    if (!isHash(entry.answer) || !isHash(entry.state)) {
      throw new RangeError(`journal: entry ${i} has no hashes`);
    }
  }
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
}
