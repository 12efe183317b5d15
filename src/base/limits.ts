/**
 * The limits that have a name: what an input may use of the host before it ends with a message.
 * All have a default, and all can be raised: `--limit NAME=N` on the command line, `limits` in the
 * configuration of a system. docs/limits.md lists them with their messages.
 */
import { nearest } from './diagnostic.ts';

/** One limit. */
interface NamedLimit {
  readonly default: number;
  /** What it counts. */
  readonly unit: string;
  readonly what: string;
}

/** All of them, by name: the part that they belong to, then what they bound. */
export const LIMITS = {
  'c-source': { default: 4 << 20, unit: 'characters', what: 'length of a file' },
  'c-include-depth': { default: 60, unit: 'files', what: 'files that include each other at once' },
  'c-includes': { default: 20_000, unit: 'files', what: '#include that are followed, in total' },
  'c-read-tokens': {
    default: 20_000_000,
    unit: 'tokens',
    what: 'tokens of a file and of all that it includes, also where #if skips them',
  },
  'c-tokens': { default: 3_000_000, unit: 'tokens', what: 'what the preprocessor leaves' },
  'c-macro-tokens': {
    default: 2_000_000,
    unit: 'tokens',
    what: 'arguments and expansions of all macros together',
  },
  'c-macro-text': {
    default: 4 << 20,
    unit: 'characters',
    what: 'what # and ## of macros make, together',
  },
  'c-macro-nesting': { default: 100, unit: 'uses', what: 'macros used in arguments of macros' },
  'c-errors': { default: 200, unit: 'errors', what: 'errors of a source that are shown' },
  'c-warnings': { default: 200, unit: 'warnings', what: 'warnings of a source that are shown' },
  'c-if-nesting': { default: 100, unit: 'levels', what: 'parts of an #if in each other' },
  'c-cases': { default: 10_000, unit: 'cases', what: 'cases of one switch' },
  'c-labels': { default: 1000, unit: 'labels', what: 'labels before one statement' },
  'c-chain': { default: 500, unit: 'operators', what: 'operators of an expression in a row' },
  'c-string': { default: 1 << 20, unit: 'bytes', what: 'length of a string literal' },
  'c-data': { default: 64 << 20, unit: 'bytes', what: 'initialized objects of a source' },
  'c-init-values': {
    default: 1 << 20,
    unit: 'values',
    what: 'values in initializers of a source, for each element of [a ... b]',
  },
  'c-nesting': {
    default: 120,
    unit: 'levels',
    what: 'parentheses, blocks, declarators, initialisers inside each other',
  },
  'c-code': { default: 600_000, unit: 'instructions', what: 'code of a module' },
  'c-inlined': {
    default: 3_000_000,
    unit: 'nodes',
    what: 'parts of functions that are inlined, each time',
  },
  'c-tree-height': { default: 1200, unit: 'levels', what: 'parts of an expression in each other' },
  'static-steps': { default: 20_000, unit: 'steps', what: 'ways through one function, in steps' },
  'record-steps': { default: 2_000_000, unit: 'steps', what: 'steps that are recorded one by one' },
  'record-lines': { default: 20_000, unit: 'lines', what: 'lines of C that are recorded' },
  'record-words': {
    default: 4_000_000,
    unit: 'words',
    what: 'changes of memory that are recorded, in words of 4 bytes',
  },
  'kernel-steps': {
    default: 300_000_000,
    unit: 'steps',
    what: 'what is done for the machine: an instruction of C is 1, a call 60',
  },
} as const satisfies Readonly<Record<string, NamedLimit>>;

/** The name of a limit. */
export type LimitName = keyof typeof LIMITS;
/** A value for each limit. */
export type Limits = Readonly<Record<LimitName, number>>;
/** The limits that are not at their default. */
export type LimitChanges = Readonly<Partial<Record<LimitName, number>>>;

/** All limits at their default. */
export const DEFAULT_LIMITS: Limits = Object.freeze(
  Object.fromEntries(Object.entries(LIMITS).map(([name, limit]) => [name, limit.default])),
) as Limits;

/** The limits with some of them changed. */
export function limitsWith(changes: LimitChanges = {}): Limits {
  return { ...DEFAULT_LIMITS, ...changes };
}

/** Whether a text is the name of a limit. */
export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(LIMITS, name);
}

/**
 * Reads `NAME=N`; N is a whole number of up to 15 digits, or `none`.
 * @throws RangeError that says what is accepted.
 */
export function parseLimit(text: string): { readonly name: LimitName; readonly value: number } {
  const [, name = text, value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!isLimitName(name)) {
    const near = nearest(name, Object.keys(LIMITS));
    const hint = near === undefined ? Object.keys(LIMITS).join(', ') : `did you mean ${near}?`;
    throw new RangeError(`there is no limit '${name}': ${hint}`);
  }
  if (value === 'none') return { name, value: Infinity };
  if (/^\d{1,15}$/.test(value)) return { name, value: Number(value) };
  throw new RangeError(`${name}: '${value}' is not a number of ${LIMITS[name].unit}, nor none`);
}

/** What to do where a limit is reached. */
export function raiseHint(name: LimitName): string {
  return `raise the limit with --limit ${name}=N`;
}
