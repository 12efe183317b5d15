/**
 * The report of the script `mtrace`: what a log allocates and does not free.
 */
const REPORT_HEAD = `
Memory not freed:
-----------------
           Address     Size     Caller
`;

/** The line of an address that counts from the start of the object; undefined when unknown. */
export type Addr2line = (object: string, offset: number) => string | undefined;

/** A block that was not freed. */
export interface MtraceRow {
  readonly address: string;
  readonly size: number;
  readonly caller: string;
}

/** What the script finds. */
export interface MtraceReport {
  /** Lines about what is freed and was never allocated, or allocated twice. */
  readonly complaints: readonly string[];
  readonly rows: readonly MtraceRow[];
}

/** Reads a log. @param addr2line - without it, only addresses are said. */
export function readLog(log: string, addr2line?: Addr2line): MtraceReport {
  const live = new Map<string, { readonly size: number; readonly where: string }>();
  const complaints: string[] = [];
  const location = (where: string): string => locationOf(where, addr2line);
  for (const [i, line] of log.split('\n').entries()) {
    const columns = line.trim().split(/\s+/);
    const where = columns[0] === '@' ? (columns[1] ?? '') : '';
    const [what, address = '', size = ''] = columns[0] === '@' ? columns.slice(2) : columns;
    const known = live.get(address);
    const allocate = (): void => void live.set(address, { size: parseSize(size), where });
    const padded = padAddress(address);
    if (what === '+') {
      if (known) {
        const before = location(known.where);
        complaints.push(`+ ${padded} Alloc ${i + 1} duplicate: ${before} ${where}`);
      } else if (address.startsWith('0x')) allocate();
    } else if (what === '-' || what === '<') {
      if (!live.delete(address)) {
        const name = what === '-' ? 'Free' : 'Realloc';
        complaints.push(`- ${padded} ${name} ${i + 1} was never alloc'd ${location(where)}`);
      }
    } else if (what === '>') {
      if (known) {
        const before = `0x${known.size.toString(16).padStart(8, '0')} ${location(known.where)}`;
        complaints.push(`+ ${padded} Realloc ${i + 1} duplicate: ${before} ${location(where)}`);
      } else allocate();
    }
  }
  const rows = [...live]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, { size, where }]) => ({ address, size, caller: location(where) }));
  return { complaints, rows };
}

/** The text that the script prints. */
export function reportText({ complaints, rows }: MtraceReport): string {
  const said = complaints.map((line) => `${line}\n`).join('');
  if (rows.length === 0) return `${said}No memory leaks.\n`;
  const lines = rows.map(({ address, size, caller }) => {
    const bytes = size === 0 ? '0' : `0x${size.toString(16)}`;
    return `${padAddress(address)} ${bytes.padStart(8)}  at ${caller}\n`;
  });
  return `${said}${REPORT_HEAD}${lines.join('')}`;
}

function locationOf(where: string, addr2line?: Addr2line): string {
  const [, object, offset] = /^(.*):.*\[(0x[^\]]*)\]$/.exec(where) ?? [];
  if (object === undefined) return where;
  return addr2line?.(object, Number.parseInt(offset, 16)) ?? offset;
}

function parseSize(text: string): number {
  const size = Number.parseInt(text, 16);
  return Number.isNaN(size) ? 0 : size;
}

function padAddress(text: string): string {
  const digits = text.replace(/^0x/, '');
  return /^[\da-f]+$/i.test(digits)
    ? `0x${digits.toLowerCase().padStart(16, '0')}`
    : `0x${'0'.repeat(16)}`;
}
