/**
 * od: bytes as numbers and characters.
 */
import { fail, ok, type CommandRun, type Output, type ShellCommand } from './command.ts';

/** One form in which each line is shown. */
interface Form {
  readonly kind: string;
  readonly size: number;
  /** The characters of the line stand at its end. */
  readonly hasText: boolean;
}

interface Options {
  forms: Form[];
  radix: string;
  skip: number;
  limit: number;
  width: number;
  isVerbose: boolean;
}

const SHORT: Readonly<Record<string, string>> = {
  a: 'a',
  b: 'o1',
  c: 'c',
  d: 'u2',
  i: 'd4',
  l: 'd8',
  o: 'o2',
  s: 'd2',
  x: 'x2',
};
const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8 };
/** Digits of the largest number of 1, 2, 4 and 8 bytes, with its sign. */
const DIGITS: Readonly<Record<string, readonly number[]>> = {
  x: [2, 4, 8, 16],
  o: [3, 6, 11, 22],
  u: [3, 5, 10, 20],
  d: [4, 6, 11, 20],
};
const ESCAPES: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};
const NAMES = (
  'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si ' +
  'dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'
).split(' ');

const od: ShellCommand = {
  name: 'od',
  async run(args, run) {
    const options: Options = {
      forms: [],
      radix: 'o',
      skip: 0,
      limit: Infinity,
      width: 16,
      isVerbose: false,
    };
    const files: string[] = [];
    const words = [...args];
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      const problem = readOption(word, words, options, files);
      if (problem) return fail(`od: ${problem}`);
    }
    if (options.forms.length === 0) options.forms.push({ kind: 'o', size: 2, hasText: false });
    const input = await readAll(run, files);
    if ('exitCode' in input) return input;
    return ok(dump(input.bytes, options));
  },
};

/** Reads an option; gives what is wrong with it. */
function readOption(
  word: string,
  rest: string[],
  options: Options,
  files: string[],
): string | undefined {
  if (!word.startsWith('-') || word === '-') {
    files.push(word);
    return undefined;
  }
  const long = /^--([a-z-]+)(?:=(.*))?$/.exec(word);
  const letters: Readonly<Record<string, string>> = {
    format: 't',
    'address-radix': 'A',
    'skip-bytes': 'j',
    'read-bytes': 'N',
    width: 'w',
    'output-duplicates': 'v',
  };
  if (long) {
    const letter = letters[long[1]];
    if (letter === undefined) return `unrecognized option '${word}'`;
    return readOption(`-${letter}`, long[2] === undefined ? rest : [long[2]], options, files);
  }
  for (let at = 1; at < word.length; at++) {
    const letter = word[at];
    if (letter === 'v') options.isVerbose = true;
    else if (letter in SHORT) options.forms.push(...parseForms(SHORT[letter])!);
    else if (!'tAjNw'.includes(letter)) return `invalid option -- '${letter}'`;
    else {
      const attached = word.slice(at + 1);
      if (letter === 'w' && attached === '') options.width = 32;
      else return readValue(letter, attached || rest.shift(), options);
      return undefined;
    }
  }
  return undefined;
}

function readValue(
  letter: string,
  value: string | undefined,
  options: Options,
): string | undefined {
  if (value === undefined) return `option requires an argument -- '${letter}'`;
  if (letter === 't') {
    const forms = parseForms(value);
    if (!forms) return `invalid type string '${value}'`;
    options.forms.push(...forms);
  } else if (letter === 'A') {
    if (!/^[doxn]/.test(value)) {
      return `invalid output address radix '${value}'; it must be one character from [doxn]`;
    }
    options.radix = value[0];
  } else {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 0) return `invalid -${letter} argument '${value}'`;
    if (letter === 'j') options.skip = number;
    else if (letter === 'N') options.limit = number;
    else options.width = number || 32;
  }
  return undefined;
}

