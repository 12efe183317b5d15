/**
 * Where a command ends: whether a line typed at the prompt goes on in the next one, and the
 * top-level commands of a script.
 */
import type { ScriptNode } from 'just-bash';

/** What may still be missing at the end of an input, and what must have opened it. */
const CLOSERS: readonly (readonly [closer: string, opener: string])[] = [
  ['\n:\nfi', 'if'],
  ['\nthen :\nfi', 'if'],
  ['\n:\ndone', 'do'],
  ['\ndo :\ndone', ''],
  ['\n:\n}', '{'],
  ['\n{ :; }', '('],
  ['\n:\n)', '('],
  ['\nesac', 'case'],
  ['\n:;;\nesac', 'case'],
  [' in x) ;; esac', 'case'],
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
  ['}', '${'],
  [')', '('],
  ['))', '(('],
  [' ]]', '[['],
];
const MAX_DEPTH = 3;

/**
 * Whether `text` is the beginning of a command.
 * @param parse - gives the syntax tree, or throws when the text is not a script.
 */
export function isIncomplete(text: string, parse: (text: string) => ScriptNode): boolean {
  if (endsOpen(text)) return true;
  try {
    parse(text);
  } catch (error) {
    // The library gives no tree of a here document whose end is missing.
    if (/here-document/.test((error as Error).message)) return true;
  }
  const tree = attempt(text, parse);
  return tree ? hasOpenHereDoc(tree) : canBeClosed(text, parse, MAX_DEPTH);
}

/**
 * Cuts a script into its top-level commands, as bash does that reads one from standard input. What
 * does not parse comes as one last piece.
 */
export function* pieces(
  script: string,
  parse: (text: string) => ScriptNode,
): Generator<string, void> {
  let piece = '';
  for (const line of script.split(/(?<=\n)/)) {
    piece += line;
    const tree = attempt(piece, parse);
    const isOpen = !tree || endsOpen(piece.replace(/\n$/, '')) || hasOpenHereDoc(tree);
    if (isOpen) continue;
    yield* statementsOf(piece, tree);
    piece = '';
  }
  if (piece !== '') yield piece;
}

/**
 * The commands of a line, so that what each prints and what it complains of come in their order. A
 * line with a here document, with a job, or whose exec is for the rest of the line stays as it is.
 */
function statementsOf(text: string, { statements }: ScriptNode): string[] {
  const texts = statements.map(({ sourceText }) => sourceText);
  const isOne =
    statements.length < 2 ||
    statements.some(({ background }) => background) ||
    texts.some((one) => one === undefined || /^\s*(?:exec|alias)\b/.test(one)) ||
    text.includes('<<');
  return isOne ? [text] : texts.map((one) => `${one}\n`);
}

/** A backslash, a pipe or a list operator at the end asks for another line. */
function endsOpen(text: string): boolean {
  return /(^|[^\\])(\\\\)*\\$/.test(text) || /(\|\|?|&&)\s*$/.test(withoutComment(text));
}

function attempt(text: string, parse: (text: string) => ScriptNode): ScriptNode | undefined {
  try {
    const tree = parse(text);
    return tree.statements.some((s) => s.deferredError) ? undefined : tree;
  } catch {
    return undefined;
  }
}

function canBeClosed(text: string, parse: (text: string) => ScriptNode, depth: number): boolean {
  const closed = CLOSERS.filter(([, opener]) => text.includes(opener)).map(([c]) => text + c);
  if (closed.some((candidate) => attempt(candidate, parse))) return true;
  return depth > 1 && closed.some((candidate) => canBeClosed(candidate, parse, depth - 1));
}

function hasOpenHereDoc(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { type, terminated } = node as { type?: string; terminated?: boolean };
  if (type === 'HereDoc' && terminated === false) return true;
  return Object.values(node).some(hasOpenHereDoc);
}

function withoutComment(text: string): string {
  return text.replace(/(^|\s)#[^\n]*$/, '');
}
