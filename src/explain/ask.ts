/**
 * Questions as they are typed, in the shell and on the command line, and their answers as text and
 * as data.
 */
import { nearest } from '../base/diagnostic.ts';
import { countedBlocks } from './counted.ts';
import { coverage } from './coverage.ts';
import { explainAll } from './explanation.ts';
import { judge } from './judge.ts';
import { keepsAlive } from './keeps-alive.ts';
import { lint } from './lint.ts';
import type { Look } from './look/look.ts';
import { addressText, type Subject } from './look/subject.ts';
import { lossOf } from './loss.ts';
import { ownersOf } from './owners.ts';
import { allPaths } from './paths.ts';
import { pointersTo } from './pointers.ts';
import { fixFirst, retainedBy } from './retained.ts';
import { scanTables } from './scan-tables.ts';
import { alikeBlocks } from './text/alike.ts';
import { explanationText } from './text/explanation.ts';
import { judgementsText, scanTablesText } from './text/judge.ts';
import * as queries from './text/queries.ts';
import { coverageText, lintText, timelinesText, typedScanText } from './text/reports.ts';
import { timelines, type Timeline } from './timeline.ts';
import { typedScan } from './typed-scan.ts';

/** An answer: text for people and data for programs; or what is wrong with the question. */
export type Answer =
  | { readonly text: string; readonly data: unknown }
  | { readonly error: string; readonly hint?: string };

const HOW_TO_NAME =
  'BLOCK is an address in it, CACHE#N, a label of a trace, or a variable that points at it.';

/** How to ask, one question a line. */
export const QUESTIONS = `\
  explain                    where report and truth disagree, block by block
  explain BLOCK…             all about a block
  explain who BLOCK          the words that point at it, and who wrote them
  explain why-lost BLOCK     the event that took the last reference away
  explain path BLOCK [N]     chains from roots to it, N at most
  explain keeps-alive BLOCK  the roots from which a scan finds it
  explain owners [BLOCK]     who holds it, its counts of references and who changed them
  explain retained [BLOCK]   what goes with it; without BLOCK, what to fix first
  explain unused BLOCK       take it that nobody will use it again
  explain timeline [BLOCK]   what happened, in order
  explain table              only the table
  explain scans              the table of each scan so far
  explain coverage           what of memory is tracked and scanned
  explain lint               calls of the kmemleak API that do nothing or do harm
  explain typed              what a scan of pointer members alone would find
${HOW_TO_NAME}`;

/** The first words of questions. */
export const QUESTION_NAMES: readonly string[] = [
  ...new Set([...QUESTIONS.matchAll(/^ {2}explain ([a-z-]+)\b/gm)].map(([, name]) => name)),
];

type Question = (look: Look, args: readonly string[]) => Answer;

const QUESTION: Readonly<Record<string, Question>> = {
  table: (look) => {
    const data = judge(look);
    return { text: judgementsText(data), data };
  },
  scans: (look) => {
    const data = scanTables(look);
    return { text: scanTablesText(data), data };
  },
  who: about((look, block) => {
    const data = pointersTo(look, block);
    return { text: queries.wordsText(data), data };
  }),
  'why-lost': about((look, block) => {
    const data = lossOf(look, block);
    return { text: queries.lossText(data), data: data ?? null };
  }),
  path: about((look, block, { more: limit }) => {
    const data = allPaths(look, block, limit === undefined ? 1 : Number(limit));
    return { text: queries.pathsText(data), data };
  }),
  'keeps-alive': about((look, block, { name }) => {
    const data = keepsAlive(look, block);
    if (!data) return { error: `kmemleak does not track ${name}` };
    return { text: queries.keptAliveText(data), data };
  }),
  owners: (look, args) => (args.length === 0 ? counted(look) : owners(look, args)),
  retained: (look, args) => (args.length === 0 ? firstToFix(look) : retained(look, args)),
  unused: about((look, block) => {
    look.declareUnused(block);
    return { text: '', data: null };
  }),
  timeline: (look, args) => {
    const block = args.length === 0 ? undefined : look.find(args[0]);
    if (args.length > 0 && !block) return unknown(look, args[0]);
    const address = block && addressText(block);
    const all = timelines(look, look.bootedNs);
    const data = all.filter(address === undefined ? isOwn : (one) => one.address === address);
    return { text: timelinesText(data), data };
  },
  coverage: (look) => {
    const data = coverage(look);
    return { text: coverageText(data), data };
  },
  lint: (look) => {
    const data = lint(look, look.bootedNs);
    return { text: lintText(data), data };
  },
  typed: (look) => {
    const data = typedScan(look);
    return { text: typedScanText(data), data };
  },
};

