/**
 * The lines of a report that are no frames and no bytes: header, task, titles. Each may be broken
 * over several lines of a text.
 */

/** A field that was read, and how many characters of the text it took. */
export type Field =
  | { readonly kind: 'header'; readonly percpu: boolean; readonly address: string; readonly size?: number; readonly end: number }
  | { readonly kind: 'dump-of-object'; readonly end: number }
  | { readonly kind: 'comm'; readonly comm: string; readonly pid: number; readonly jiffies: string; readonly age?: number; readonly end: number }
  | { readonly kind: 'hex'; readonly bytes: number; readonly end: number }
  | { readonly kind: 'trace'; readonly crc?: string; readonly end: number };

const HEADER =
  /^unreferenced\s{1,8}object\s{1,8}(\(percpu\)\s{1,8})?((?:0x)?[0-9a-f]{6,16}|0x[0-9a-f]{1,16}|(?:0x)?\(_{0,4}ptrval_{0,4}\))\s{0,8}(?:\(size\s{1,8}(\d{1,20})\)\s{0,4}:?|(?=$|[(:]))/i;
const HEADER_OPEN =
  /^unreferenced(?:\s{1,8}object(?:\s{1,8}\(percpu\))?(?:\s{1,8}(?:0x)?[0-9a-f]{0,16})?(?:\s{1,8}\((?:s|si|siz|size(?:\s{1,8}\d{0,20})?)?)?)?$/i;
const OBJECT_DUMP = /^Object\s{1,8}(?:\(percpu\)\s{1,8})?0x[0-9a-f]{1,16}\s{1,8}\(size\s{1,8}\d{1,20}\)\s{0,4}:?/;
const COMM =
  /^comm\s{1,8}"([^\n]{0,80}?)",?\s{1,8}pid\s{1,8}(-?\d{1,10}),?\s{1,8}jiffies\s{1,8}(\d{1,20})(?:\s{1,8}\(age\s{1,8}(\d{1,12}(?:\.\d{1,9})?)\s?s?\)?)?/;
const COMM_OPEN = /^comm(?:\s{1,8}"[^\n]{0,120})?$/;
const HEX = /^(?:hex\s{1,8})?dump\s{1,8}\(first\s{1,8}(\d{1,6})\s{1,8}bytes?(?:\s{1,8}on\s{1,8}cpu\s{1,8}\d{1,6})?\)\s{0,4}:?/;
const HEX_OPEN =
  /^hex(?:\s{1,8}dump(?:\s{1,8}\((?:first(?:\s{1,8}\d{1,6}(?:\s{1,8}bytes?(?:\s{1,8}on(?:\s{1,8}cpu(?:\s{1,8}\d{1,6})?)?)?)?)?)?)?)?$/;
const TRACE = /^backtrace\s{0,8}(?:\(crc\s{1,8}([0-9a-f]{1,8})\)\s{0,4})?:/;
const TRACE_OPEN = /^backtrace(?:\s{1,8}\((?:crc(?:\s{1,8}[0-9a-f]{0,8}\)?)?)?)?$/;

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
  if (match) return { kind: 'trace', ...(match[1] !== undefined && { crc: match[1] }), end: match[0].length };
  return TRACE_OPEN.test(text) ? 'open' : undefined;
}

/** An age that stands alone: `(age 12.340s)`, or its second half. */
export function ageAt(text: string): number | undefined {
  const match = /^\(?(?:age\s{1,8})?(\d{1,12}(?:\.\d{1,9})?)\s?s\)/.exec(text);
  return match ? Number(match[1]) : undefined;
}

const FIELD = /[uU]nreferenced|UNREFERENCED|comm "|hex dump|dump \(first|backtrace(?=:| \(crc)/g;

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
