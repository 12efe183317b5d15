/**
 * The reports on a whole machine for people: coverage, lint, timelines, differences.
 */
import type { Coverage } from '../coverage.ts';
import type { JudgementDiff, JudgementPair } from '../diff.ts';
import { verdictText } from './explanation.ts';
import type { Judgement } from '../judge.ts';
import type { LintFinding } from '../lint.ts';
import { eventLine, plural, wordLine } from '../phrases.ts';
import type { Timeline, TimelineEvent } from '../timeline.ts';
import type { TypedDifference, TypedScan } from '../typed-scan.ts';

/** What of memory is tracked and scanned. */
export function coverageText({ rows, memory, rest }: Coverage): string {
  const kib = (bytes: number): string => (bytes / 1024).toFixed(1).padStart(10);
  const share = (part: number, of: number): string =>
    `${of === 0 ? 0 : Math.round((100 * part) / of)}%`.padStart(6);
  const lines = rows.map(
    ({ what, blocks, bytes, tracked, scanned }) =>
      `${what.padEnd(24)}${String(blocks || '').padStart(7)}${kib(bytes)}` +
      `${kib(tracked)}${share(tracked, bytes)}${kib(scanned)}${share(scanned, bytes)}`,
  );
  const title =
    `${'memory (KiB)'.padEnd(24)}${'blocks'.padStart(7)}${'size'.padStart(10)}` +
    `${'tracked'.padStart(16)}${'scanned'.padStart(16)}`;
  const free = `free, or an allocator's own: ${(rest / 1024).toFixed(1)} of ${memory / 1024} KiB`;
  return `${[title, ...lines, free].join('\n')}\n`;
}

/** What is wrong with calls of the API. */
export function lintText(findings: readonly LintFinding[]): string {
  if (findings.length === 0) return 'nothing to complain of\n';
  return findings
    .flatMap(({ kind, call, name, address, text, event, words }) => [
      ...(call === 'log'
        ? [`${kind}: ${text}`]
        : [`${kind}: ${call} for ${name} at ${address}`, `  ${text}`]),
      ...(event ? [`  called: ${eventLine(event)}`] : []),
      ...words.map((word) => `  ${wordLine(word)}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

/** What happened to blocks. */
export function timelinesText(timelines: readonly Timeline[]): string {
  if (timelines.length === 0) return 'no blocks\n';
  return timelines
    .map(({ name, address, size, lost, reported, events }) => {
      const state = `${lost ? 'lost' : 'reachable'}, ${reported ? '' : 'not '}reported`;
      const head = `${name} at ${address}, ${plural(size, 'byte')}: ${state}`;
      return `${[head, ...merged(events).map((event) => `  ${timelineLine(event)}`)].join('\n')}\n`;
    })
    .join('');
}

/** Scans that found the same, one after the other, are one line. */
function merged(events: readonly TimelineEvent[]): TimelineEvent[] {
  const found: TimelineEvent[] = [];
  for (const event of events) {
    const before = found.at(-1);
    const outcome = event.text.replace(/^scans? [\d-]+: /, '');
    if (event.what === 'scan' && before?.what === 'scan' && before.text.endsWith(`: ${outcome}`)) {
      const first = /\d+/.exec(before.text)![0];
      const last = /\d+/.exec(event.text)![0];
      found[found.length - 1] = { ...before, text: `scans ${first}-${last}: ${outcome}` };
    } else found.push(event);
  }
  return found;
}

function timelineLine({ seconds, what, text, event }: TimelineEvent): string {
  const where = event ? eventLine(event).replace(/^[\d.]+ s, /, '') : '';
  const parts = {
    allocated: `allocated by ${where}`,
    lost: `lost by ${where}: ${text}`,
    call: `${text} by ${where}`,
    scan: text,
    reported: text,
  };
  return `${seconds.toFixed(3).padStart(9)} s  ${parts[what]}`;
}

/** What a scan of pointer members alone would find. */
export function typedScanText({ blocks, typed, words, read, gained, harmed }: TypedScan): string {
  const lines = [
    'A scan that reads only the pointer members of blocks whose type is known',
    `knows it of ${typed} of ${plural(blocks, 'block')}, and reads ${read} of ${words} words ` +
      'there.',
    ...differenceLines(gained, 'It would find', 'lost block', 'that a word hides now', 'hidden by'),
    ...differenceLines(harmed, 'It would report', 'block', 'in use', 'known only from'),
  ];
  if (gained.length + harmed.length === 0) lines.push('It finds what a scan of all words finds.');
  return `${lines.join('\n')}\n`;
}

function differenceLines(
  found: readonly TypedDifference[],
  verb: string,
  kind: string,
  what: string,
  by: string,
): string[] {
  if (found.length === 0) return [];
  const lines = [`${verb} ${plural(found.length, kind)} ${what}:`];
  for (const { name, address, size, allocatedBy, words } of found.slice(0, DIFFERENCES_MAX)) {
    lines.push(`  ${name} at ${address}, ${plural(size, 'byte')}, by ${allocatedBy || 'the boot'}`);
    for (const word of words) lines.push(`    ${by} a word of ${word.type}: ${wordLine(word)}`);
  }
  const more = found.length - DIFFERENCES_MAX;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}

/** Blocks of one list that are shown. */
const DIFFERENCES_MAX = 20;

/** How two machines judge the same workload. */
export function diffText(
  { different, same }: JudgementDiff,
  names: readonly [string, string],
): string {
  const head = `${plural(different.length, 'block')} judged differently, ${same} alike\n`;
  return head + different.map((pair) => pairText(pair, names)).join('');
}

function pairText({ key, a, b }: JudgementPair, names: readonly [string, string]): string {
  const width = Math.max(...names.map((name) => name.length));
  const side = (name: string, one: Judgement | undefined): string =>
    `  ${name.padEnd(width)}  ${one ? sideText(one) : 'does not exist'}\n`;
  const { allocatedAt, allocatedBy } = (b ?? a)!;
  const by = allocatedAt === undefined ? '' : `, by ${allocatedBy}`;
  return `${key}${by}\n${side(names[0], a)}${side(names[1], b)}`;
}

function sideText(one: Judgement): string {
  const [first] = one.reasons;
  const why = first === undefined ? '' : ` (${first.reason}: ${first.text})`;
  return `${plural(one.size, 'byte')}, ${verdictText(one)}${why}`;
}
