/**
 * What stands before the text of a report in its lines: quote marks of mails, time stamps and
 * tags of logs, signs of diffs and comments.
 */

/** A line without what stands before it. */
export interface Content {
  readonly text: string;
  /** It has kmemleak's tag, so it is of kmemleak. */
  readonly tagged: boolean;
  /** It has a log's time or tag: what has not may be another's. */
  readonly stamped: boolean;
}

type Prefix = readonly [pattern: RegExp, kind: 'mark' | 'stamp'];

/** By first character; sticky, and each takes a bounded number of characters. */
const BRACKETS: readonly Prefix[] = [
  [/\[ {0,8}\d{1,10}\.\d{1,9}\](?:\[[^\][<>]{1,24}\])?:?/y, 'stamp'],
  [/\[ {0,8}\d{1,10}\.\d{1,9} {1,8}[TC]\d+\]/y, 'stamp'],
  [/\[ {0,8}[TC]\d{1,7}(?:@C\d+)?\]/y, 'stamp'],
  [/\[[^\][<>]{0,40}\d\d:\d\d[^\][<>]{0,24}\]/y, 'stamp'],
];
const TIME = String.raw`\d\d:\d\d:\d\d(?:[.,]\d{1,9})?`;
const ZONE = String.raw`(?:Z|[+-]\d\d:?\d\d)?`;
/** The name of a machine, before the tag of its kernel. */
const HOST = String.raw`(?: \S{1,64}(?= (?:kernel|klogd)\b))?`;
const stamp = (pattern: string): Prefix => [new RegExp(pattern, 'y'), 'stamp'];

const DIGITS: readonly Prefix[] = [
  stamp(String.raw`\d{4}-\d\d-\d\d[T ]${TIME}${ZONE}${HOST}`),
  // Android's logcat, with a tag or without.
  stamp(
    String.raw`\d\d-\d\d ${TIME} {1,8}(?:[a-z]\w{0,16} {1,8})?\d{1,7} {1,8}\d{1,7} [VDIWEF] ` +
      String.raw`(?:(?! {0,8}kmemleak)[\w. -]{0,40}: )?`,
  ),
  stamp(`${TIME} `),
  [/\d{1,9} (?=[A-Z][a-z]{2} )/y, 'mark'],
  [/\d{1,10}\.\d{6}[:\]] /y, 'stamp'],
  // `grep -n`.
  [/\d{1,8}(?::(?=\D|[0-9a-f]{2} [0-9a-f]{2} )|-(?=[\s[uc<]))/y, 'mark'],
];
const LETTERS: readonly Prefix[] = [
  stamp(
    String.raw`(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?` +
      String.raw`${TIME}(?: \d{4})?${HOST}`,
  ),
  [/(?:kernel|klogd|KERNEL)(?:\[\d{1,7}\])?: ?/y, 'stamp'],
  [/(?:kern|user) *:[a-z]{2,8} *: /y, 'stamp'],
  [/kern\.[a-z]{2,8} /y, 'stamp'],
  [/[VDIWEF] (?=kmemleak)/y, 'stamp'],
  [/[VDIWEF]\/[\w.-]{0,40} {0,12}\( {0,8}\d{1,7}\): /y, 'stamp'],
  [/[A-Z][A-Za-z]{0,3}>+ ?/y, 'mark'],
  [/[\w./-]{1,40} {0,12}\| /y, 'mark'],
];
const OTHERS: Readonly<Record<string, readonly Prefix[]>> = {
  '>': [[/>+/y, 'mark']],
  '|': [[/\|+(?=\s)/y, 'mark']],
  '<': [[/<\d{1,3}>/y, 'stamp']],
  '[': BRACKETS,
  '(': [[/\(\d{1,3}\)\[\d{1,7}:[^\]\n]{1,40}\]/y, 'stamp']],
  ']': [[/\]c\d{1,3} /y, 'mark']],
  '+': [[/\+(?!\+|0x)/y, 'mark']],
  '-': [[/-(?=\s)/y, 'mark']],
  '*': [[/\*(?=\s)/y, 'mark']],
  '#': [[/#(?=\s)/y, 'mark']],
  '/': [[/\/\/(?=\s)/y, 'mark']],
};
const TAG = 'kmemleak: ';
/** How far into a line a tag is looked for behind what is not known. */
const TAG_REACH = 160;

function prefixesAt(char: string): readonly Prefix[] {
  if (char >= '0' && char <= '9') return DIGITS;
  if ((char >= 'A' && char <= 'Z') || (char >= 'a' && char <= 'z')) return LETTERS;
  return OTHERS[char] ?? [];
}

/** Takes the known prefixes off a line. */
export function content(line: string): Content {
  let at = 0;
  let stamped = false;
  let tagged = false;
  for (;;) {
    while (line[at] === ' ' || line[at] === '\t') at++;
    if (at === line.length) break;
    if (line.startsWith('kmemleak:', at)) {
      tagged = true;
      stamped = true;
      at += 'kmemleak:'.length;
      continue;
    }
    const end = tagged && line[at] !== '>' ? at : afterPrefix(line, at);
    if (end === at) break;
    if (end < 0) {
      stamped = true;
      at = -end;
    } else at = end;
  }
  if (!tagged) {
    const tag = line.slice(at, at + TAG_REACH).indexOf(TAG);
    if (tag >= 0) {
      const text = line.slice(at + tag + TAG.length).replace(/^[\s>]{1,40}/, '');
      return { text: text.trim(), tagged: true, stamped: true };
    }
  }
  return { text: line.slice(at).trim(), tagged, stamped };
}

/** Where the prefix that begins at `at` ends, negative if it is one of a log; else `at`. */
function afterPrefix(line: string, at: number): number {
  for (const [pattern, kind] of prefixesAt(line[at])) {
    pattern.lastIndex = at;
    if (pattern.test(line)) return kind === 'stamp' ? -pattern.lastIndex : pattern.lastIndex;
  }
  return at;
}

/** What of a line stands the same in others of its log: digits are all alike. */
export function shape(prefix: string): string {
  return prefix.replaceAll(/\d/g, '0');
}
