/**
 * A comparison for people: a table with a line for each row and a column for each tool, then for
 * each leak and each false alarm what every tool says, and why.
 */
import { DETECTORS } from '../list.ts';
import type { Says } from '../answer.ts';
import { isLeak, type ToolAnswer } from './block.ts';
import { isFound, type ComparedRow } from './rows.ts';

/** Letters of a line. */
const WIDTH = 100;
/** Rows that are shown, and such that are told of. */
const ROWS_MAX = 40;
const TOLD_MAX = 20;
const HEADS_MAX = 8;
const CELLS: Readonly<Record<Says, string>> = {
  leak: 'leak',
  maybe: 'maybe',
  fine: '.',
  listed: 'listed',
  blind: '-',
};
const LEGEND =
  'leak, maybe: named as a leak. listed: named among what is there. . : not named. ' +
  '- : not seen.';

/** The column of a tool. */
export function columnOf(tool: string): string {
  const own = DETECTORS.find(({ name }) => name === tool)?.compare?.column;
  return own ?? tool.replace('kmemleak ', '');
}

/** The table of some rows, and what is said of those that matter. */
export function comparisonText(rows: readonly ComparedRow[], tools: readonly string[]): string {
  if (rows.length === 0) return 'no block of it is there\n';
  const stories = alikeRows(rows.filter(isFound));
  const parts = [
    ...tableLines(rows, tools),
    ...stories.slice(0, TOLD_MAX).flatMap((story) => ['', ...storyLines(story, rows)]),
    ...moreLines(stories.length - TOLD_MAX, 'stories like these'),
  ];
  return `${parts.join('\n')}\n`;
}

function moreLines(more: number, what: string): string[] {
  return more > 0 ? [`… and ${more} more ${what}`] : [];
}

function tableLines(rows: readonly ComparedRow[], tools: readonly string[]): string[] {
  const present = tools.filter((tool) =>
    rows.some(({ answers }) => answers.some((answer) => answer.tool === tool)),
  );
  const columns = present.map((tool) => {
    const cells = rows.map(({ answers }) => {
      const answer = answers.find((one) => one.tool === tool);
      return answer ? CELLS[answer.says] : '-';
    });
    return column(columnOf(tool), cells);
  });
  const truth = column(
    'truth',
    rows.map(({ truth: { verdict } }) => verdict),
  );
  const count = column(
    'n',
    rows.map((row) => String(row.count)),
    true,
  );
  const size = column(
    'size',
    rows.map((row) => String(row.size)),
    true,
  );
  const right = [...columns, truth];
  const used = [count, size, ...right].reduce((sum, [head]) => sum + head.length + 2, 0);
  const room = Math.max(20, WIDTH - used);
  const where = column(
    'allocated',
    rows.map(({ site }) => shortened(site, room)),
  );
  const all = [count, size, where, ...right];
  const lines = [...rows.keys(), -1].map((_, i) =>
    all
      .map((cells) => cells[i])
      .join('  ')
      .trimEnd(),
  );
  // The heads of kmemleak's columns are kernels.
  const isKernel = present.some((tool) => tool.startsWith('kmemleak '));
  const indent = [count, size, where].reduce((sum, [head]) => sum + head.length + 2, 0);
  return [
    ...(isKernel ? [`${' '.repeat(indent)}kmemleak of`] : []),
    ...lines.slice(0, ROWS_MAX + 1),
    ...moreLines(rows.length - ROWS_MAX, 'rows like these'),
    ...wrapped(LEGEND, ''),
  ];
}

/** Cells below a head, all of one width. */
function column(head: string, cells: readonly string[], right = false): string[] {
  const width = Math.max(head.length, ...cells.map((cell) => cell.length));
  return [head, ...cells].map((cell) => (right ? cell.padStart(width) : cell.padEnd(width)));
}

/** A place without its module, which is the same for most, and no longer than there is room. */
function shortened(site: string, room: number): string {
  const text = site.replace(/ \[[^\]]*\]$/, '');
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

/** Rows of which the same is to be said, but for where they are from. */
function alikeRows(rows: readonly ComparedRow[]): ComparedRow[][] {
  const groups = new Map<string, ComparedRow[]>();
  for (const row of rows) {
    const words = row.answers.map(({ tool, word, reason }) => `${tool} ${word} ${reason ?? ''}`);
    const key = [row.truth.verdict, row.truth.place ?? '', ...words].join('\n');
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function headLine({ name, site, size, count }: ComparedRow): string {
  return `${count === 1 ? name : `${count} like ${name}`}, ${size} bytes, ${site}`;
}

/** What is said of rows that are alike, told of the first. */
function storyLines(story: readonly ComparedRow[], rows: readonly ComparedRow[]): string[] {
  const [row] = story;
  const { truth, answers } = row;
  const lines = [
    ...story.slice(0, HEADS_MAX).map(headLine),
    ...moreLines(story.length - HEADS_MAX, 'like these'),
  ];
  const place = truth.place === undefined ? '' : `, ${truth.place}`;
  lines.push(...said(`truth: ${truth.verdict}${place}`, truth.why));
  for (const [tools, { word, why }] of alike(answers)) {
    lines.push(...said(`${tools}: ${word}`, why));
  }
  lines.push(...wrapped(conclusion(row, rows), '  '));
  return lines;
}

function said(head: string, why: string | undefined): string[] {
  return [...wrapped(head, '  '), ...(why === undefined ? [] : wrapped(why, '      '))];
}

/** Tools that say the same in a row. */
function alike(answers: readonly ToolAnswer[]): [tools: string, answer: ToolAnswer][] {
  const groups: [string[], ToolAnswer][] = [];
  for (const answer of answers) {
    const same = groups.find(
      ([, one]) =>
        one.word === answer.word && (one.reason ?? one.why) === (answer.reason ?? answer.why),
    );
    if (same) same[0].push(answer.tool);
    else groups.push([[answer.tool], answer]);
  }
  return groups.map(([tools, answer]) => [listOf(tools), answer]);
}

/** `kmemleak 6.1, 6.12, memcheck`: what tools have in common is said once. */
function listOf(tools: readonly string[]): string {
  return tools
    .map((tool, i) => (i > 0 && tools[i - 1].startsWith('kmemleak ') ? columnOf(tool) : tool))
    .join(', ');
}

function conclusion(row: ComparedRow, rows: readonly ComparedRow[]): string {
  const { truth, answers, listedBy, falseAlarms } = row;
  if (!isLeak(truth)) return `=> in use: a false alarm of ${listOf(falseAlarms)}`;
  const saying = (says: Says): string =>
    listOf(answers.filter((answer) => answer.says === says).map(({ tool }) => tool));
  const found =
    `found by ${saying('leak') || 'none'}` +
    (saying('maybe') === '' ? '' : `, as possible by ${saying('maybe')}`);
  if (listedBy.length === 0) return `=> ${found}`;
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  return `=> ${found}; listed by ${listOf(listedBy)}, among ${all} blocks of the workload`;
}

/** A text in lines that fit, all with the same indent. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
