/** One sentence about a step: what happened, and why. Made from the step's data alone. */
import { hexPtr } from '../base/hex.ts';
import { OBJECT_FULL_SCAN, OBJECT_NO_SCAN } from '../kmemleak/object-table.ts';
import type { ScanPhase } from '../kmemleak/observer.ts';
import type { CodeLine } from './recording.ts';
import type { Step, StepChange, StepObject, StepWord } from './step.ts';

const PHASE_TEXTS: Readonly<Record<ScanPhase, string>> = {
  whiten: 'whiten: every count becomes 0; objects that need no reference start the gray list',
  percpu: "percpu: the scan reads each CPU's copy of the percpu section, a root",
  pages: 'pages: the scan reads each struct page that is in use, for they hold pointers',
  stacks: 'stacks: the scan reads the stack of each task',
  gray: 'gray list: each object on it is read, and what it points at joins it',
  checksum: 'checksums: a white object whose contents changed since the last scan is in use',
  'gray-again': 'gray list again: what the changed objects point at is not lost either',
  report: 'report: what is white now, old enough and not reported yet, is a leak',
};

const MISS_TEXTS: Readonly<Record<string, string>> = {
  self: "an object's own pointers to itself do not count",
  'already-gray': 'it has as many references as it needs already',
  black: 'it is black, and nobody counts for it',
  'circular-excess': 'it is the block itself that the surplus would count for',
};

const HELD_TEXTS: Readonly<Record<string, string>> = {
  'too-young': 'it is younger than 5 seconds, and pointers to it may be in registers still',
  'reported-before': 'it was reported by an earlier scan',
  freed: 'it was freed while the scan ran',
  'no-suspect': 'the full pass found it referenced or modified, so it is no suspect',
  'too-few-scans': 'fewer scans in a row than min_unref_scans found no reference to it',
};

/** What a step did, and why. */
export function sentence(step: Step): string {
  const { kind, object, word, text = '', why = '', numbers = [] } = step;
  switch (kind) {
    case 'command':
      return `The user types: ${text}`;
    case 'log':
      return `The kernel log says: ${text.trim()}`;
    case 'task':
      return `${text} (pid ${numbers[0]}) runs now.`;
    case 'line':
      return `${lineText(step.code!)} comes next: ${step.source ?? ''}`.replace(/: $/, '.');
    case 'begin':
      return beginText(step);
    case 'end':
      return endText(step);
    case 'phase':
      return `Phase ${PHASE_TEXTS[step.phase!]}.`;
    case 'root':
      return `The scan reads ${rootText(text)}, ${numbers[1]} bytes: a root.`;
    case 'hit':
    case 'miss':
      return wordText(step, word!, object!, why);
    default:
      return objectText(step, object!, why);
  }
}

/** A line of C: `file.c:12 in function [module]`. */
export function lineText({ file, line, function: name, module }: CodeLine): string {
  const where = module === '' ? '' : ` [${module}]`;
  return `${file.replace(/^.*\//, '')}:${line} in ${name}${where}`;
}

function beginText({ scan, pass, numbers = [] }: Step): string {
  if (pass > 1) return `Pass ${pass} of scan ${scan} begins: it confirms what the first suspects.`;
  return `Scan ${scan} begins; ${numbers[0]} objects are tracked.`;
}

function endText({ scan, pass, numbers = [] }: Step): string {
  const [leaks, words] = numbers;
  if (leaks === undefined) return `Pass ${pass} of scan ${scan} is over; another one follows.`;
  const found = leaks === 1 ? '1 new leak' : `${leaks} new leaks`;
  return `Scan ${scan} is over: ${found}, ${words} words read.`;
}

function rootText(what: string): string {
  if (what === 'page') return 'a struct page';
  return /^stack|^percpu/.test(what) ? `the ${what}` : what;
}

function wordText({ kind, phase }: Step, word: StepWord, object: StepObject, why: string): string {
  const { name } = object;
  const into = word.into === 0 ? name : `${name}+0x${word.into.toString(16)}, inside of it`;
  const read = `The word at ${placeOf(word)} points at ${into}`;
  if (kind === 'miss') return `${read}, and does not count: ${MISS_TEXTS[why]}.`;
  const { count = 0, minCount = 0 } = object;
  const enough = count >= minCount ? 'enough' : 'not enough yet';
  const again = phase === 'gray-again' ? ' still' : '';
  const found = `${count} of ${minCount} references, ${enough}`;
  return `${read}: ${found}, so it is${again} ${object.color}.`;
}

