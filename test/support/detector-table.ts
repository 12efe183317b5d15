/**
 * The table of docs/detectors.md: what each detector says of the blocks of each scenario.
 * `npm run docs:detectors` writes it, with names after it only the rows of these scenarios;
 * test/docs/detectors.test.ts runs some again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CompileCache } from '../../src/cc/base/compile-cache.ts';
import { compareWorkload, type ComparedStage } from '../../src/cli/compare/comparison.ts';
import { readScenarios } from '../../src/cli/scenario-files.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import type { ComparedRow } from '../../src/detectors/compare/rows.ts';
import { columnOf } from '../../src/detectors/compare/text.ts';
import { absolute } from './source-tree.ts';

const PAGE = 'docs/detectors.md';
/** Between these lines of the page is the table. */
const START = '<!-- npm run docs:detectors -->';
const END = '<!-- end -->';
/** The forms of a scenario. */
export const FORMS = ['buggy', 'fixed'] as const;

/** One form of a scenario before all detectors. */
export function scenarioStages(
  name: string,
  form: (typeof FORMS)[number],
  cache: CompileCache,
): Promise<ComparedStage[]> {
  const machine = { kernel: '6.12', cpus: '2', mem: '64M', seed: '1', color: false };
  const flags = { ...machine, fixed: form === 'fixed' };
  return compareWorkload([name], flags, new Terminal(false), cache);
}

/** The rows of a form: one for each stage at which there is something to say, if they differ. */
export function rowsOfForm(
  name: string,
  form: (typeof FORMS)[number],
  stages: readonly ComparedStage[],
): string[] {
  const head = `| ${name} | ${form} |`;
  const told = stages.filter(({ rows }) => rows.some(isWorthARow));
  if (told.length === 0) return [`${head} both | 0${' | ·'.repeat(stages[0].tools.length)} |`];
  const cells = told.map((stage) => cellsOf(stage).join(' | '));
  if (cells.length === 2 && cells[0] === cells[1]) return [`${head} both | ${cells[0]} |`];
  return cells.map((one, i) => `${head} ${told[i].stage} | ${one} |`);
}

function isWorthARow({ truth, falseAlarms }: ComparedRow): boolean {
  return truth.verdict === 'lost' || truth.verdict === 'retained' || falseAlarms.length > 0;
}

function cellsOf({ rows, tools }: ComparedStage): string[] {
  const blocks = (list: readonly ComparedRow[]): number =>
    list.reduce((sum, { count }) => sum + count, 0);
  const leaks = rows.filter(
    ({ truth: { verdict } }) => verdict === 'lost' || verdict === 'retained',
  );
  const kinds = (['lost', 'retained'] as const).flatMap((verdict) => {
    const number = blocks(leaks.filter(({ truth }) => truth.verdict === verdict));
    return number > 0 ? [`${number} ${verdict}`] : [];
  });
  return [kinds.join(', ') || '0', ...tools.map((tool) => cellOf(rows, tool, blocks))];
}

/** What of the leaks a tool has found, and which false alarms it gives. */
function cellOf(
  rows: readonly ComparedRow[],
  tool: string,
  blocks: (list: readonly ComparedRow[]) => number,
): string {
  const saying = (says: string, leak: boolean): number =>
    blocks(
      rows.filter(({ truth: { verdict }, answers }) => {
        const isLeak = verdict === 'lost' || verdict === 'retained';
        return isLeak === leak && answers.some((one) => one.tool === tool && one.says === says);
      }),
    );
  const parts = [
    [saying('leak', true), ''],
    [saying('maybe', true), '?'],
    [saying('leak', false), '!'],
    [saying('maybe', false), '?!'],
  ] as const;
  const found = parts.flatMap(([number, mark]) => (number > 0 ? [`${number}${mark}`] : []));
  const listed = saying('listed', true);
  if (listed > 0) found.push(`${listed} of ${listed + saying('listed', false)}`);
  return found.join(' ') || '·';
}

/** The head of the table. */
function headOf(tools: readonly string[]): string[] {
  const names = tools.map((tool) => (tool.startsWith('kmemleak ') ? tool : columnOf(tool)));
  const columns = ['scenario', 'form', 'stage', 'leaks', ...names];
  return [`| ${columns.join(' | ')} |`, `|${'---|'.repeat(columns.length)}`];
}

/** The rows that the page has. */
export function rowsOnPage(): string[] {
  const text = readFileSync(absolute(PAGE), 'utf8');
  const table = text.slice(text.indexOf(START), text.indexOf(END));
  return table.split('\n').filter((line) => /^\| [\w-]+ \| (?:buggy|fixed) \|/.test(line));
}

/** The scenario that a row is of. */
export function scenarioOf(row: string): string {
  return row.split(' | ')[0].slice(2);
}

async function write(only: readonly string[]): Promise<void> {
  const before = rowsOnPage();
  const cache = new CompileCache();
  const lines: string[] = [];
  for (const { name } of readScenarios()) {
    const kept = before.filter((row) => scenarioOf(row) === name);
    const isWanted = only.length === 0 || only.includes(name) || kept.length === 0;
    if (!isWanted) lines.push(...kept);
    else {
      for (const form of FORMS) {
        lines.push(...rowsOfForm(name, form, await scenarioStages(name, form, cache)));
      }
    }
  }
  const tools = ['kmemleak 6.1', 'kmemleak 6.12', 'kmemleak 7.3', 'memcheck', 'lsan'];
  const head = headOf([...tools, 'allocation log', 'reference counts']);
  const text = readFileSync(absolute(PAGE), 'utf8');
  const page = [
    text.slice(0, text.indexOf(START)) + START,
    '',
    ...head,
    ...lines,
    '',
    text.slice(text.indexOf(END)),
  ].join('\n');
  writeFileSync(absolute(PAGE), page);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === '--write') {
  await write(process.argv.slice(3));
}
