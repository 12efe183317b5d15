/** Pages of archives and bug trackers. */

const BREAKS = new Set('br p div tr li pre hr h1 h2 h3 h4 blockquote table ul ol'.split(' '));
const OTHERS = new Set(
  (
    'a abbr b body center code col dd dl dt em font footer form head header html i img input ins ' +
    'kbd label link main mark meta nav section small span strike strong style sub sup svg tbody ' +
    'td th thead title tt u var'
  ).split(' '),
);
const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  plus: '+',
  lpar: '(',
  rpar: ')',
  lsqb: '[',
  rsqb: ']',
  colon: ':',
  sol: '/',
  period: '.',
  lowbar: '_',
};

/** Whether there is something of HTML in a text. */
export function looksLikeHtml(text: string): boolean {
  return (
    /&(?:lt|gt|amp|quot|nbsp|#\d{1,5}|#x[0-9a-f]{1,4});/i.test(text) ||
    /<(?:pre|html|body|br|span|div|code)[ >/]/i.test(text)
  );
}

/** The text that a page shows. */
export function fromHtml(page: string): string {
  // Tags that HTML does not have are left alone: the kernel prints `<TASK>` and `[<c10e92fb>]`.
  const shown = page.replace(
    /<\/?([a-z][a-z0-9]{0,9})(?: [^<>]{0,2000})?\/?>/gi,
    (tag, name: string) => {
      const lower = name.toLowerCase();
      if (BREAKS.has(lower)) return '\n';
      return OTHERS.has(lower) ? '' : tag;
    },
  );
  // Twice: some archives escape what was escaped.
  return entities(entities(shown));
}

function entities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const isHex = name[1] === 'x' || name[1] === 'X';
    const code = isHex ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
