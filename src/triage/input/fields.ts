/**
 * The lines of a report that are no frames and no bytes: header, task, titles. Each may be broken
 * over several lines of a text.
 */

/** A field that was read, and how many characters of the text it took. */
export type Field =
  | {
      readonly kind: 'header';
      readonly percpu: boolean;
      readonly address?: string;
      readonly size?: number;
      readonly end: number;
    }
  | { readonly kind: 'dump-of-object'; readonly end: number }
  | {
      readonly kind: 'comm';
      readonly comm: string;
      readonly pid: number;
      readonly jiffies: string;
      readonly age?: number;
      readonly end: number;
    }
  | { readonly kind: 'hex'; readonly bytes: number; readonly end: number }
  | { readonly kind: 'trace'; readonly crc?: string; readonly end: number };

/** A pattern from the beginning of a text: a blank stands for some, `~` for some or none. */
function field(pattern: string, flags = ''): RegExp {
  const spaced = pattern.replaceAll(' ', String.raw`\s{1,8}`).replaceAll('~', String.raw`\s{0,8}`);
  return new RegExp(`^${spaced}`, flags);
}

/** `cut('a', 'b')` fits what is left of "a b" when its end is missing. */
function cut(...words: readonly string[]): string {
  const [first, ...rest] = words;
  return rest.length === 0 ? first : `${first}(?:${cut(...rest)})?`;
}

const NUMBER = String.raw` \d{1,6}`;
const HEX_NUMBER = '(?:0x)?[0-9a-f]{6,16}|0x[0-9a-f]{1,16}';
const HIDDEN = String.raw`(?:0x)?\(_{0,4}ptrval_{0,4}\)`;
const SIZE = String.raw`\(size (\d{1,20})\)~:?`;
const HEADER = field(
  String.raw`unreferenced object (\(percpu\) )?(${HEX_NUMBER}|${HIDDEN})~(?:${SIZE}|(?=$|[(:]))`,
  'i',
);
/** As people write it down who find that the address says nothing. */
const NO_ADDRESS = field(`unreferenced object ${SIZE}`, 'i');
const HEADER_OPEN = field(
  `${cut(
    'unreferenced',
    String.raw` object(?: \(percpu\))?`,
    ' (?:0x)?[0-9a-f]{0,16}',
    String.raw` \(`,
    String.raw`(?:s|si|siz|size(?: \d{0,20})?)`,
  )}$`,
  'i',
);
const OBJECT_DUMP = field(String.raw`Object (?:\(percpu\) )?0x[0-9a-f]{1,16} \(size \d{1,20}\)~:?`);
const AGE = String.raw`\(age (\d{1,12}(?:\.\d{1,9})?)~s?\)?`;
const COMM = field(
  String.raw`comm "([^\n]{0,80}?)",? pid (-?\d{1,10}),? jiffies (\d{1,20})(?: ${AGE})?`,
);
const COMM_OPEN = field(String.raw`comm(?: "[^\n]{0,120})?$`);
const HEX = field(String.raw`(?:hex )?dump \(first (\d{1,6}) bytes?(?: on cpu \d{1,6})?\)~:?`);
const HEX_OPEN = field(
  `${cut('hex', ' dump', String.raw` \(`, 'first', NUMBER, ' bytes?', ' on', ' cpu', NUMBER)}$`,
);
const TRACE = field(String.raw`backtrace~(?:\(crc ([0-9a-f]{1,8})\)~)?:`);
const TRACE_OPEN = field(
  `${cut('backtrace', String.raw` \(`, 'crc', String.raw` [0-9a-f]{0,8}\)?`)}$`,
);

/** The field that a text begins with; `open` when it may go on in the next line. */
export function fieldAt(text: string): Field | 'open' | undefined {
  switch (text[0]) {
    case 'u':
    case 'U':
      return header(text);
    case 'O':
      return objectDump(text);
    case 'c':
      return comm(text);
    case 'h':
    case 'd':
      return hex(text);
    case 'b':
      return trace(text);
    default:
      return undefined;
  }
}

function header(text: string): Field | 'open' | undefined {
  const bare = NO_ADDRESS.exec(text);
  if (bare) return { kind: 'header', percpu: false, size: Number(bare[1]), end: bare[0].length };
  const match = HEADER.exec(text);
  if (match) {
    const [whole, percpu, address, size] = match;
    if (size === undefined && HEADER_OPEN.test(text)) return 'open';
    const sized = size === undefined ? {} : { size: Number(size) };
    return { kind: 'header', percpu: percpu !== undefined, address, ...sized, end: whole.length };
  }
  return HEADER_OPEN.test(text) ? 'open' : undefined;
}

/** The header of a text that turned out not to go on. */
export function closedHeader(text: string): Field | undefined {
  const match = HEADER.exec(text.replace(/\s{1,8}\(\w{0,4}(?:\s{1,8}\d{0,20})?$/, ''));
  if (!match) return undefined;
  return { kind: 'header', percpu: match[1] !== undefined, address: match[2], end: text.length };
}

function objectDump(text: string): Field | undefined {
  const match = OBJECT_DUMP.exec(text);
  return match ? { kind: 'dump-of-object', end: match[0].length } : undefined;
}

function comm(text: string): Field | 'open' | undefined {
  const match = COMM.exec(text);
  if (match) {
    const [whole, name, pid, jiffies, age] = match;
    const aged = age === undefined ? {} : { age: Number(age) };
    return { kind: 'comm', comm: name, pid: Number(pid), jiffies, ...aged, end: whole.length };
  }
  return COMM_OPEN.test(text) ? 'open' : undefined;
}

function hex(text: string): Field | 'open' | undefined {
  const match = HEX.exec(text);
  if (match) return { kind: 'hex', bytes: Number(match[1]), end: match[0].length };
  return HEX_OPEN.test(text) ? 'open' : undefined;
}

function trace(text: string): Field | 'open' | undefined {
  const match = TRACE.exec(text);
  if (match)
    return {
      kind: 'trace',
      ...(match[1] !== undefined && { crc: match[1] }),
      end: match[0].length,
    };
  return TRACE_OPEN.test(text) ? 'open' : undefined;
}

/** An age that stands alone: `(age 12.340s)`, or its second half. */
export function ageAt(text: string): number | undefined {
  const match = /^\(?(?:age\s{1,8})?(\d{1,12}(?:\.\d{1,9})?)\s?s\)/.exec(text);
  return match ? Number(match[1]) : undefined;
}

const FIELD = new RegExp(
  String.raw`[uU]nreferenced|UNREFERENCED|Object (?:0x|\(percpu)|comm "|hex dump|dump \(first|` +
    String.raw`backtrace(?=:| \(crc)`,
  'g',
);

/**
 * A line cut before each field in it: lines are glued together, or a whole report stands in one.
 */
export function splitAtFields(text: string): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const { index } of text.matchAll(FIELD)) {
    if (index === from) continue;
    pieces.push(text.slice(from, index).trim());
    from = index;
  }
  const rest = text.slice(from);
  // "… (age 1144.337s)  hex", and "dump (first 32 bytes):" in the next line.
  if (rest.endsWith(' hex') && rest.length > 4) pieces.push(rest.slice(0, -4).trim(), 'hex');
  else pieces.push(rest);
  return pieces;
}
