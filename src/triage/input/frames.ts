/**
 * The lines of a backtrace in all forms that kernels, decoders and mail programs give them.
 */
import type { Frame } from './objects.ts';

/** What a line of a backtrace holds. */
export interface FrameLine {
  readonly frames: readonly Frame[];
  /** An address without its function: the line was wrapped between them. */
  readonly open: boolean;
}

const HIDDEN = String.raw`\(?_{0,4}(?:ptrval|null)_{0,4}\)?`;
/** Also without its address, where a page took `<c10e92fb>` for a tag. */
const ADDRESS = new RegExp(
  String.raw`\[ ?<? {0,2}(?:0x)?(?:[0-9a-f]{6,16}|${HIDDEN})>? ?\]|<[0-9a-f]{8,16}>|\[\]`,
  'iy',
);
const NAME = /\.{0,2}([A-Za-z_$][\w.$@]{0,255})/y;
const PLACE = /\+(0x[0-9a-f]{1,8})(?:\/(0x[0-9a-f]{1,8}))?/iy;
const RAW = /0x([0-9a-f]{1,16})(?![0-9a-f+])/iy;
const NO_NAME = /\((?:null|ptrval|_{4}ptrval_{4})\)/y;
const MODULE = /\[([A-Za-z_0-9][\w-]{0,63})(?: [0-9a-f]{8,40})?(?:\([A-Z]{1,8}\))?\]/y;
const SOURCE = /[^\s()[\]<>"']{1,300}:\d{1,7}(?: \(discriminator \d{1,6}\))?/y;
const PAREN = /\([^()]{0,400}(?:\([^()]{0,60}\)[^()]{0,200}){0,6}\)/y;
/** The files and lines of a function and of what was inlined into it, broken over lines. */
const SOURCES_MAX = 2000;
const SOURCES_OPEN = /^(?:[^\s()]{1,300}:\d{1,7}(?:\s{1,8}|$))+$/;
const SOURCES_CLOSED =
  /^(?:[^\s()]{1,300}:\d{1,7}(?: \(discriminator \d{1,6}\)){0,2}(?:\s{1,8}|\)?$))+$/;
const INLINE = /\[inline\]/y;
/** What people write where they left something out. */
const CUT = /^(?:\[?\.{3,}\]?|\[?(?:…|snip|cut|trimmed)\]?|<snip>)$/i;

/** Reads one after the other from a place in a text. */
class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }

  blanks(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at++;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }
}

/**
 * The frames that a line begins with; undefined when it is no line of a backtrace.
 * @param allowName - whether a name alone is a frame: only where others of the trace were.
 */
export function frameLine(text: string, allowName: boolean): FrameLine | undefined {
  const reader = new Reader(text);
  const frames: Frame[] = [];
  for (;;) {
    reader.blanks();
    const start = reader.at;
    const hasAddress = reader.take(ADDRESS) !== null;
    reader.blanks();
    if (hasAddress && reader.atEnd) return { frames, open: true };
    const frame = oneFrame(reader, hasAddress, allowName);
    if (!frame || frame === 'info') {
      if (frame !== 'info' && frames.length === 0 && !(hasAddress && start === 0)) return undefined;
      // What follows the last frame is no frame: a shell's prompt, a mark of a diff.
      return { frames, open: false };
    }
    frames.push(frame);
    if (reader.atEnd) return { frames, open: false };
  }
}

function oneFrame(
  reader: Reader,
  hasAddress: boolean,
  allowName: boolean,
): Frame | 'info' | undefined {
  if (reader.text.startsWith('(inlined by)', reader.at)) return 'info';
  const raw = reader.take(RAW);
  if (raw)
    return withTail(reader, { symbol: `0x${raw[1].toLowerCase()}`, inline: false, raw: true });
  if (reader.take(NO_NAME)) return { symbol: '0x0', inline: false, raw: true };
  const start = reader.at;
  const name = reader.take(NAME);
  if (!name) return undefined;
  const symbol = name[1];
  const place = reader.take(PLACE);
  if (place) {
    const [, offset, length] = place;
    return withTail(reader, {
      symbol,
      offset,
      ...(length !== undefined && { length }),
      inline: false,
      raw: false,
    });
  }
  // `mm/slub.c:1114` is the source of the frame before, and no function "mm".
  if (!reader.atEnd && !/\s/.test(reader.text[reader.at])) {
    reader.at = start;
    return undefined;
  }
  const frame = withTail(reader, { symbol, inline: false, raw: false });
  const behind = reader.text.slice(reader.at, reader.at + 400);
  if (/^at(?:$| \S{1,300}:\d)/.test(behind)) return 'info';
  // `f   g at file:line`, in columns: g was inlined into f.
  if (/^\w{1,200} at \S{1,300}:\d{1,7}$/.test(behind)) {
    reader.at = reader.text.length;
    return frame;
  }
  const isDecoded = frame.source !== undefined;
  const isAlone = reader.atEnd && (hasAddress || (allowName ? true : symbol.includes('_')));
  if (isDecoded || isAlone) return frame;
  reader.at = start;
  return undefined;
}

/** What may follow a function: its module, its source, a word that it was inlined. */
function withTail(reader: Reader, frame: Frame): Frame {
  for (let i = 0; i < 5; i++) {
    const start = reader.at;
    reader.blanks();
    if (reader.take(INLINE)) {
      frame.inline = true;
      continue;
    }
    const module = reader.take(MODULE);
    if (module && !/^[0-9a-f]{8,16}$/i.test(module[1])) {
      frame.module = module[1];
      continue;
    }
    if (module) reader.at = start;
    const paren = parenthesised(reader);
    if (paren !== undefined) {
      frame.source = paren;
      continue;
    }
    const source = reader.take(SOURCE);
    if (source) {
      frame.source = source[0];
      continue;
    }
    reader.at = start;
    break;
  }
  reader.blanks();
  return frame;
}

/** `(file:line)`, as decode_stacktrace.sh writes it. */
function parenthesised(reader: Reader): string | undefined {
  if (reader.text[reader.at] !== '(') return undefined;
  const start = reader.at;
  const paren = reader.take(PAREN);
  if (paren && /:\d|\?\?/.test(paren[0])) return paren[0].slice(1, -1);
  reader.at = start;
  // Broken within: `(kernel/nsproxy.c:228`, and `(discriminator 4))` in the next line.
  const rest = reader.text.slice(start + 1, start + SOURCES_MAX);
  if (!SOURCES_OPEN.test(rest)) return undefined;
  reader.at = reader.text.length;
  return rest;
}

/**
 * Whether a line continues the last frame, whose module or source stood too far to the right.
 */
export function continuesFrame(text: string, last: Frame | undefined): boolean {
  if (!last || CUT.test(text)) return false;
  if (/^\(discriminator \d{1,6}\){1,2}$/.test(text)) return true;
  const reader = new Reader(text);
  const before = { ...last };
  const after = withTail(reader, before);
  if (!reader.atEnd || reader.at === 0) {
    return text.length < SOURCES_MAX && SOURCES_CLOSED.test(text);
  }
  if (after.module === 'inline') return false;
  last.inline ||= after.inline;
  last.module = after.module;
  last.source = after.source;
  return true;
}

/** Whether a line is a frame with its address: nothing else looks so. */
export function isAddressed(text: string): boolean {
  return /^\[<[0-9a-f]{8,16}>\] [\w.]/.test(text);
}

/** Whether somebody left out the rest of a trace here. */
export function isCut(text: string): boolean {
  return CUT.test(text);
}
