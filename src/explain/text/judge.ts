/**
 * The table of a scan for people: how often report and truth agree, and each disagreement.
 */
import type { Judgement, Judgements } from '../judge.ts';
import { familyOf } from '../look/names.ts';
import { plural } from '../phrases.ts';
import type { ScanTable } from '../scan-tables.ts';

/** The table, then one line for each kind of disagreement. */
export function judgementsText({ scan, counts, rows }: Judgements): string {
  const n = (name: keyof typeof counts): string => String(counts[name]).padStart(10);
  const lines = [
    scan === 0 ? 'No scan yet.' : `After scan ${scan}:`,
    `                    lost  reachable`,
    `  reported    ${n('true-positive')} ${n('false-positive')}`,
    `  not reported${n('false-negative')} ${n('true-negative')}`,
  ];
  const wrong = rows.filter(({ reasons }) => reasons.length > 0);
  for (const group of groups(wrong)) lines.push(groupLine(group));
  return `${lines.join('\n')}\n`;
}

/** One line for each scan. */
export function scanTablesText(tables: readonly ScanTable[]): string {
  if (tables.length === 0) return 'No scan yet.\n';
  const column = (text: string | number): string => String(text).padStart(10);
  const title =
    `${' '.repeat(17)}reported:${column('lost')}${column('reachable')}` +
    `   not reported:${column('lost')}${column('reachable')}`;
  const lines = tables.map(({ number, seconds, counts, missed }) => {
    const what = Object.entries(missed).map(([outcome, n]) => `${n} ${outcome}`);
    const why = what.length === 0 ? '' : `  (${what.join(', ')})`;
    return (
      `scan ${String(number).padEnd(4)}${seconds.toFixed(3).padStart(9)} s${' '.repeat(6)}` +
      `${column(counts['true-positive'])}${column(counts['false-positive'])}${' '.repeat(16)}` +
      `${column(counts['false-negative'])}${column(counts['true-negative'])}${why}`
    );
  });
  return `${[title, ...lines].join('\n')}\n`;
}

/** Rows that are alike: the same family of names, verdict and reason. */
function groups(rows: readonly Judgement[]): Judgement[][] {
  const found = new Map<string, Judgement[]>();
  for (const row of rows) {
    const key = `${familyOf(row.name)} ${row.size} ${row.outcome} ${row.reason}`;
    const list = found.get(key);
    if (list) list.push(row);
    else found.set(key, [row]);
  }
  return [...found.values()];
}

function groupLine(group: readonly Judgement[]): string {
  const [{ name, size, reported, reason, verdict, address, allocatedBy }] = group;
  const what = reported ? 'false report' : `${verdict} and not reported`;
  const many = group.length === 1 ? `${name} at ${address}` : `${group.length} like ${name}`;
  return `  ${what}: ${many}, ${plural(size, 'byte')}, by ${allocatedBy || 'the boot'}: ${reason}`;
}
