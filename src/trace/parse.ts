/**
 * Reads traces: text of one operation a line into operations with checked operands.
 *
 * All mistakes of an input are found, each with its line and column; a program with a mistake has
 * no operations.
 */
import { unreachable } from '../base/assert.ts';
import { nearest, type Diagnostic } from '../base/diagnostic.ts';
import { TWO48 } from '../machine/address.ts';
import {
  OPERAND_HELP,
  OPERATIONS,
  TRACE_CPUS,
  WINDOWS,
  WINDOW_SIZE,
  type OperandKind,
  type WindowName,
} from './operations.ts';

/** An address relative to an object. */
export interface Ref {
  readonly label: string;
  readonly offset: number;
}

/** Where a word is written. */
export interface Place extends Ref {
  /** A window instead of an object; the label is then empty. */
  readonly window?: WindowName;
  readonly cpu: number;
}

/** What is written. */
export interface Value extends Ref {
  readonly kind: 'integer' | 'pointer' | 'inverted' | 'percpu' | 'vm' | 'phys';
  readonly cpu: number;
  /** The integer, 0 for the other kinds. */
  readonly integer: bigint;
}

/** An operation; operands that it does not have are absent. */
export interface Operation {
  readonly name: string;
  /** The line without blanks around it. */
  readonly text: string;
  /** Where the operation stands. */
  readonly at: { readonly line: number; readonly column: number; readonly source: string };
  readonly label: string;
  readonly cache: string;
  readonly ref?: Ref;
  readonly place?: Place;
  readonly value?: Value;
  readonly numbers: readonly bigint[];
  readonly flag: string;
}

/** A program: its name and operations. */
export interface Program {
  readonly name: string;
  readonly operations: readonly Operation[];
}

/** Where a line stands, for messages about it. */
export interface LinePlace {
  readonly file: string;
  readonly line: number;
  /** Goes before every message. */
  readonly prefix?: string;
}

const LABEL = /^[A-Za-z_]\w*$/;
const INTEGER = /^-?(?:0x[0-9a-f]+|\d+)$/i;
const REFERENCE = /^([A-Za-z_]\w*)(?:@(\d+))?(?:([+-])(0x[0-9a-f]+|\d+))?$/i;
/** Offsets are less than half the address space. */
const OFFSET_END = TWO48 / 2;
const TOO_LARGE: Problem = { message: 'the number does not fit into 64 bits' };
const OFFSET_TOO_LARGE: Problem = { message: 'the offset is larger than the address space' };
/** Mistakes after which an input is not read on: it is not what it was taken for. */
export const MISTAKES_MAX = 100;
/** Operations that the programs of a file may have together. */
export const LINES_MAX = 1_000_000;

/** How many operations there may still be, and how many at first. */
export interface LineCount {
  left: number;
  readonly max: number;
}

/** Reads the lines of one program. */
export class ProgramParser {
  readonly diagnostics: Diagnostic[] = [];
  private readonly operations: Operation[] = [];
  private readonly labels = new Set<string>();
  private readonly caches = new Set<string>();
  private readonly name: string;
  private readonly count: LineCount;

  /** @param count - what all programs of a file have left together. */
  constructor(name: string, count: LineCount = { left: LINES_MAX, max: LINES_MAX }) {
    this.name = name;
    this.count = count;
  }

  /** The program, or undefined when a line was wrong. */
  finish(): Program | undefined {
    if (this.diagnostics.length > 0) return undefined;
    return { name: this.name, operations: this.operations };
  }

