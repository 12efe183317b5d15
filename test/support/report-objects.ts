/** Objects and groups of reports that a test writes down in short. */
import { readReports } from '../../src/triage/input/read.ts';
import type { LeakObject } from '../../src/triage/input/objects.ts';
import { groupsOf, type Group } from '../../src/triage/judge/groups.ts';
import { distinct } from '../../src/triage/judge/identity.ts';

/** An object of a report; its trace from the innermost function on, its words as printed. */
export interface ShortObject {
  readonly at?: string;
  readonly size?: number;
  readonly comm?: string;
  readonly pid?: number;
  readonly jiffies?: number;
  readonly age?: number;
  readonly bytes?: string;
  readonly trace?: readonly string[];
}

/** The text of a report on it. */
export function reportOn(object: ShortObject): string {
  const { at = '0xffff888100001000', size = 64, comm = 'a', pid = 2, jiffies = 1000 } = object;
  const { age, bytes, trace = ['f_one'] } = object;
  return [
    `unreferenced object ${at} (size ${size}):`,
    `  comm "${comm}", pid ${pid}, jiffies ${jiffies}${age === undefined ? '' : ` (age ${age}s)`}`,
    ...(bytes === undefined
      ? []
      : ['  hex dump (first 32 bytes):', ...(bytes.match(/.{1,48}/g) ?? [])]),
    '  backtrace:',
    ...trace.map((name) => (name.startsWith('0x') ? name : name.replace(/^[\w.]+/, '$&+0x1/0x2'))),
  ].join('\n');
}

/** The objects of reports on them. */
export function objectsOf(...objects: readonly ShortObject[]): readonly LeakObject[] {
  return readReports(objects.map(reportOn).join('\n')).objects;
}

/** The groups of reports on them. */
export function groupsIn(...objects: readonly ShortObject[]): readonly Group[] {
  return groupsOf(distinct(objectsOf(...objects)));
}

/** Bytes of words of 64 bits, little-endian. */
export function littleEndian(...words: readonly bigint[]): string {
  return words
    .flatMap((word) => Array.from({ length: 8 }, (_, i) => Number((word >> BigInt(8 * i)) & 0xffn)))
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(' ')
    .concat(' ');
}
