/** Rows of a hex dump: sixteen bytes, two blanks, sixteen characters. */

export const ROW = 16;
const PAIR = /[ \t]{0,4}([0-9a-f]{2})(?=[ \t]|$)/iy;
/** The last of a row, with whose characters it may have grown together. */
const LAST = /[ \t]{1,4}([0-9a-f]{2})/iy;
/** With fewer a row does not begin: the characters of the one before may look so. */
const FEW = 4;
/** So many pairs in a row are no words of a language. */
const SURE = 8;

/** The bytes that a text begins with, `most` at most, and where they end. */
export function bytesAt(
  text: string,
  from: number,
  most: number,
): { bytes: number[]; end: number } {
  const bytes: number[] = [];
  let end = from;
  while (bytes.length < most) {
    const pattern = bytes.length > 0 && bytes.length + 1 === most ? LAST : PAIR;
    pattern.lastIndex = end;
    const pair = pattern.exec(text);
    if (!pair) break;
    bytes.push(Number.parseInt(pair[1], 16));
    end = pattern.lastIndex;
  }
  return { bytes, end };
}

/** Whether a line is a row of a dump, whatever stands around it. */
export function isRow(text: string): boolean {
  return bytesAt(text, 0, SURE).bytes.length === SURE;
}

/**
 * Adds what a line has of a dump. A row may be broken over two lines, several may stand in one,
 * and one may have lost bytes: then the next begins at its place all the same.
 */
export function addRow(bytes: (number | undefined)[], dumped: number, text: string): boolean {
  let at = 0;
  let added = false;
  while (bytes.length < dumped) {
    const inRow = bytes.length % ROW;
    const wanted = Math.min(ROW - inRow, dumped - bytes.length);
    const found = bytesAt(text, at, ROW);
    if (found.bytes.length < Math.min(inRow === 0 && at === 0 ? FEW : 1, wanted)) break;
    if (inRow > 0 && found.bytes.length > wanted && found.bytes.length >= SURE) {
      while (bytes.length % ROW !== 0 && bytes.length < dumped) bytes.push(undefined);
      continue;
    }
    const taken = bytesAt(text, at, wanted);
    bytes.push(...taken.bytes);
    added = true;
    at = nextRow(text, taken.end);
    if (at < 0) break;
  }
  return added;
}

/** Behind the characters of a row, where a line holds more than one. */
function nextRow(text: string, from: number): number {
  const near = text.slice(from, from + 40);
  const next = /(?:^|[^0-9a-f])((?:[0-9a-f]{2} ){7}[0-9a-f]{2})/i.exec(text.slice(from, from + 80));
  if (near.trim() === '') return -1;
  if (next) return from + next.index + next[0].length - next[1].length;
  // A row that begins behind the sixteen characters of the one before, and goes on elsewhere.
  const behind = /^[ \t]{0,4}.{16}[ \t]{1,4}((?:[0-9a-f]{2}[ \t]{1,4}){1,6}[0-9a-f]{2})$/i.exec(
    text.slice(from, from + 80).trimEnd(),
  );
  return behind ? text.indexOf(behind[1], from + ROW) : -1;
}