  /** Reads one line; an empty one or a comment is nothing. */
  line(text: string, at: LinePlace): void {
    if (this.diagnostics.length > MISTAKES_MAX) return;
    const words = splitWords(text.split('#', 1)[0]);
    if (words.length === 0) return;
    const fail = (word: Word, what: string, hint?: string): void => {
      const last = this.diagnostics.length === MISTAKES_MAX;
      const message = last ? 'too many mistakes: the rest is not read' : what;
      this.diagnostics.push({
        file: at.file,
        line: at.line,
        column: word.column,
        message: (at.prefix ?? '') + message,
        ...(hint === undefined ? {} : { hint }),
        sourceLine: text,
      });
    };
    const [first] = words;
    if (this.count.left-- <= 0) return fail(first, `more than ${this.count.max} lines`);
    const syntax = Object.hasOwn(OPERATIONS, first.text) ? OPERATIONS[first.text] : undefined;
    if (!syntax) {
      const near = nearest(first.text, Object.keys(OPERATIONS));
      return fail(first, `unknown operation '${first.text}'`, near && `did you mean '${near}'?`);
    }
    const operands = words.slice(1);
    const state: Draft = { name: first.text, text: text.trim(), numbers: [] };
    for (const [i, kind] of syntax.operands.entries()) {
      const word = operands[i];
      if (!word) {
        const { text: before, column } = words[words.length - 1];
        const end = { text: '', column: column + before.length };
        return fail(end, `'${first.text}' needs ${OPERAND_HELP[kind]}`);
      }
      const problem = this.operand(kind, word.text, state);
      if (problem !== undefined) return fail(word, problem.message, problem.hint);
    }
    const rest = operands.slice(syntax.operands.length);
    const flag = rest[0];
    if (flag && syntax.flags?.includes(flag.text) && rest.length === 1) state.flag = flag.text;
    else if (flag) return fail(flag, `unexpected '${flag.text}' after '${first.text}'`);
    if (first.text === 'stack' && !flag) return fail(first, "'stack' needs 'on' or 'off'");
    // Only now: its own operands cannot name what an operation makes.
    if (state.label !== undefined) this.labels.add(state.label);
    if (state.cache !== undefined) this.caches.add(state.cache);
    this.operations.push({
      label: '',
      cache: '',
      flag: '',
      at: { line: at.line, column: first.column, source: text },
      ...state,
    });
  }

  private operand(kind: OperandKind, text: string, draft: Draft): Problem | undefined {
    switch (kind) {
      case 'number':
        if (!INTEGER.test(text)) return expected(kind, text);
        if (!fitsWord(text)) return TOO_LARGE;
        draft.numbers.push(toInteger(text));
        return undefined;
      case 'new':
      case 'new-cache':
        if (!LABEL.test(text) || (WINDOWS as readonly string[]).includes(text)) {
          return expected(kind, text);
        }
        draft[kind === 'new' ? 'label' : 'cache'] = text;
        return undefined;
      case 'label':
        draft.label = text;
        return this.known(text, this.labels, kind);
      case 'cache':
        draft.cache = text;
        return this.known(text, this.caches, kind);
      case 'ref': {
        const ref = parseRef(text);
        if (!ref || ref.cpu !== undefined) return expected(kind, text);
        if (!(Math.abs(ref.offset) < OFFSET_END)) return OFFSET_TOO_LARGE;
        draft.ref = ref;
        return this.known(ref.label, this.labels, kind);
      }
      case 'place':
        return this.place(text, draft);
      case 'value':
        return this.value(text, draft);
      default:
        return unreachable(kind);
    }
  }

  private place(text: string, draft: Draft): Problem | undefined {
    const ref = parseRef(text);
    if (!ref) return expected('place', text);
    if (!(Math.abs(ref.offset) < OFFSET_END)) return OFFSET_TOO_LARGE;
    const cpu = ref.cpu ?? 0;
    if (cpu >= TRACE_CPUS) return { message: `there is no CPU ${cpu}`, hint: 'CPU 0 or 1' };
    const window = WINDOWS.find((name) => name === ref.label);
    if (window === undefined) {
      draft.place = { label: ref.label, offset: ref.offset, cpu };
      return this.known(ref.label, this.labels, 'place');
    }
    if (ref.offset < 0 || ref.offset > WINDOW_SIZE - 8) {
      const hint = `0 to ${WINDOW_SIZE - 8}: a window has ${WINDOW_SIZE} bytes`;
      return { message: `offset ${ref.offset} is outside the window '${window}'`, hint };
    }
    draft.place = { window, label: '', offset: ref.offset, cpu };
    return undefined;
  }

  private value(text: string, draft: Draft): Problem | undefined {
    if (INTEGER.test(text)) {
      if (!fitsWord(text)) return TOO_LARGE;
      const integer = BigInt.asUintN(64, toInteger(text));
      draft.value = { kind: 'integer', integer, label: '', offset: 0, cpu: 0 };
      return undefined;
    }
    const prefix = /^(~|vm:|phys:)?/.exec(text)![0];
    const ref = parseRef(text.slice(prefix.length));
    if (!ref || (prefix !== '' && ref.cpu !== undefined)) return expected('value', text);
    if (!(Math.abs(ref.offset) < OFFSET_END)) return OFFSET_TOO_LARGE;
    const cpu = ref.cpu ?? 0;
    if (cpu >= TRACE_CPUS) return { message: `there is no CPU ${cpu}`, hint: 'CPU 0 or 1' };
    const kinds = { '~': 'inverted', 'vm:': 'vm', 'phys:': 'phys' } as const;
    const plain = ref.cpu === undefined ? 'pointer' : 'percpu';
    const kind = prefix === '' ? plain : kinds[prefix as keyof typeof kinds];
    draft.value = { kind, label: ref.label, offset: ref.offset, cpu, integer: 0n };
    return this.known(ref.label, this.labels, 'value');
  }

