/** Rates as lines for a terminal, with a bar each, and as an SVG. */
import type { Cause } from '../testkit/causes.ts';
import type { Rate } from '../testkit/wilson.ts';
import { nameOf, type Rated } from './rates.ts';

const BAR = 30;
/** Of a terminal's cell, in eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A group as lines: what it is, how often report and truth differ, and why. */
export function linesOf(group: Rated): string[] {
  const { programs, stopped, crashed, objects, under } = group;
  const left = [
    ...(stopped > 0 ? [`${stopped} stopped`] : []),
    ...(crashed > 0 ? [`${crashed} crashed`] : []),
  ];
  const counts = [`${programs} programs`, `${objects} blocks`, ...left].join(', ');
  return [
    `${nameOf(under)}: ${counts}`,
    ...part('reported and not lost', 'reported', group.falsePositives, group.positiveCauses),
    ...part('lost and not reported', 'lost', group.falseNegatives, group.negativeCauses),
  ];
}

function part(what: string, of: string, rate: Rate, causes: readonly Cause[]): string[] {
  if (rate.of === 0) return [`  nothing is ${of}`];
  return [
    `  ${line(what, rate)}`,
    ...causes.map(({ name, rate: each }) => `    ${line(name, each).trimEnd()}`),
  ];
}

function line(what: string, rate: Rate): string {
  const { count, of, low, high } = rate;
  const share = count / of;
  const bounds = `[${percent(low)}, ${percent(high)}]`;
  const start = `${what.padEnd(22)} ${percent(share).padStart(5)} % ${bounds.padEnd(14)}`;
  return `${start} ${bar(share)}  ${count} of ${of}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(share < 0.01 ? 2 : 1);
}

function bar(share: number): string {
  const eighths = Math.round(share * BAR * 8);
  return ('█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]).padEnd(BAR);
}

// Of the SVG, in pixels.
const LEFT = 220;
const WIDTH = 460;
const ROW = 22;
const THICK = 13;
const GAP = 56;
const RIGHT = 90;
const LEGEND_ROW = 16;
const COLORS = (
  '#4477aa #ee6677 #228833 #ccbb44 #66ccee #aa3377 #999933 #882255 ' +
  '#44aa99 #ddcc77 #117733 #332288 #cc6677 #88ccee #661100 #6699cc'
).split(' ');

/** Groups as an SVG: a bar for each, of its causes, and the interval of the whole. */
export function svgOf(title: string, groups: readonly Rated[]): string {
  const causes = [
    ...new Set(
      groups.flatMap((g) => [...g.positiveCauses, ...g.negativeCauses]).map((c) => c.name),
    ),
  ].sort();
  const colors = new Map(causes.map((name, i) => [name, COLORS[i % COLORS.length]]));
  const parts: string[] = [];
  let y = 24;
  parts.push(text(10, y, title, 'font-weight="bold"'));
  for (const kind of ['falsePositives', 'falseNegatives'] as const) {
    y += GAP / 2;
    const isPositive = kind === 'falsePositives';
    parts.push(text(10, y, isPositive ? 'reported and not lost' : 'lost and not reported'));
    const most = Math.max(...groups.map((group) => group[kind].high * Number(group[kind].of > 0)));
    const scale = scaleFor(most);
    for (const group of groups) {
      y += ROW;
      const own = isPositive ? group.positiveCauses : group.negativeCauses;
      parts.push(...row(y, nameOf(group.under), group[kind], own, scale, colors));
    }
    y += ROW;
    for (const at of [0, 0.5, 1]) {
      const label = `${percent(at * scale)} %`;
      parts.push(text(LEFT + at * WIDTH, y, label, 'text-anchor="middle" fill="#666"'));
    }
  }
  y += GAP / 2;
  for (const [name, color] of colors) {
    parts.push(`<rect x="10" y="${y - 10}" width="11" height="11" fill="${color}"/>`);
    parts.push(text(28, y, name));
    y += LEGEND_ROW;
  }
  const width = LEFT + WIDTH + RIGHT;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" ` +
    `height="${y}" font-family="sans-serif" font-size="12">\n` +
    `<rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`
  );
}

function row(
  y: number,
  name: string,
  rate: Rate,
  causes: readonly Cause[],
  scale: number,
  colors: ReadonlyMap<string, string>,
): string[] {
  const parts = [text(LEFT - 8, y, name, 'text-anchor="end"')];
  if (rate.of === 0) return [...parts, text(LEFT + 4, y, 'none', 'fill="#666"')];
  const at = (share: number): number => LEFT + (share / scale) * WIDTH;
  let from = 0;
  for (const { name: cause, rate: each } of causes) {
    const share = each.count / each.of;
    const [x, end] = [at(from), at(from + share)];
    const box = `x="${x.toFixed(1)}" y="${y - 11}" width="${(end - x).toFixed(1)}"`;
    const title = `<title>${escaped(cause)} ${percent(share)} %</title>`;
    parts.push(`<rect ${box} height="${THICK}" fill="${colors.get(cause)!}">${title}</rect>`);
    from += share;
  }
  const [low, high] = [at(rate.low), at(rate.high)].map((x) => x.toFixed(1));
  const middle = y - 11 + THICK / 2;
  const ends = [low, high].map((x) => `M${x} ${middle - 4}v8`).join('');
  parts.push(`<path d="M${low} ${middle}H${high}${ends}" stroke="#000" fill="none"/>`);
  const share = rate.count / rate.of;
  return [...parts, text(at(rate.high) + 6, y, `${percent(share)} %`)];
}

/** The end of the axis for a share: 1, 2 or 5 times a power of ten. */
function scaleFor(most: number): number {
  for (let unit = 0.001; ; unit *= 10) {
    for (const times of [1, 2, 5]) if (most <= times * unit) return times * unit;
    if (unit >= 1) return 1;
  }
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y}" ${attributes}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  const named: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };
  return content.replaceAll(/[<>&]/g, (c) => named[c]);
}