/** Answers a question; without words, the table and all about each disagreement and each report. */
export function ask(look: Look, words: readonly string[]): Answer {
  const [first, ...rest] = words;
  if (first === undefined) return everything(look);
  if (Object.hasOwn(QUESTION, first)) return QUESTION[first](look, rest);
  const blocks: Subject[] = [];
  for (const name of words) {
    const block = look.find(name);
    if (!block) return unknown(look, name);
    blocks.push(block);
  }
  const data = explainAll(look, blocks);
  return { text: data.map((each) => explanationText(each)).join('\n'), data };
}

function everything(look: Look): Answer {
  const table = judge(look);
  const rows = table.rows.filter(({ outcome }) => outcome !== 'true-negative');
  const looked = rows.slice(0, LOOKED_AT_MAX).map(({ address }) => look.find(address)!);
  const kinds = alikeBlocks(explainAll(look, looked)).slice(0, BLOCKS_MAX);
  const told = kinds.reduce((sum, { others }) => sum + 1 + others.length, 0);
  const more = rows.length - told;
  const parts = [
    judgementsText(table),
    ...kinds.map(({ first, others }) => explanationText(first, others)),
  ];
  if (more > 0) parts.push(`… and ${more} more; "explain table" counts them all\n`);
  const blocks = kinds.map(({ first, others }) => ({ ...first, alike: others }));
  return { text: parts.join('\n'), data: { ...table, rows, blocks } };
}

/** Kinds of blocks that are explained when nobody asked for one. */
const BLOCKS_MAX = 20;

/** Blocks that are compared for it. */
const LOOKED_AT_MAX = 200;

/** How a block was asked for. */
interface Asked {
  readonly name: string;
  /** The word after it. */
  readonly more: string | undefined;
}

/** A question about one block, which must exist. */
function about(answer: (look: Look, block: Subject, asked: Asked) => Answer): Question {
  return (look, [name, more]) => {
    if (name === undefined) return { error: 'which block?', hint: HOW_TO_NAME };
    const block = look.find(name);
    return block ? answer(look, block, { name, more }) : unknown(look, name);
  };
}

function counted(look: Look): Answer {
  const data = countedBlocks(look, look.bootedNs);
  return { text: queries.countedText(data), data };
}

const owners = about((look, block, { name }) => {
  const data = ownersOf(look, block);
  if (!data) return { error: `there is no memory behind ${name}` };
  return { text: queries.ownersText(data), data };
});

function firstToFix(look: Look): Answer {
  const data = fixFirst(look);
  return { text: queries.fixFirstText(data), data };
}

const retained = about((look, block, { name }) => {
  const data = retainedBy(look, block);
  if (!data) return { error: `there is no memory behind ${name}` };
  return { text: queries.retainedText(data), data };
});

/** Whether a block has a label, or code of a module allocated it; module memory has `:`. */
function isOwn({ name, events }: Timeline): boolean {
  if (name.includes(':')) return false;
  return !name.includes('#') || (events[0].event?.backtrace ?? []).some((f) => f.includes(' ['));
}

function unknown(look: Look, block: string): Answer {
  const near = nearest(block, [...Object.keys(QUESTION), ...look.names.known()]);
  const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
  return { error: `there is no block '${block}'`, ...hint };
}
