/**
 * Undoes what the way of a text to us did to it: archives that escape, mail programs that encode,
 * terminals that color. Each step is taken only where its traces are seen, and each is linear.
 */
import { fromHtml, looksLikeHtml } from './html.ts';
import { fromJson, looksLikeJson } from './json-text.ts';
import { decodeMail } from './mail.ts';

/** The text as the kernel printed it, but for prefixes of its lines. */
export function unpack(text: string): string {
  let plain = plainCharacters(text);
  // Twice: a mail may hold a page, a page a record.
  for (let i = 0; i < 2; i++) {
    const before = plain;
    if (looksLikeJson(plain)) plain = fromJson(plain);
    plain = decodeMail(plain);
    if (looksLikeHtml(plain)) plain = fromHtml(plain);
    if (plain === before) break;
    plain = plainCharacters(plain);
  }
  return plain;
}

const ESCAPE = '\u001b';
const escapes = (pattern: string): RegExp => new RegExp(ESCAPE + pattern, 'g');

type Step = readonly [sign: string, pattern: RegExp, by: string];

/** What stands for a plain character, or for none. `sign` says whether to look at all. */
const STEPS: readonly Step[] = [
  // A text in UTF-16 that was read as if it were not.
  ['\0', /\0/g, ''],
  ['\r', /\r+\n|\r+/g, '\n'],
  [ESCAPE, escapes('\\[[0-9;?]{0,40}[ -/]{0,4}[@-~]'), ''],
  [ESCAPE, escapes('\\][^\\u0007\\n]{0,300}\\u0007'), ''],
  [ESCAPE, escapes('(?:[()][0-9A-B]|[=>])'), ''],
  // As syslog daemons and pagers write them.
  ['#033', /#033\[[0-9;]{0,20}m/g, ''],
  ['^[[', /\^\[\[[0-9;]{0,20}m/g, ''],
  // Markdown, where it was not shown but copied.
  ['\\_', /\\([_[\]<>*~`#+-])/g, '$1'],
  ['#011', /#011/g, ' '],
  // A no-break space whose two bytes were taken for two characters.
  ['\u00c2\u00a0', /\u00c2\u00a0/g, ' '],
  ['\u00a0', /\u00a0/g, ' '],
  ['\u3000', /\u3000/g, ' '],
  ['\u202f', /\u202f/g, ' '],
  // A character of an unknown encoding: mostly a no-break space.
  ['\ufffd', /\ufffd/g, ' '],
  ['\u200b', /\u200b/g, ''],
  ['\ufeff', /\ufeff/g, ''],
  ['\u201c', /\u201c/g, '"'],
  ['\u201d', /\u201d/g, '"'],
  ['\u2028', /\u2028/g, '\n'],
];

function plainCharacters(text: string): string {
  let plain = text;
  for (const [sign, pattern, by] of STEPS) {
    if (plain.includes(sign)) plain = plain.replace(pattern, by);
  }
  return plain;
}