function parseForms(text: string): Form[] | undefined {
  const forms: Form[] = [];
  let rest = text;
  while (rest !== '') {
    const match = /^(?:([ac])|([doux])(\d|[CSIL])?)(z?)/.exec(rest);
    if (!match) return undefined;
    const [all, character, kind, size = 'I', text_] = match;
    const bytes = character === undefined ? (SIZES[size] ?? Number(size)) : 1;
    if (![1, 2, 4, 8].includes(bytes)) return undefined;
    forms.push({ kind: character ?? kind, size: bytes, hasText: text_ === 'z' });
    rest = rest.slice(all.length);
  }
  return forms;
}

/** What files, or standard input, hold. */
async function readAll(
  run: CommandRun,
  files: readonly string[],
): Promise<{ bytes: Uint8Array } | Output> {
  const pieces: Uint8Array[] = [];
  for (const file of files.length === 0 ? ['-'] : files) {
    if (file === '-') {
      pieces.push(Uint8Array.from(run.stdin, (char) => char.charCodeAt(0)));
      continue;
    }
    try {
      pieces.push(await run.fs.readFileBuffer(run.fs.resolvePath(run.cwd, file)));
    } catch {
      return fail(`od: ${file}: No such file or directory`);
    }
  }
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes };
}

function dump(all: Uint8Array, options: Options): string {
  const bytes = all.subarray(options.skip, options.skip + options.limit);
  const { width, forms } = options;
  const widest = Math.max(...forms.map((form) => lineWidth(form, width)));
  const lines: string[] = [];
  let before = '';
  for (let at = 0; at < bytes.length; at += width) {
    const line = bytes.subarray(at, at + width);
    const content = line.length === width ? line.join() : '';
    if (content !== '' && content === before && !options.isVerbose) {
      if (lines.at(-1) !== '*') lines.push('*');
      continue;
    }
    before = content;
    forms.forEach((form, i) => {
      const address = offset(options.skip + at, options.radix);
      const label = i === 0 ? address : ' '.repeat(address.length);
      lines.push(label + lineText(form, line, width, widest));
    });
  }
  if (options.radix !== 'n') lines.push(offset(options.skip + bytes.length, options.radix));
  return lines.map((line) => `${line}\n`).join('');
}

function offset(at: number, radix: string): string {
  if (radix === 'n') return '';
  if (radix === 'x') return at.toString(16).padStart(6, '0');
  return at.toString(radix === 'd' ? 10 : 8).padStart(7, '0');
}

function fieldWidth({ kind, size }: Form): number {
  return kind in DIGITS ? DIGITS[kind][Math.log2(size)] + 1 : 4;
}

function lineWidth(form: Form, width: number): number {
  return fieldWidth(form) * Math.ceil(width / form.size);
}

function lineText(form: Form, bytes: Uint8Array, width: number, widest: number): string {
  const fields = Math.ceil(width / form.size);
  const pad = widest - lineWidth(form, width);
  let text = '';
  let used = 0;
  for (let i = 0; i * form.size < bytes.length; i++) {
    const until = Math.floor((pad * (i + 1)) / fields);
    text += field(form, bytes, i * form.size).padStart(fieldWidth(form) + until - used);
    used = until;
  }
  if (!form.hasText) return text;
  const printed = [...bytes].map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.'));
  return `${text.padEnd(widest)}  >${printed.join('')}<`;
}

function field({ kind, size }: Form, bytes: Uint8Array, at: number): string {
  const byte = bytes[at];
  if (kind === 'c') {
    const plain = byte >= 32 && byte < 127 ? String.fromCharCode(byte) : undefined;
    return ESCAPES[byte] ?? plain ?? byte.toString(8).padStart(3, '0');
  }
  if (kind === 'a') {
    const seven = byte & 0x7f;
    return NAMES[seven] ?? (seven === 127 ? 'del' : String.fromCharCode(seven));
  }
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  const digits = DIGITS[kind][Math.log2(size)];
  if (kind === 'd') return String(BigInt.asIntN(8 * size, value));
  if (kind === 'u') return String(value);
  return value.toString(kind === 'x' ? 16 : 8).padStart(digits, '0');
}

/** The commands of this file. */
export const OD_COMMANDS: readonly ShellCommand[] = [od];
