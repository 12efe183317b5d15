/**
 * Takes a recording from one thread to another. Messages carry data, but not of which class it is:
 * that goes along as a list of places.
 */
import { Births } from '../../record/births.ts';
import { ChangeLog } from '../../record/change-log.ts';
import { EventColumns } from '../../record/event-columns.ts';
import { MemoryLog } from '../../record/memory-log.ts';
import { ObjectState } from '../../record/object-state.ts';
import type { Recording } from '../../record/recording.ts';

/** Classes by the number that stands for them in a message. */
const CLASSES: readonly { readonly prototype: object }[] = [
  Births,
  ChangeLog,
  EventColumns,
  MemoryLog,
  ObjectState,
];

/** A recording as a message holds it. */
export interface Packed {
  readonly data: unknown;
  /** Where in the data something of a class stands. */
  readonly places: readonly { readonly path: readonly string[]; readonly of: number }[];
}

type Place = Packed['places'][number];
type Fields = Record<string, unknown>;

/** Makes a message of a recording; it is copied when it is sent. */
export function packed(recording: Recording): Packed {
  const places: Place[] = [];
  return { data: plain(recording, [], places), places };
}

function plain(value: unknown, path: readonly string[], places: Place[]): unknown {
  if (typeof value !== 'object' || value === null || isWhole(value)) return value;
  const of = CLASSES.findIndex((one) => one.prototype === Object.getPrototypeOf(value));
  if (of >= 0) places.push({ path, of });
  const entries = Object.entries(value)
    // The machine's own memory, which is no part of what was recorded.
    .filter(([, part]) => !isAllMemory(part))
    .map(([name, part]): [string, unknown] => [name, plain(part, [...path, name], places)]);
  return Array.isArray(value) ? entries.map(([, part]) => part) : Object.fromEntries(entries);
}

/** What has nothing of a class inside. */
function isWhole(value: object): boolean {
  if (ArrayBuffer.isView(value) || value instanceof Map) return true;
  if (!Array.isArray(value)) return false;
  const [first] = value as readonly unknown[];
  return typeof first !== 'object' || first === null || isPlain(first);
}

/** Rows of a long list are alike: none is looked into if the first is plain data. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype) return false;
  return Object.values(value).every(
    (part) => typeof part !== 'object' || part === null || isWhole(part as object),
  );
}

const ALL_MEMORY_MIN = 32 << 20;

function isAllMemory(value: unknown): boolean {
  return ArrayBuffer.isView(value) && value.buffer.byteLength >= ALL_MEMORY_MIN;
}

/** The recording that a message holds, which is used up. */
export function unpacked({ data, places }: Packed): Recording {
  for (const { path, of } of places) {
    let at: unknown = data;
    for (const name of path) at = (at as Fields)[name];
    Object.setPrototypeOf(at, CLASSES[of].prototype);
  }
  return data as Recording;
}
