/**
 * Questions as they are typed, in the shell and on the command line, and their answers as text and
 * as data.
 */
import { nearest } from '../base/diagnostic.ts';
import { alikeBlocks } from './text/alike.ts';
import type { Explainer } from './explainer.ts';
import { explanationText } from './text/explanation.ts';
import { judgementsText, scanTablesText } from './text/judge.ts';
import * as queries from './text/queries.ts';
import type { Timeline } from './timeline.ts';
import { coverageText, lintText, timelinesText, typedScanText } from './text/reports.ts';

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

type Question = (explainer: Explainer, args: readonly string[]) => Answer;

const QUESTION: Readonly<Record<string, Question>> = {
  table: (explainer) => {
    const data = explainer.judge();
    return { text: judgementsText(data), data };
  },
  scans: (explainer) => {
    const data = explainer.scans();
    return { text: scanTablesText(data), data };
  },
  who: about((explainer, block) => {
    const data = explainer.whoPointsAt(block)!;
    return { text: queries.wordsText(data), data };
  }),
  'why-lost': about((explainer, block) => {
    const data = explainer.whyLost(block);
    return { text: queries.lossText(data), data: data ?? null };
  }),
  path: about((explainer, block, limit) => {
    const data = explainer.paths(block, limit === undefined ? 1 : Number(limit))!;
    return { text: queries.pathsText(data), data };
  }),
  'keeps-alive': about((explainer, block) => {
    const data = explainer.keepsAlive(block);
    if (!data) return { error: `kmemleak does not track ${block}` };
    return { text: queries.keptAliveText(data), data };
  }),
  owners: (explainer, args) => (args.length === 0 ? counted(explainer) : owners(explainer, args)),
  retained: (explainer, args) =>
    args.length === 0 ? fixFirst(explainer) : retained(explainer, args),
  unused: about((explainer, block) => {
    explainer.declareUnused(block);
    return { text: '', data: null };
  }),
  timeline: (explainer, args) => {
    if (args.length > 0 && !explainer.knows(args[0])) return unknown(explainer, args[0]);
    const all = explainer.timelines();
    const own = all.filter(isOwn);
    const data = args.length === 0 ? own : all.filter(isBlock(explainer, args[0]));
    return { text: timelinesText(data), data };
  },
  coverage: (explainer) => {
    const data = explainer.coverage();
    return { text: coverageText(data), data };
  },
  lint: (explainer) => {
    const data = explainer.lint();
    return { text: lintText(data), data };
  },
  typed: (explainer) => {
    const data = explainer.typedScan();
    return { text: typedScanText(data), data };
  },
};

/** Answers a question; without words, the table and all about each disagreement and each report. */
export function ask(explainer: Explainer, words: readonly string[]): Answer {
  const [first, ...rest] = words;
  if (first === undefined) return everything(explainer);
  if (Object.hasOwn(QUESTION, first)) return QUESTION[first](explainer, rest);
  const data = [];
  for (const block of words) {
    const found = explainer.explain(block);
    if (!found) return unknown(explainer, block);
    data.push(found);
  }
  return { text: data.map((each) => explanationText(each)).join('\n'), data };
}

/** Whether a text is a question of its own and no block. */
export function isQuestion(text: string): boolean {
  return Object.hasOwn(QUESTION, text);
}

function everything(explainer: Explainer): Answer {
  const table = explainer.judge();
  const rows = table.rows.filter(({ outcome }) => outcome !== 'true-negative');
  const looked = rows.slice(0, LOOKED_AT_MAX).map(({ address }) => explainer.explain(address)!);
  const kinds = alikeBlocks(looked).slice(0, BLOCKS_MAX);
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

/** A question about one block, which must exist. */
function about(answer: (explainer: Explainer, block: string, more?: string) => Answer): Question {
  return (explainer, [block, more]) => {
    if (block === undefined) return { error: 'which block?', hint: HOW_TO_NAME };
    if (!explainer.knows(block)) return unknown(explainer, block);
    return answer(explainer, block, more);
  };
}

function counted(explainer: Explainer): Answer {
  const data = explainer.counted();
  return { text: queries.countedText(data), data };
}

const owners = about((explainer, block) => {
  const data = explainer.owners(block)!;
  return { text: queries.ownersText(data), data };
});

function fixFirst(explainer: Explainer): Answer {
  const data = explainer.fixFirst();
  return { text: queries.fixFirstText(data), data };
}

const retained = about((explainer, block) => {
  const data = explainer.retained(block);
  if (!data) return { error: `there is no memory behind ${block}` };
  return { text: queries.retainedText(data), data };
});

/** Whether a block has a label, or code of a module allocated it; module memory has `:`. */
function isOwn({ name, events }: Timeline): boolean {
  if (name.includes(':')) return false;
  return !name.includes('#') || (events[0].event?.backtrace ?? []).some((f) => f.includes(' ['));
}

function isBlock(explainer: Explainer, block: string): (one: { address: string }) => boolean {
  const address = explainer.explain(block)?.address;
  return (one) => one.address === address;
}

function unknown(explainer: Explainer, block: string): Answer {
  const near = nearest(block, [...Object.keys(QUESTION), ...explainer.names()]);
  const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
  return { error: `there is no block '${block}'`, ...hint };
}
