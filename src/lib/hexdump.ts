/**
 * Models lib/hexdump.c, hex_dump_to_buffer(), as kmemleak's reports use it: 16 bytes a row, one
 * byte a group, with the ASCII column. Other row and group sizes are absent.
 */

const ROW_SIZE = 16;
/** Where the ASCII column starts: three characters a byte, and one more blank. */
const ASCII_COLUMN = ROW_SIZE * 3 + 1;
/** Each byte as it stands in a row. */
const DIGITS: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `${byte.toString(16).padStart(2, '0')} `,
);

/**
 * One row of a dump, the bytes from `start` up to `end`, of which the first 16 count.
 * @kernel lib/hexdump.c hex_dump_to_buffer simplified
 */
export function hexDumpRow(bytes: Uint8Array, start: number, end: number): string {
  const rowEnd = Math.min(end, start + ROW_SIZE);
  if (rowEnd <= start) return '';
  let digits = '';
  let ascii = '';
  for (let at = start; at < rowEnd; at++) {
    const byte = bytes[at];
    digits += DIGITS[byte];
    ascii += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }
  return digits.padEnd(ASCII_COLUMN) + ascii;
}

/**
 * The rows of a dump of the bytes from `start` up to `end`.
 * @kernel fs/seq_file.c seq_hex_dump simplified
 */
export function hexDump(
  bytes: Uint8Array,
  start: number = 0,
  end: number = bytes.length,
): string[] {
  const rows: string[] = [];
  for (let at = start; at < end; at += ROW_SIZE) rows.push(hexDumpRow(bytes, at, end));
  return rows;
}
