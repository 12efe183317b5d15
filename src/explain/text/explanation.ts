/**
 * An explanation for people.
 */
import type { Explanation } from '../explanation.ts';
import type { Judgement } from '../judge.ts';
import { countLines, eventLine, pathLines, plural, wordLine } from '../phrases.ts';
import { REASONS, type Reason } from '../reason.ts';

/** What kmemleak says beside what is true, in words. */
export function verdictText({ reported, verdict, tracked }: Judgement): string {
  const report = reported ? 'reported' : tracked ? 'not reported' : 'not tracked';
  const truth = { lost: 'lost', retained: 'retained', reachable: 'reachable', freed: 'freed' };
  const agree = reported === (verdict === 'lost' || verdict === 'retained');
  return `${report}, ${agree ? 'and' : 'but'} ${truth[verdict]}`;
}

/** All about one block, several lines. @param alike - names of blocks of which it holds as well. */
export function explanationText(e: Explanation, alike: readonly string[] = []): string {
  const lines = [`${e.name} at ${e.address}, ${sizeText(e)}: ${verdictText(e)}`];
  if (alike.length > 0) lines.push(`  alike:     ${namesText(alike)}`);
  if (e.allocated) lines.push(`  allocated: ${eventLine(e.allocated)}`);
  if (e.loss) {
    lines.push(`  lost:      ${eventLine(e.loss.event)}`, `             ${e.loss.text}`);
  }
  if (e.object) lines.push(`  kmemleak:  ${objectLine(e)}`);
  for (const { call, event } of e.calls) lines.push(`  ${call}: ${eventLine(event)}`);
  if (e.reasons.length > 0) {
    lines.push(e.reported ? '  why reported:' : '  why not reported:');
    lines.push(...reasonLines(e.reasons));
  }
  for (const count of e.counts) lines.push(...countLines(count).map((line) => `  ${line}`));
  if (e.path.length > 0) lines.push('  path from a root:', ...pathLines(e.path, '    '));
  lines.push(...pointerLines(e));
  return `${lines.join('\n')}\n`;
}

/** Names of a long list that are shown. */
const NAMES_SHOWN = 3;

function namesText(names: readonly string[]): string {
  const left = names.length - NAMES_SHOWN;
  if (left < 2) return names.join(', ');
  return `${names.slice(0, NAMES_SHOWN).join(', ')} and ${left} more`;
}

function sizeText({ size, type }: Explanation): string {
  return type === undefined ? plural(size, 'byte') : `${plural(size, 'byte')}, ${type}`;
}

/**
 * Reasons: the name of each and what it means, and for the block in question from when on it does
 * not hold. What is said of several words is said once.
 */
export function reasonLines(reasons: readonly Reason[]): string[] {
  const lines: string[] = [];
  let name = '';
  let said = new Set<string>();
  for (const { reason, text, earliest } of reasons) {
    if (reason !== name) {
      lines.push(`    ${reason}: ${REASONS[reason]}`);
      said = new Set();
    }
    name = reason;
    const own = [`      ${text}`];
    if (earliest !== undefined) {
      own.push(`      Earliest report: a scan from ${earliest.toFixed(3)} s on.`);
    }
    if (!said.has(own.join())) lines.push(...own);
    said.add(own.join());
  }
  return lines;
}

/** The words that point at a block. */
export function pointerLines({ pointers, morePointers }: Explanation): string[] {
  if (pointers.length === 0) return ['  nothing points at it'];
  const more = morePointers > 0 ? [`    … and ${morePointers} more`] : [];
  return [
    '  words that point at it:',
    ...pointers.flatMap((word) => [
      `    ${wordLine(word)}`,
      ...(word.writer ? [`      written: ${eventLine(word.writer)}`] : []),
    ]),
    ...more,
  ];
}

function objectLine({ object }: Explanation): string {
  const { colour, count, minCount, flags, age, lastScan } = object!;
  const scan = lastScan ? `, scan ${lastScan.number}: ${lastScan.outcome}` : ', not scanned yet';
  const marks = flags.length > 0 ? `, ${flags.join(', ')}` : '';
  return `${colour}, ${count} of ${minCount} references${marks}, ${age.toFixed(3)} s old${scan}`;
}
