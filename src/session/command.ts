/**
 * What can be done to the machine of a session, as plain data, so that it can be written down, sent
 * to a worker, and done again.
 */
import { isRecord } from '../base/plain-data.ts';
import type { ShellResult } from '../shell/shell.ts';

/** A command. Texts are Latin-1: a character for each byte. */
export type Command =
  /** Input of the shell, one line or more. */
  | { readonly kind: 'shell'; readonly text: string }
  /** Compiles `files['NAME.c']`, with the headers among `files`, and makes it known to insmod. */
  | { readonly kind: 'module'; readonly name: string; readonly files: Texts }
  /** Loads a module as the program insmod does. */
  | { readonly kind: 'insmod'; readonly module: string; readonly params?: Texts }
  /** Unloads a module as the program rmmod does. */
  | { readonly kind: 'rmmod'; readonly module: string }
  /** Reads a file of /proc, /sys or /dev. */
  | { readonly kind: 'read'; readonly path: string }
  /** One write(2) to such a file. */
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  /** Lets milliseconds pass. */
  | { readonly kind: 'sleep'; readonly ms: number }
  /** A scan of kmemleak's, without a way through a file. */
  | { readonly kind: 'scan' };

/** Texts by name. */
export type Texts = Readonly<Record<string, string>>;

/** What each kind of command answers. */
export interface Answers {
  /** What it printed, and its exit status. */
  readonly shell: ShellResult;
  /** Whether it compiled, and what the compiler says. */
  readonly module: { readonly ok: boolean; readonly messages: string };
  /** 0 or a negative error number. */
  readonly insmod: number;
  /** 0 or a negative error number. */
  readonly rmmod: number;
  /** The text or a negative error number. */
  readonly read: string | number;
  /** The bytes taken or a negative error number. */
  readonly write: number;
  readonly sleep: null;
  /** Objects that were not reported before, and words that were looked at. */
  readonly scan: { readonly newLeaks: number; readonly words: number };
}

/** Any answer. */
export type Answer = Answers[Command['kind']];

/** Length of one text of a command. */
const TEXT_MAX = 4 << 20;
/** Length of a module's name. */
const NAME_MAX = 56;
/** Days enough to wait for anything. */
const SLEEP_MAX_MS = 1e9;

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string' && value.length <= TEXT_MAX;
const isName: Check = (value) =>
  typeof value === 'string' && value.length <= NAME_MAX && /^\w[\w.-]*$/.test(value);
const isTexts: Check = (value) => isRecord(value) && texts(value);
const texts = (value: object): boolean => Object.values(value).every(isText);
const isWait: Check = (value) => typeof value === 'number' && value >= 0 && value <= SLEEP_MAX_MS;

/** The fields of each kind; those that may be missing have a `?`. */
const FIELDS: Readonly<Record<Command['kind'], Readonly<Record<string, Check>>>> = {
  shell: { text: isText },
  module: { name: isName, files: isTexts },
  insmod: { module: isName, 'params?': isTexts },
  rmmod: { module: isName },
  read: { path: isText },
  write: { path: isText, text: isText },
  sleep: { ms: isWait },
  scan: {},
};

/**
 * Makes sure that `value`, which may come from a file or another thread, is a command.
 * @throws RangeError when it is none.
 */
export function checkCommand(value: unknown): asserts value is Command {
  if (typeof value !== 'object' || value === null) throw new RangeError('a command is an object');
  const { kind, ...rest } = value as Record<string, unknown>;
  if (typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind)) {
    const shown = typeof kind === 'string' ? `'${kind.slice(0, 40)}'` : `of kind ${typeof kind}`;
    throw new RangeError(`no such command: ${shown}`);
  }
  const fields = FIELDS[kind as Command['kind']];
  for (const [field, isRight] of Object.entries(fields)) {
    const name = field.replace('?', '');
    const isLeftOut = name !== field && rest[name] === undefined;
    if (!isLeftOut && !isRight(rest[name])) throw new RangeError(`${kind}: bad ${name}`);
  }
  const more = Object.keys(rest).find(
    (name) => !Object.hasOwn(fields, name) && !Object.hasOwn(fields, `${name}?`),
  );
  if (more !== undefined) throw new RangeError(`${kind}: there is no ${more.slice(0, 40)}`);
}

/**
 * A command as it is now: what becomes of the caller's own does not matter any more.
 * @throws RangeError when it is none.
 */
export function copyOf<C extends Command>(command: C): C {
  checkCommand(command);
  return JSON.parse(JSON.stringify(command)) as C;
}
