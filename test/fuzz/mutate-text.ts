/** Makes texts wrong in any way: for inputs that have a grammar but need not keep to it. */
import type { Random } from './target.ts';

const ODD = [
  '',
  '0',
  '-1',
  '9'.repeat(40),
  '0x',
  '\0',
  '\t',
  '"',
  "'",
  '\\',
  '%s',
  '$(',
  '`',
  '{',
  '}',
];
const MORE = [
  '\r\n',
  '\u00e9',
  '\uFEFF',
  '1e9',
  '__proto__',
  'constructor',
  '*',
  '..',
  '/',
  '#',
  ';',
];
const WORD = /\w+|[^\w]/gu;

/** `text` with a few changes; parts of `others` may come in. */
export function mutateText(text: string, others: readonly string[], random: Random): string {
  let result = text;
  for (let n = 1 + random.int(4); n > 0; n--) result = change(result, others, random);
  return result;
}

function change(text: string, others: readonly string[], random: Random): string {
  const lines = text.split('\n');
  const at = random.int(lines.length);
  switch (random.int(9)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, random.pick(lines));
      break;
    case 2: {
      const other = random.int(lines.length);
      [lines[at], lines[other]] = [lines[other], lines[at]];
      break;
    }
    case 3:
      if (others.length > 0) lines.splice(at, 0, random.pick(random.pick(others).split('\n')));
      break;
    case 4:
      lines[at] = lines[at].slice(0, random.int(lines[at].length + 1));
      break;
    case 5: {
      const place = random.int(text.length + 1);
      return text.slice(0, place) + String.fromCharCode(random.int(256)) + text.slice(place + 1);
    }
    case 6:
      return text.slice(0, random.int(text.length + 1));
    default:
      lines[at] = changeWord(lines[at], random.pick(lines), random);
  }
  return lines.join('\n');
}

function changeWord(line: string, other: string, random: Random): string {
  const words = line.match(WORD) ?? [''];
  const from = other.match(WORD) ?? [''];
  const odd = random.bool() ? ODD : MORE;
  words[random.int(words.length)] = random.bool() ? random.pick(from) : random.pick(odd);
  return words.join('');
}

/** A text whose numbers and names are gone, so that outcomes of one kind are equal. */
export function kindOfText(text: string): string {
  return text
    .replaceAll(/'[^']*'|"[^"]*"/g, 'Q')
    .replaceAll(/0x[0-9a-f]+|\d+/gi, 'N')
    .slice(0, 200);
}
