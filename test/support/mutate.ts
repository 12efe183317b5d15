/** Makes C sources wrong in small ways, as a tired programmer would. */
import type { Prng } from '../../src/base/prng.ts';

const NUMBERS = ['0', '1', '-1', '3', '4096', '100000', '0x7fffffff', '0xffffffffffffffffUL'];
const NUMBER = /\b(?:0x[0-9a-fA-F]+|\d+)\b/g;
const NAME = /\b[a-z_]\w*\b/g;
/** Lines that declare something: without them nothing compiles. */
const DECLARATION = /^\t(?:const|static|struct|unsigned|int|void|char|long|size_t|u\d+) /;
const SWAPS: readonly (readonly [RegExp, string])[] = [
  [/==/, '!='],
  [/!=/, '=='],
  [/ < /, ' >= '],
  [/ \+ /, ' - '],
  [/&&/, '||'],
  [/\+\+/, '--'],
  [/if \(!/, 'if ('],
  [/if \(/, 'if (!'],
  [/kfree\(/, 'vfree('],
  [/kmalloc\((\w+), /, 'vmalloc($1); (void)('],
  [/list_del\(/, 'list_del_init('],
  [/break;/, 'continue;'],
  [/return [^;]*;/, ';'],
];

/** `text` with one to three lines of its functions changed. */
export function mutate(text: string, rnd: Prng): string {
  const lines = text.split('\n');
  for (let n = 1 + rnd.int(3); n > 0; n--) {
    const inside = lines.flatMap((line, i) => (line.startsWith('\t') ? [i] : []));
    const at = pick(inside, rnd);
    if (at !== undefined) changeLine(lines, at, pick(inside, rnd)!, rnd);
  }
  return lines.join('\n');
}

function changeLine(lines: string[], at: number, other: number, rnd: Prng): void {
  const line = lines[at];
  const replace = (pattern: RegExp, by: () => string): void => {
    const match = pick([...line.matchAll(pattern)], rnd);
    if (!match) return;
    lines[at] = line.slice(0, match.index) + by() + line.slice(match.index + match[0].length);
  };
  switch (rnd.int(7)) {
    case 0:
      return replace(NUMBER, () => pick(NUMBERS, rnd)!);
    case 1:
      if (line.endsWith(';') && !DECLARATION.test(line)) lines[at] = '\t;';
      return;
    case 2:
      lines[at] = line.replace(/\((\w[^(),]*), ([^(),]+)/, '($2, $1');
      return;
    case 3:
      [lines[at], lines[other]] = [lines[other], line];
      return;
    case 4:
      lines.splice(at, 0, line);
      return;
    case 5:
      return replace(NAME, () => pick(lines[other].match(NAME) ?? [], rnd) ?? 'NULL');
    default: {
      const [from, to] = pick(SWAPS, rnd)!;
      lines[at] = line.replace(from, to);
    }
  }
}

function pick<T>(list: readonly T[], rnd: Prng): T | undefined {
  return list[rnd.int(Math.max(1, list.length))];
}
