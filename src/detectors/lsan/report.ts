/**
 * The report of leaks: blocks that were allocated in one place are one entry; direct ones come
 * first, then those with most bytes.
 */
import { frameLines, type PrintedFrame } from './frames.ts';
import type { LeakSuppression } from './options.ts';

/** A block that is leaked. */
export interface LeakedBlock {
  readonly address: number;
  readonly size: number;
  readonly direct: boolean;
  /** The place of its allocation, the same number for the same one. */
  readonly place: number;
}

/** Blocks that are said of at once. */
export interface Leak {
  readonly direct: boolean;
  readonly place: number;
  readonly blocks: LeakedBlock[];
  bytes: number;
}

const LINE = '='.repeat(65);
const DASHES = '-'.repeat(53);

/** Puts blocks together; a block of no bytes counts as one byte. */
export function leaksOf(blocks: readonly LeakedBlock[]): Leak[] {
  const leaks = new Map<string, Leak>();
  for (const block of blocks) {
    const { direct, place } = block;
    const key = `${place} ${direct}`;
    let leak = leaks.get(key);
    if (!leak) leaks.set(key, (leak = { direct, place, blocks: [], bytes: 0 }));
    leak.blocks.push(block);
    leak.bytes += Math.max(1, block.size);
  }
  return [...leaks.values()].sort(
    (a, b) => Number(b.direct) - Number(a.direct) || b.bytes - a.bytes,
  );
}

/** How a report is made. */
export interface ReportStyle {
  readonly pid: number;
  readonly sanitizer: string;
  readonly objects: boolean;
  /** Entries at most; 0: all. */
  readonly max: number;
  readonly frames: (leak: Leak) => readonly PrintedFrame[];
}

/** The whole report. */
export function leakReport(
  leaks: readonly Leak[],
  suppressions: string,
  { pid, sanitizer, objects, max, frames }: ReportStyle,
): string {
  const shown = max > 0 ? leaks.slice(0, max) : leaks;
  const lines = ['', LINE, `==${pid}==ERROR: LeakSanitizer: detected memory leaks`, ''];
  if (shown.length < leaks.length) lines.push(`The ${max} top leak(s):`);
  for (const leak of shown) {
    const kind = leak.direct ? 'Direct' : 'Indirect';
    lines.push(
      `${kind} leak of ${leak.bytes} byte(s) in ${leak.blocks.length} object(s) allocated from:`,
      ...frameLines(frames(leak)),
      '',
    );
    if (!objects) continue;
    lines.push('Objects leaked above:');
    for (const { address, size } of leak.blocks) {
      lines.push(`0x${address.toString(16).padStart(12, '0')} (${Math.max(1, size)} bytes)`);
    }
    lines.push('');
  }
  if (shown.length < leaks.length)
    lines.push(`Omitting ${leaks.length - shown.length} more leak(s).`);
  const bytes = leaks.reduce((sum, leak) => sum + leak.bytes, 0);
  const blocks = leaks.reduce((sum, leak) => sum + leak.blocks.length, 0);
  const end = `SUMMARY: ${sanitizer}: ${bytes} byte(s) leaked in ${blocks} allocation(s).`;
  return `${lines.join('\n')}\n${suppressions}${end}\n`;
}

/** What is said of suppressions that were used; '' when none was. */
export function suppressionsText(all: readonly LeakSuppression[]): string {
  const used = all.filter(({ blocks }) => blocks > 0);
  if (used.length === 0) return '';
  const lines = used.map(
    ({ blocks, bytes, template }) =>
      `${String(blocks).padStart(7)} ${String(bytes).padStart(10)} ${template}`,
  );
  const head = ['Suppressions used:', '  count      bytes template'];
  return `${[DASHES, ...head, ...lines, DASHES].join('\n')}\n\n`;
}