function placeOf({ address, holder, offset, variable, phys }: StepWord): string {
  const at = address === undefined ? `physical ${hexPtr(phys)}` : hexPtr(address);
  const inside = offset === undefined ? rootText(holder) : `${holder}+0x${offset.toString(16)}`;
  return variable === undefined ? `${inside} (${at})` : `${variable} (${inside}, ${at})`;
}

function objectText(step: Step, object: StepObject, why: string): string {
  const { name } = object;
  switch (step.kind) {
    case 'tracked':
      return trackedText(object);
    case 'forgotten':
      return `${name} is freed: kmemleak forgets it.`;
    case 'changed':
      return `${name}: ${(step.changes ?? []).map(changeText).join('; ')}.`;
    case 'object':
      return `${name} is next on the gray list and read, ${object.size} bytes; ${waiting(step)}.`;
    case 'skip':
      return `${name} is next on the gray list and is not read: ${skipText(why)}.`;
    case 'gray':
      return grayText(step, object, why);
    case 'black':
      return `${name} lies beyond the memory that can be read: it is black from here on.`;
    case 'checksum':
      return checksumText(step, object);
    case 'suspect':
      return `${name} is a suspect: no reference, and the same contents as at the last scan.`;
    case 'held':
      return `${name} is white and not reported: ${HELD_TEXTS[why]}.`;
    default:
      return (
        `${name} is reported: no reference was found (${counts(object)}), ` +
        'it is old enough, and nobody changed it.'
      );
  }
}

function trackedText(object: StepObject): string {
  const { name, size, address, by, minCount = 0 } = object;
  const where = by === '' ? '' : ` by ${by}`;
  const what = `${name} is allocated${where}: ${size} bytes at ${hexPtr(address)}`;
  if (minCount < 0) return `${what}; it is ignored.`;
  if (minCount === 0) return `${what}; it needs no reference, and is scanned.`;
  const needs = minCount === 1 ? '1 reference' : `${minCount} references`;
  return `${what}; it needs ${needs} to be found.`;
}

function changeText({ field, before, after }: StepChange): string {
  if (field === 'min_count') {
    if (after === 0) return 'painted gray: it needs no reference any more, and is scanned';
    if (after < 0) return 'painted black: neither scanned nor reported from here on';
    return `needs ${after} references instead of ${before}`;
  }
  if (field === 'flags') {
    const set = after & ~before;
    if (set & OBJECT_NO_SCAN) return 'its contents are not read from here on';
    if (set & OBJECT_FULL_SCAN) return 'it is read whole in spite of its areas';
    return set === 0 ? 'a flag is taken away' : 'only its areas are read from here on';
  }
  if (field === 'areas') return 'it has another area that is read';
  if (field === 'checksum') return 'its checksum is forgotten: the next scan takes it for changed';
  if (field === 'excess_ref') return 'references that it does not need count for another block';
  if (field === 'trace') return 'another stack trace stands for its allocation';
  return `${field} is ${after} instead of ${before}`;
}

function waiting({ waiting: n = 0 }: Step): string {
  return n === 1 ? '1 more waits' : `${n} more wait`;
}

function skipText(why: string): string {
  return why === 'freed' ? 'it was freed meanwhile' : 'its contents hold no pointers (no_scan)';
}

function grayText(step: Step, object: StepObject, why: string): string {
  const { name } = object;
  const place = `place ${(step.numbers?.[0] ?? 0) + 1} of the gray list`;
  if (why === 'whiten') return `${name} needs no reference: gray, ${place}.`;
  if (why === 'checksum')
    return `${name} has another checksum than before, so it counts as in use: gray, ${place}.`;
  return `${name} has the references that it needs (${counts(object)}): gray, ${place}.`;
}

function checksumText({ numbers = [] }: Step, { name }: StepObject): string {
  const [before, after] = numbers.map((n) => n.toString(16).padStart(8, '0'));
  if (after === undefined) {
    return `${name} is white; its checksum is computed for the first time: ${before}.`;
  }
  if (before === after) return `${name} is white; its checksum is ${after}, as at the last scan.`;
  return `${name} is white; its checksum is ${after}, at the last scan it was ${before}.`;
}

function counts({ count = 0, minCount = 0 }: StepObject): string {
  return `${count} of ${minCount}`;
}
