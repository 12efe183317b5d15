/**
 * Where a text stops being JSON. `JSON.parse` says it in words that differ between hosts and
 * versions, and often not at all.
 */

/** What may come next. */
type Expect = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or ]' | 'comma or }';

const BLANKS = /[ \t\n\r]*/y;
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
/** As much of a string as is right. */
const STRING_START = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The index of the first character that cannot be part of a JSON text, or -1 for a JSON text. */
export function jsonErrorAt(text: string): number {
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const open: string[] = [];
  let expect: Expect | undefined = 'value';
  const next = (): Expect | undefined => {
    if (open.length === 0) return undefined;
    return open[open.length - 1] === '[' ? 'comma or ]' : 'comma or }';
  };
  for (;;) {
    skip(BLANKS);
    const c = text[at];
    if (expect === undefined) return c === undefined ? -1 : at;
    if (c === undefined) return at;
    if (expect === 'colon' || expect.startsWith('comma')) {
      const closing: string = expect === 'comma or ]' ? ']' : '}';
      if (expect !== 'colon' && c === closing) {
        at++;
        open.pop();
        expect = next();
        continue;
      }
      if (c !== (expect === 'colon' ? ':' : ',')) return at;
      at++;
      expect = expect === 'comma or }' ? 'key' : 'value';
    } else if ((expect === 'value or ]' && c === ']') || (expect === 'key or }' && c === '}')) {
      at++;
      open.pop();
      expect = next();
    } else if (expect.startsWith('key')) {
      if (!skip(STRING)) {
        skip(STRING_START);
        return at;
      }
      expect = 'colon';
    } else if (c === '{' || c === '[') {
      at++;
      open.push(c);
      expect = c === '{' ? 'key or }' : 'value or ]';
    } else {
      if (!skip(STRING) && !skip(SCALAR)) {
        skip(STRING_START);
        return at;
      }
      expect = next();
    }
  }
}
