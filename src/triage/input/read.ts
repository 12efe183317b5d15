/**
 * Reads the objects out of a text, line by line. What stands between is passed over; what is of a
 * report and cannot be read is remarked.
 */
import { ageAt, closedHeader, fieldAt, splitAtFields, type Field } from './fields.ts';
import { continuesFrame, frameLine, isAddressed, isCut } from './frames.ts';
import { addRow, isRow } from './hex-bytes.ts';
import { content, shape, type Content } from './lines.ts';
import type { LeakObject, ReadText, Remark } from './objects.ts';
import { remarkOf } from './remarks.ts';
import { unpack } from './unpack.ts';

/** Lines that a broken field may take. */
const FIELD_LINES = 4;
/** After so many lines that say nothing, what comes is no part of an object any more. */
const PATIENCE = 12;
/** The kernel records sixteen; inlined functions add to them. */
const FRAMES_MAX = 400;
/** More remarks of this kind than anybody reads. */
const REMARKS_MAX = 100;

/** Reads a text as it was pasted. */
export function readReports(text: string): ReadText {
  const reader = new ReportReader();
  const plain = unpack(text);
  let from = 0;
  for (let number = 1; from <= plain.length; number++) {
    const end = plain.indexOf('\n', from);
    const line = plain.slice(from, end < 0 ? plain.length : end);
    reader.line(line, number);
    if (end < 0) break;
    from = end + 1;
  }
  return reader.finish();
}

/** What is missing of an object. */
function* gaps(object: LeakObject): Generator<string> {
  const { address, frames, bytes, dumped, dropped } = object;
  if (address === undefined) yield 'a body without its address';
  if (frames.length === 0) yield 'an object without its backtrace';
  if (dropped > 0) yield `the log lost ${dropped} lines of this backtrace`;
  const read = bytes.filter((byte) => byte !== undefined).length;
  if (dumped !== undefined && read < dumped && address !== undefined) {
    yield `${read} of ${dumped} bytes of the dump`;
  }
}

/** What the next line may be of: before the dump, in it, in the trace, or of no object. */
type State = 'none' | 'head' | 'bytes' | 'frames' | 'closed';

class ReportReader {
  readonly #objects: LeakObject[] = [];
  readonly #remarks: Remark[] = [];
  #announced = 0;
  #object: LeakObject | undefined;
  #state: State = 'none';
  /** Whether the object's first line had kmemleak's tag, or a log's. */
  #from: Content = { text: '', tagged: false, stamped: false };
  /** It is of `echo dump=…`, and no leak. */
  #isDump = false;
  /** Of lines before a field that follow blank ones: where each second line is blank. */
  #spaced = 0;
  #blank = false;
  #silent = 0;
  #resumable = true;
  /** Whether the last frame had its address; whether the line after it was blank. */
  #addressed = false;
  #wasBlank = false;
  #openAddress = false;
  /** A field that may go on. */
  #open:
    | { from: Content; text: string; lines: number; number: number; isLine: boolean }
    | undefined;
  /** Whether what is read now is a line, and not a part of one. */
  #isLine = true;
  /** What stood before the header, where it is no known prefix. */
  #unknown = '';
  #unknownShape = '';

