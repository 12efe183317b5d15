/**
 * The scenarios that come along: what each says of itself in its expect.json.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../base/plain-data.ts';
import type { Verdict } from '../truth/examination.ts';
import { scenarioFolder } from './disk.ts';
import { UsageError } from './exit-codes.ts';
import type { MachineFlags } from './machine-options.ts';

/** Blocks of a scenario that are alike. */
export interface ExpectedBlock {
  readonly size: number;
  /** That the report shows. */
  readonly function: string;
  /** Another one in the backtrace, where that tells them better from others. */
  readonly allocatedBy?: string;
  readonly count: number;
  readonly verdict: Readonly<Record<'beforeUnload' | 'afterUnload', Verdict>>;
}

/** What a scenario says of itself. */
export interface Scenario {
  readonly name: string;
  readonly class: string;
  readonly summary: string;
  readonly forms: Readonly<Record<string, { readonly objects?: readonly ExpectedBlock[] }>>;
  readonly confirmed: Readonly<Record<string, boolean>>;
  /** Boot parameters without which it shows nothing. */
  readonly boot?: string;
  /** What to type while the module is loaded, beyond two scans. */
  readonly commands?: readonly string[];
}

/** All scenarios, by name. */
export function readScenarios(): Scenario[] {
  return readdirSync(scenarioFolder())
    .map(readScenario)
    .filter((scenario) => scenario !== undefined);
}

/**
 * One scenario; undefined when there is none of that name.
 * @throws UsageError when its expect.json is not as it must be.
 */
export function readScenario(name: string): Scenario | undefined {
  const file = join(scenarioFolder(), name, 'expect.json');
  if (!/^[\w-]+$/.test(name) || !existsSync(file)) return undefined;
  return parseScenario(readFileSync(file, 'utf8'), file);
}

/**
 * What an expect.json says.
 * @throws UsageError naming the file and the first value in it that is not as it must be.
 */
export function parseScenario(text: string, file: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
  const wrong = SCENARIO(value, '');
  if (wrong !== undefined) throw new UsageError(`${file}: ${wrong}`);
  return value as Scenario;
}

/** Says what is wrong with a value, or nothing. @param place - of the value, for the message. */
type Shape = (value: unknown, place: string) => string | undefined;

const isText: Shape = (value, place) =>
  typeof value === 'string' ? undefined : `${place} must be a text`;
const isFlag: Shape = (value, place) =>
  typeof value === 'boolean' ? undefined : `${place} must be true or false`;
const isCount: Shape = (value, place) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : `${place} must be a count`;
const isVerdict: Shape = (value, place) =>
  VERDICTS.has(value) ? undefined : `${place} must be ${[...VERDICTS].join(', ')}`;
const VERDICTS: ReadonlySet<unknown> = new Set(['reachable', 'retained', 'lost', 'freed']);

/** A list of such values. */
function listOf(shape: Shape): Shape {
  return (value, place) => {
    if (!Array.isArray(value)) return `${place} must be a list`;
    return firstWrong(value.map((one: unknown, i) => shape(one, `${place}[${i}]`)));
  };
}

/** An object with such values under any name. */
function mapOf(shape: Shape): Shape {
  return (value, place) => {
    if (!isRecord(value)) return `${place} must be an object`;
    return firstWrong(Object.entries(value).map(([name, one]) => shape(one, under(place, name))));
  };
}

/** An object with these fields, `?` after the name of such as may be missing; others are free. */
function fieldsOf(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, place) => {
    if (!isRecord(value)) return `${place || 'the file'} must be an object`;
    return firstWrong(
      Object.entries(shapes).map(([key, shape]) => {
        const name = key.replace('?', '');
        const one = Object.hasOwn(value, name) ? value[name] : undefined;
        return one === undefined && key !== name ? undefined : shape(one, under(place, name));
      }),
    );
  };
}

function firstWrong(answers: readonly (string | undefined)[]): string | undefined {
  return answers.find((answer) => answer !== undefined);
}

function under(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}

const BLOCK = fieldsOf({
  size: isCount,
  function: isText,
  'allocatedBy?': isText,
  count: isCount,
  verdict: fieldsOf({ beforeUnload: isVerdict, afterUnload: isVerdict }),
});
const SCENARIO = fieldsOf({
  name: isText,
  class: isText,
  summary: isText,
  forms: mapOf(fieldsOf({ 'objects?': listOf(BLOCK) })),
  confirmed: mapOf(isFlag),
  'boot?': isText,
  'commands?': listOf(isText),
});

/** The options with the boot parameters that scenarios among `names` ask for. */
export function withScenarioBoot<T extends MachineFlags>(flags: T, names: readonly string[]): T {
  const wanted = names.map((name) => readScenario(name)?.boot ?? '');
  const boot = [...wanted, flags.boot ?? ''].filter((part) => part !== '').join(' ');
  return boot === '' ? flags : { ...flags, boot };
}