  private known(label: string, names: Set<string>, kind: OperandKind): Problem | undefined {
    if (names.has(label)) return undefined;
    if (!LABEL.test(label)) return expected(kind, label);
    const near = nearest(label, names);
    return {
      message: `unknown label '${label}'`,
      ...(near === undefined ? {} : { hint: `did you mean '${near}'?` }),
    };
  }
}

type Draft = { -readonly [K in keyof Operation]?: Operation[K] } & {
  name: string;
  text: string;
  numbers: bigint[];
};

interface Problem {
  readonly message: string;
  readonly hint?: string;
}

interface Word {
  readonly text: string;
  readonly column: number;
}

function expected(kind: OperandKind, text: string): Problem {
  return { message: `'${text}' is not what is expected here`, hint: OPERAND_HELP[kind] };
}

function splitWords(text: string): Word[] {
  return [...text.matchAll(/\S+/g)].map((m) => ({ text: m[0], column: m.index + 1 }));
}

function parseRef(text: string): (Ref & { cpu?: number }) | undefined {
  const m = REFERENCE.exec(text);
  if (!m) return undefined;
  const size = m[4] === undefined ? 0 : Number(m[4]);
  const offset = m[3] === '-' ? -size : size;
  return { label: m[1], offset, ...(m[2] === undefined ? {} : { cpu: Number(m[2]) }) };
}

/** Whether an integer fits into 64 bits, as a signed or an unsigned number. */
function fitsWord(text: string): boolean {
  const digits = text.replace(/^-?(?:0x)?0*/i, '');
  if (digits.length > 20) return false;
  const n = toInteger(text);
  return n >= -(2n ** 63n) && n < 2n ** 64n;
}

function toInteger(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}

/** What a file of programs holds. */
export interface ParsedPrograms {
  readonly programs: readonly Program[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the lines of a `.kml` file: blocks of `program NAME` … `end`. */
export class ProgramsReader {
  private readonly programs: Program[] = [];
  private readonly diagnostics: Diagnostic[] = [];
  private readonly file: string;
  private readonly lines: LineCount;
  private parser: ProgramParser | undefined;
  private opened: Diagnostic | undefined;
  private number = 0;

  constructor(file: string, linesMax = LINES_MAX) {
    this.file = file;
    this.lines = { left: linesMax, max: linesMax };
  }

  /** Reads the next line. */
  line(source: string): void {
    const line = ++this.number;
    const words = splitWords(source.split('#', 1)[0]);
    if (words.length === 0 || this.diagnostics.length > MISTAKES_MAX) return;
    const { file, parser, diagnostics } = this;
    const place = { file, line, column: words[0].column, sourceLine: source };
    const complain = (message: string, hint: string): void => {
      diagnostics.push({ ...place, message, hint });
    };
    if (words[0].text === 'program') {
      if (parser) complain("'program' inside a program", "close the one before with 'end'");
      diagnostics.push(...(parser?.diagnostics ?? []));
      if (words.length !== 2) complain("'program' needs one name", 'program NAME');
      this.opened = { ...place, message: "program without 'end'" };
      this.parser = new ProgramParser(words[1]?.text ?? '', this.lines);
      if (this.lines.left-- <= 0)
        complain(`more than ${this.lines.max} lines`, 'use several files');
    } else if (words[0].text === 'end') {
      if (words.length > 1) complain("'end' stands alone on its line", 'end');
      if (!parser) complain("'end' without 'program'", 'program NAME … end');
      const program = parser?.finish();
      if (program) this.programs.push(program);
      diagnostics.push(...(parser?.diagnostics ?? []));
      this.parser = undefined;
    } else if (parser) {
      parser.line(source, { file, line });
    } else {
      complain('operation outside a program', "start one with 'program NAME'");
    }
  }

  /** What the lines held. */
  finish(): ParsedPrograms {
    const { programs, diagnostics, parser, opened } = this;
    if (parser && opened) diagnostics.push(...parser.diagnostics, opened);
    diagnostics.sort((a, b) => a.line - b.line);
    return { programs, diagnostics };
  }
}

/** Reads a `.kml` text. */
export function parsePrograms(text: string, file: string): ParsedPrograms {
  const reader = new ProgramsReader(file);
  for (const line of linesOf(text)) reader.line(line);
  return reader.finish();
}

/** The lines of a text one after the other: all at once they may be too many. */
export function* linesOf(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    yield withoutReturn(text.slice(start, end));
    start = end + 1;
  }
  yield withoutReturn(text.slice(start));
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