  line(line: string, number: number): void {
    const one = content(this.#withoutUnknown(line));
    if (one.text === '') {
      // A line of a log that holds nothing ends nothing.
      if (!one.stamped) this.#blankLine();
      return;
    }
    const pieces = splitAtFields(one.text);
    this.#isLine = pieces.length === 1;
    if (!this.#isLine) this.#learnPrefix(pieces);
    for (const text of pieces) if (text !== '') this.#piece({ ...one, text }, number);
    this.#blank = false;
  }

  finish(): ReadText {
    this.#giveUpOpen();
    this.#close();
    for (const object of this.#objects)
      for (const text of gaps(object)) this.#remark(object.line, text);
    this.#remarks.sort((a, b) => a.line - b.line);
    return { objects: this.#objects, remarks: this.#remarks, announced: this.#announced };
  }

  #withoutUnknown(line: string): string {
    const { length } = this.#unknown;
    if (length === 0 || shape(line.slice(0, length)) !== this.#unknownShape) return line;
    return line.slice(length);
  }

  /** A prefix that is not known: it is the same in the other lines, but for digits. */
  #learnPrefix([first, second]: readonly string[]): void {
    if (!/^unreferenced object/i.test(second) || this.#state === 'frames') return;
    this.#unknown = first;
    this.#unknownShape = shape(first);
  }

  #blankLine(): void {
    this.#blank = true;
    const begun = (this.#object?.frames.length ?? 0) > 0;
    if (this.#state !== 'frames' || this.#spaced >= 2 || !begun) return;
    this.#state = 'closed';
    this.#wasBlank = this.#addressed;
  }

  #piece(one: Content, number: number): void {
    const open = this.#open;
    if (open) {
      const joined = `${open.text} ${one.text}`;
      const field = fieldAt(joined);
      if (field === 'open' && open.lines < FIELD_LINES) {
        open.text = joined;
        open.lines++;
        return;
      }
      if (field !== undefined && field !== 'open' && field.end > open.text.length) {
        this.#open = undefined;
        this.#field(field, open.from, open.number);
        this.#rest(joined.slice(field.end), one, number);
        return;
      }
      this.#giveUpOpen();
    }
    const field = fieldAt(one.text);
    if (field === 'open')
      this.#open = { from: one, text: one.text, lines: 1, number, isLine: this.#isLine };
    else if (field) {
      this.#field(field, one, number);
      this.#rest(one.text.slice(field.end), one, number);
    } else this.#other(one, number);
  }

  #rest(text: string, one: Content, number: number): void {
    const rest = text.trim();
    if (rest !== '') this.#piece({ ...one, text: rest }, number);
  }

  /** A header whose size never came is a header; what else broke off is nothing. */
  #giveUpOpen(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    const field = closedHeader(open.text);
    if (!field && open.isLine && /^unreferenced object/i.test(open.text)) {
      this.#remark(open.number, 'a header without an address');
    }
    if (field) this.#field(field, open.from, open.number);
  }

  #field(field: Field, one: Content, number: number): void {
    this.#silent = 0;
    this.#openAddress = false;
    if (this.#blank && this.#state !== 'closed' && this.#state !== 'none') this.#spaced++;
    switch (field.kind) {
      case 'dump-of-object':
        this.#begin(one, number);
        this.#isDump = true;
        break;
      case 'header':
        this.#begin(one, number, field.percpu);
        if (field.address !== undefined) this.#object!.address = field.address.toLowerCase();
        if (field.size !== undefined) this.#object!.size = field.size;
        break;
      case 'comm':
        this.#comm(field, one, number);
        break;
      case 'hex':
        if (this.#state !== 'head' || this.#object?.dumped !== undefined) this.#begin(one, number);
        this.#object!.dumped = field.bytes;
        this.#state = 'bytes';
        break;
      case 'trace':
        if (this.#state !== 'head' && this.#state !== 'bytes') this.#begin(one, number);
        if (field.crc !== undefined) this.#object!.crc = field.crc;
        this.#state = 'frames';
        break;
    }
  }

  #comm(field: Field & { kind: 'comm' }, one: Content, number: number): void {
    if (this.#state !== 'head' || this.#object?.comm !== undefined) this.#begin(one, number);
    const object = this.#object!;
    object.comm = field.comm;
    object.pid = field.pid;
    object.jiffies = field.jiffies;
    if (field.age !== undefined) object.age = field.age;
  }

  #other(one: Content, number: number): void {
    if (this.#isForeign(one)) return;
    const { text } = one;
    const remark = remarkOf(text);
    if (remark?.announced !== undefined) this.#announced += remark.announced;
    if (remark?.text !== undefined) this.#remark(number, remark.text);
    if (remark?.dropped !== undefined) {
      if (this.#state === 'frames' && this.#object) this.#object.dropped += remark.dropped;
      return;
    }
    const more = /^\.{3} and (\d{1,9}) more object/.exec(text);
    if (more && this.#object) {
      this.#object.more += Number(more[1]);
      this.#state = 'closed';
      return;
    }
    if (this.#state === 'head') this.#afterHead(text, number);
    else if (this.#state === 'bytes') this.#row(text);
    else if (this.#state === 'frames') this.#frames(one, number);
    else if (this.#state === 'closed' && this.#resumes(one)) this.#frames(one, number);
    this.#wasBlank = false;
  }

  /** A line of a log amid a report that is none: another CPU printed it. */
  #isForeign(one: Content): boolean {
    if (this.#state === 'none' || this.#state === 'closed') return false;
    if (this.#from.tagged) return one.stamped && !one.tagged && !/messages? dropped/.test(one.text);
    return one.stamped && !this.#from.stamped;
  }

  /** Lines of kmemleak go on where its trace seemed to have come to an end. */
  #resumes({ tagged, text }: Content): boolean {
    // A mail program put a blank line in the place of one.
    if (this.#wasBlank && isAddressed(text)) {
      this.#blank = false;
      this.#state = 'frames';
      return true;
    }
    return tagged && this.#from.tagged && this.#resumable && this.#object !== undefined;
  }

  #afterHead(text: string, number: number): void {
    const object = this.#object!;
    const age = object.comm === undefined || object.age !== undefined ? undefined : ageAt(text);
    if (age !== undefined) object.age = age;
    else if (++this.#silent > PATIENCE || (this.#blank && object.comm === undefined)) {
      // A header at the end of what was pasted; a body that follows later is another's.
      this.#state = 'closed';
    } else if (object.comm !== undefined && isRow(text)) {
      this.#remark(number, 'bytes without their title');
      object.dumped = 32;
      this.#state = 'bytes';
      this.#row(text);
    }
  }

  #row(text: string): void {
    const { bytes, dumped = 32 } = this.#object!;
    if (addRow(bytes, dumped, text)) this.#silent = 0;
    else if (++this.#silent > PATIENCE) this.#state = 'closed';
  }

  #frames(one: Content, number: number): void {
    const { text } = one;
    const object = this.#object!;
    const { frames } = object;
    if (frames.length >= FRAMES_MAX) {
      this.#remark(number, `more than ${FRAMES_MAX} lines of a backtrace: the rest is left out`);
      this.#state = 'closed';
      this.#resumable = false;
      return;
    }
    const last = frames.at(-1);
    const hasNames = frames.some(({ raw, offset }) => !raw && offset === undefined);
    const line = frameLine(text, hasNames || this.#openAddress);
    const isNext = !this.#blank || this.#spaced >= 2 || frames.length === 0;
    if (line && this.#blank && frames.length === 0) this.#spaced++;
    if (line && isNext && !(text.startsWith('?') && !line.open)) {
      for (const frame of line.frames) if (frames.length < FRAMES_MAX) frames.push(frame);
      this.#openAddress = line.open;
      this.#addressed = isAddressed(text);
      return;
    }
    if (!this.#openAddress && continuesFrame(text, last)) return;
    if (isRow(text)) {
      // The body of another object, whose beginning is missing.
      this.#begin(one, number);
      this.#object!.dumped = 32;
      this.#state = 'bytes';
      this.#row(text);
      return;
    }
    if (this.#from.tagged && !one.tagged) return;
    if (isCut(text)) this.#remark(number, 'somebody left out the rest of this backtrace');
    this.#state = 'closed';
    this.#resumable = false;
  }

  #begin(one: Content, number: number, percpu = false): void {
    this.#close();
    this.#object = { percpu, bytes: [], frames: [], more: 0, line: number, dropped: 0 };
    this.#state = 'head';
    this.#from = one;
    this.#isDump = false;
    this.#spaced = 0;
    this.#silent = 0;
    this.#resumable = true;
  }

  #close(): void {
    const object = this.#object;
    this.#object = undefined;
    if (!object || this.#isDump) return;
    // A body of which nothing is left but a title is none.
    if (object.address === undefined && object.frames.length === 0) return;
    this.#objects.push(object);
  }

  #remark(line: number, text: string): void {
    if (this.#remarks.length < REMARKS_MAX) this.#remarks.push({ line, text });
  }
}
