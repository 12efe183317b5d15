/**
 * What the page and the worker with the machine tell each other. All of it is data; whatever comes
 * in
 * is checked before it is used, on either side.
 */
import { isRecord } from '../../base/plain-data.ts';
import { checkConfig, type SessionConfig } from '../../session/config.ts';
import { checkCommand, type Command } from '../../session/command.ts';
import type { SourceBundle } from '../../session/sources.ts';
import type { Explanation } from '../../explain/explanation.ts';
import type { Judgements } from '../../explain/judge.ts';
import { KERNELS } from '../../versions/kernels.ts';
import type { Packed } from './carry.ts';

/** What the page asks for. */
export type Request =
  /** The files that come along, once for each worker. */
  | { readonly kind: 'sources'; readonly bundle: SourceBundle }
  /** A machine, in place of the one before; it is recorded from here on. */
  | { readonly kind: 'boot'; readonly config: SessionConfig }
  /** One command; `shown` is what a user would have typed for it. */
  | { readonly kind: 'perform'; readonly command: Command; readonly shown: string }
  /** All that was recorded since the boot. */
  | { readonly kind: 'recording' }
  /** The hash of the recording's state after a number of steps. */
  | { readonly kind: 'state'; readonly position: number }
  /** Report and truth of each block, as the machine is now. */
  | { readonly kind: 'judge' }
  /** All about a block, as the machine is now. */
  | { readonly kind: 'explain'; readonly what: string }
  /** A text to take along: the report as it is now; of all since the boot, commands or trace. */
  | { readonly kind: 'export'; readonly what: Exported }
  /** What the compiler says of a source, without a module being made of it. */
  | {
      readonly kind: 'check';
      readonly kernel: string;
      readonly name: string;
      readonly source: string;
    }
  /** The words with which an input can go on. */
  | { readonly kind: 'complete'; readonly line: string };

/** Texts that one can take along. */
export const EXPORTED = ['report', 'journal', 'trace'] as const;
/** A text that one can take along. */
export type Exported = (typeof EXPORTED)[number];

/** What a command did. */
export interface Performed {
  /** What a terminal shows of it. */
  readonly output: string;
  /** 0, an exit status, or a negative error number. */
  readonly status: number;
  /** Steps that are recorded now. */
  readonly steps: number;
  /** Hash of the machine's state now. */
  readonly state: string;
}

/** What each request is answered with. */
export interface Replies {
  readonly sources: null;
  readonly boot: { readonly release: string; readonly state: string };
  readonly perform: Performed;
  readonly recording: Packed;
  readonly state: string;
  readonly judge: Judgements | null;
  readonly explain: { readonly explanation: Explanation; readonly text: string } | null;
  readonly complete: readonly string[];
  readonly check: readonly Finding[];
  readonly export: string;
}

/** An error or a warning of the compiler. */
export interface Finding {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** A request with the number that its answer will have. */
export interface Asked {
  readonly id: number;
  readonly request: Request;
}

/** An answer; without a value it did not work: by what was asked, or by a bug of the simulator. */
export type Answered =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string; readonly isBug: boolean };

const TEXT_MAX = 4 << 20;

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string' && value.length <= TEXT_MAX;
const isBundle: Check = (value) => isRecord(value) && Object.values(value).every(isText);
/** Whether a function that throws at what is wrong does not. */
const passes =
  (check: (value: unknown) => void): Check =>
  (value) => {
    check(value);
    return true;
  };

/** The fields of each request. */
const FIELDS: { readonly [K in Request['kind']]: Readonly<Record<string, Check>> } = {
  sources: { bundle: isBundle },
  boot: { config: passes(checkConfig) },
  perform: { command: passes(checkCommand), shown: isText },
  recording: {},
  state: { position: (value) => Number.isSafeInteger(value) },
  judge: {},
  explain: { what: isText },
  complete: { line: isText },
  export: { what: (value) => EXPORTED.some((what) => what === value) },
  check: {
    kernel: (value) => KERNELS.some(({ name }) => name === value),
    name: (value) => typeof value === 'string' && /^[\w-]{1,55}$/.test(value),
    source: isText,
  },
};

/**
 * A message from the page, looked at.
 * @throws RangeError when it is none.
 */
export function checkAsked(value: unknown): Asked {
  if (!isRecord(value)) throw new RangeError('no request');
  const { id, request } = value;
  if (!isRecord(request)) throw new RangeError('no request');
  const { kind, ...rest } = request;
  if (!Number.isSafeInteger(id) || typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind)) {
    throw new RangeError('no such request');
  }
  const fields = FIELDS[kind as Request['kind']];
  const names = Object.keys(rest);
  if (names.length !== Object.keys(fields).length) throw new RangeError(`${kind}: other fields`);
  for (const name of names) {
    if (!Object.hasOwn(fields, name) || !fields[name](rest[name])) {
      throw new RangeError(`${kind}: bad ${name}`);
    }
  }
  return { id: id as number, request: request as Request };
}

/** A message from the worker, looked at; undefined when it is none. */
export function checkAnswered(value: unknown): Answered | undefined {
  if (!isRecord(value) || !Number.isSafeInteger(value['id'])) return undefined;
  if ('value' in value) return value as unknown as Answered;
  return isText(value['error']) && typeof value['isBug'] === 'boolean'
    ? (value as unknown as Answered)
    : undefined;
}
