/**
 * Variables and functions of make in a text: `$(NAME)`, `${NAME:.c=.o}`, `$(addprefix src/,a.o)`.
 * Functions that would run something, and those that are not here, give nothing.
 */

/** Expansions in each other: more only variables have that hold each other. */
const DEPTH_MAX = 50;

/** What an expansion may look at. */
export interface Surroundings {
  /** What a variable holds; undefined when nobody has set it. */
  variable(name: string): string | undefined;
  /** Paths of files that fit a pattern with `*`. */
  files(pattern: string): readonly string[];
  /**
   * Is told of characters that were made.
   * @throws Endless when they are too many.
   */
  spend(characters: number): void;
}

/** A text of which an expansion comes to no end. */
export class Endless extends Error {}

type MakeFunction = (args: readonly string[], around: Surroundings) => string;

const FUNCTIONS: Readonly<Record<string, MakeFunction>> = {
  wildcard: ([patterns], around) =>
    words(patterns)
      .flatMap((pattern) => around.files(pattern))
      .join(' '),
  addprefix: ([prefix, list]) => each(list, (word) => prefix + word),
  addsuffix: ([suffix, list]) => each(list, (word) => word + suffix),
  notdir: ([list]) => each(list, (word) => word.slice(word.lastIndexOf('/') + 1)),
  dir: ([list]) => each(list, (word) => word.slice(0, word.lastIndexOf('/') + 1) || './'),
  basename: ([list]) => each(list, (word) => word.replace(/\.[^./]*$/, '')),
  strip: ([list]) => words(list).join(' '),
  sort: ([list]) => [...new Set(words(list))].sort().join(' '),
  firstword: ([list]) => words(list)[0] ?? '',
  lastword: ([list]) => words(list).at(-1) ?? '',
  subst: ([from, to, text = '']) => (from === '' ? text : text.replaceAll(from, to)),
  patsubst: ([from, to, list]) => each(list, (word) => fitted(word, from, to)),
  filter: ([patterns, list]) => kept(list, patterns, true),
  'filter-out': ([patterns, list]) => kept(list, patterns, false),
  if: ([condition, then, otherwise = '']) => (condition.trim() === '' ? otherwise : then),
  abspath: ([path]) => path,
  realpath: ([path]) => path,
};

/**
 * A text with what its variables hold.
 * @throws Endless when one holds itself, or it grows beyond all bounds.
 */
export function expand(text: string, around: Surroundings, depth = 0): string {
  if (depth > DEPTH_MAX) throw new Endless('variables hold each other');
  let done = '';
  let at = 0;
  for (;;) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0 || dollar + 1 >= text.length) {
      around.spend(text.length - at);
      return done + text.slice(at);
    }
    done += text.slice(at, dollar);
    const open = text[dollar + 1];
    if (open === '$') {
      done += '$';
      at = dollar + 2;
    } else if (open === '(' || open === '{') {
      const close = closing(text, dollar + 1);
      if (close < 0) return done + text.slice(dollar);
      done += reference(text.slice(dollar + 2, close), around, depth + 1);
      at = close + 1;
    } else {
      done += expand(around.variable(open) ?? '', around, depth + 1);
      at = dollar + 2;
    }
  }
}

/** The words of a text. */
export function words(text = ''): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** What stands between the parentheses after a `$`. */
function reference(inner: string, around: Surroundings, depth: number): string {
  const call = /^([\w-]+)[ \t]+([^]*)$/.exec(inner);
  if (call) {
    if (!Object.hasOwn(FUNCTIONS, call[1])) return '';
    const args = split(call[2]).map((arg) => expand(arg, around, depth));
    const made = FUNCTIONS[call[1]](args, around);
    around.spend(made.length);
    return made;
  }
  const replaced = /^([^:=]+):([^=]*)=(.*)$/.exec(inner);
  const name = expand(replaced ? replaced[1] : inner, around, depth).trim();
  const value = expand(around.variable(name) ?? '', around, depth);
  if (!replaced) return value;
  const [from, to] = [expand(replaced[2], around, depth), expand(replaced[3], around, depth)];
  const isPattern = from.includes('%');
  return each(value, (word) =>
    fitted(word, isPattern ? from : `%${from}`, isPattern ? to : `%${to}`),
  );
}

/** Where the parenthesis at `open` closes; -1 when it does not. */
function closing(text: string, open: number): number {
  const [opens, closes] = text[open] === '(' ? '()' : '{}';
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === opens) depth++;
    else if (text[i] === closes && --depth === 0) return i;
  }
  return -1;
}

/** The arguments of a function: parted by commas outside of parentheses. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if ('({'.includes(text[i])) depth++;
    else if (')}'.includes(text[i])) depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function each(list: string | undefined, change: (word: string) => string): string {
  return words(list).map(change).join(' ');
}

/** What `%` of a pattern stands for in a word; undefined when the word does not fit. */
function stem(word: string, pattern: string): string | undefined {
  const [before, after] = pattern.split('%', 2);
  if (after === undefined) return word === pattern ? '' : undefined;
  const isLong = word.length >= before.length + after.length;
  if (!isLong || !word.startsWith(before) || !word.endsWith(after)) return undefined;
  return word.slice(before.length, word.length - after.length);
}

function fitted(word: string, from: string, to: string): string {
  const part = stem(word, from.trim());
  return part === undefined ? word : to.trim().replace('%', () => part);
}

function kept(list: string | undefined, patterns: string, isKept: boolean): string {
  const all = words(patterns);
  return words(list)
    .filter((word) => all.some((pattern) => stem(word, pattern) !== undefined) === isKept)
    .join(' ');
}
