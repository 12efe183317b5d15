/**
 * Shell sessions recorded on real kernels: reads them, and brings them and what the simulated shell
 * says into a common form, without what differs from boot to boot.
 */

import { imageSections } from '../../src/kernel/roots.ts';

/** A command of a session, and what it did. */
export interface RecordedCommand {
  readonly command: string;
  /** What it printed, standard error included. */
  readonly output: readonly string[];
  readonly status: number;
  /** Lines of the kernel log that it caused, with time stamps. */
  readonly log: readonly string[];
  /** The heading that it stands under. */
  readonly section: string;
}

/** A session. */
export interface Transcript {
  readonly bootLine: string;
  readonly commands: readonly RecordedCommand[];
}

/** Reads a transcript. */
export function parseTranscript(text: string): Transcript {
  const [first] = text.split('\n', 1);
  const config = first.match(/CONFIG_\w+=\w+/g) ?? [];
  const bootLine = [...config, /boot line: (.*)/.exec(first)?.[1] ?? ''].join(' ');
  const commands: { -readonly [K in keyof RecordedCommand]: RecordedCommand[K] }[] = [];
  let section = '';
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) continue;
    if (line.startsWith('== ')) {
      section = line.slice(3);
    } else if (line.startsWith('$ ')) {
      lines = [];
      commands.push({ command: line.slice(2), output: lines, status: 0, log: [], section });
    } else if (/^\[exit status \d+\]$/.test(line)) {
      commands[commands.length - 1].status = Number(/\d+/.exec(line)![0]);
      lines = [];
    } else if (line === '[dmesg]') {
      lines = [];
      commands[commands.length - 1].log = lines;
    } else if (line !== '') {
      lines.push(line);
    }
  }
  return { bootLine: bootLine.trim(), commands };
}

/** The second at which the first line of a log was printed, or undefined. */
export function logTime(log: readonly string[]): number | undefined {
  const stamp = log.length === 0 ? null : /^\[ *(\d+\.\d+)\]/.exec(log[0]);
  return stamp ? Number(stamp[1]) : undefined;
}

/** kmemleak's lines of a log, without time stamps and what differs between boots. */
export function kmemleakLines(log: readonly string[]): string[] {
  return log
    .map((line) => line.replace(/^\[[ \d.]+\] /, ''))
    .filter((line) => line.startsWith('kmemleak:'))
    .map(normalize);
}

/** What a command put into the log, as reports in whole and other lines. */
export interface LogParts {
  /** Lines, without reports, and without the number of new leaks. */
  readonly lines: readonly string[];
  /** Reports of `verbose`, each as its lines without bytes and checksum. */
  readonly reports: readonly string[];
  readonly leaks: number;
}

/** Takes a log apart. */
export function partsOf(log: readonly string[]): LogParts {
  const lines: string[] = [];
  const reports: string[][] = [];
  let leaks = 0;
  let inReport = false;
  for (const line of log) {
    const found = /kmemleak: (\d+) new suspected memory leaks/.exec(line);
    leaks += Number(found?.[1] ?? 0);
    const isHead = line.startsWith('kmemleak: unreferenced object');
    inReport = isHead || (inReport && line.startsWith('kmemleak:   '));
    if (isHead) reports.push([]);
    if (inReport && / {4}(?:[0-9a-f]{2} )+ /.test(line)) continue;
    if (inReport) reports.at(-1)!.push(line.replace(/ \(crc [0-9a-f]+\)/, ''));
    else if (!found) lines.push(line);
  }
  return { lines, reports: reports.map((report) => report.join('\n')), leaks };
}

/** Sizes of the image's sections on the recorded machine and on this one. */
const SECTION_SIZES = new Set([
  3876672,
  3969024,
  56600,
  ...imageSections().map(({ start, end }) => end - start),
]);

/** A line without addresses, times, pids and symbol offsets. */
export function normalize(line: string): string {
  return line
    .replace(/^sh: write error/, 'write error')
    .replace(/^\S+: (?:line \d+: )?(?:\S+: )?write error/, 'write error')
    .replace(/\b0x[0-9a-f]{8,16}\b/g, 'ADDR')
    .replace(/ffff[0-9a-f]{12}/g, 'ADDR')
    .replace(/ = (?:\(____ptrval____\)|[0-9a-f]{16}|ADDR)$/, ' = PTR')
    .replace(/\[<(?:\(____ptrval____\)|[0-9a-f]{16}|ADDR)>\] /, '')
    .replace(/pid \d+, jiffies \d+(?: \(age [\d.]+s\))?/, 'PID JIFFIES')
    .replace(/\+0x[0-9a-f]+\/0x[0-9a-f]+/, '')
    .replace(/\(size (\d+)\):$/, (all, size) =>
      SECTION_SIZES.has(Number(size)) ? '(size IMAGE):' : all,
    )
    .replace(/on cpu \d/, 'on cpu N')
    .replace(/ [A-Z][a-z]{2} [ \d]\d \d\d:\d\d /, ' DATE ')
    .replace(/mem pool available: \d+/, 'mem pool available: N');
}

/** An entry of the report: its lines in the common form. */
export interface Entry {
  /** Size, task, frames: what has to agree. */
  readonly key: string;
  /** The bytes shown and the checksum, where they do not depend on the boot. */
  readonly contents: string;
}

const POISON = /^ {4}(?:6b )+(?:a5 )? *[k.]+$/;

/** The entries of a report. */
export function entries(report: readonly string[]): Entry[] {
  const result: { lines: string[]; bytes: string[]; crc: string }[] = [];
  for (const line of report) {
    if (line.startsWith('unreferenced object')) result.push({ lines: [], bytes: [], crc: '' });
    const entry = result[result.length - 1];
    if (!entry) continue;
    if (/^ {4}(?:[0-9a-f]{2} )+ /.test(line)) entry.bytes.push(line);
    else entry.lines.push(normalize(line.replace(/ \(crc [0-9a-f]+\)/, '')));
    entry.crc = / \(crc ([0-9a-f]+)\)/.exec(line)?.[1] ?? entry.crc;
  }
  return result.map(({ lines, bytes, crc }) => {
    const poison = bytes.length > 0 && bytes.every((row) => POISON.test(row));
    return { key: lines.join('\n'), contents: poison ? [...bytes, crc].join('\n') : '' };
  });
}
