/**
 * The answers to questions about one block, for people.
 */
import type { CountedGroup } from '../counted.ts';
import type { WordEvidence } from '../evidence.ts';
import { ROOT_TEXTS, type KeptAlive, type RootKind } from '../keeps-alive.ts';
import type { LossText } from '../loss.ts';
import type { EventText } from '../look/names.ts';
import type { Owners } from '../owners.ts';
import type { Path } from '../paths.ts';
import { callChain, countLines, eventLine, pathLines, plural, wordLine } from '../phrases.ts';
import type { Listed, Retained } from '../retained.ts';

/** The words that point at a block. */
export function wordsText(words: readonly WordEvidence[]): string {
  if (words.length === 0) return 'nothing points at it\n';
  return words
    .flatMap((word) => [wordLine(word), ...(word.writer ? writerLines(word.writer) : [])])
    .map((line) => `${line}\n`)
    .join('');
}

function writerLines(writer: EventText): string[] {
  const chain = callChain(writer.backtrace);
  return [`  written: ${eventLine(writer)}`, ...(chain === '' ? [] : [`           ${chain}`])];
}

/** How a block was lost. */
export function lossText(loss: LossText | undefined): string {
  if (!loss) return 'it is not lost, or nobody ever held its address\n';
  const trace = loss.event.backtrace.map((frame) => `    ${frame}\n`).join('');
  return `${eventLine(loss.event)}\n  ${loss.text}\n  backtrace:\n${trace}`;
}

/** Chains from roots to a block. */
export function pathsText(paths: readonly Path[]): string {
  if (paths.length === 0) return 'no root leads to it\n';
  return paths.map((path, i) => `path ${i + 1}:\n${pathLines(path, '  ').join('\n')}\n`).join('');
}

/** The roots that keep a block off the report. */
export function keptAliveText({ name, found, enough, needed, slots }: KeptAlive): string {
  if (!found) return `${name}: no roots lead a scan to it\n`;
  const list = (kinds: readonly RootKind[]): string =>
    kinds.map((kind) => ROOT_TEXTS[kind]).join(' with ');
  const lines = [`${name}: a scan finds it from any of these alone:`];
  for (const kinds of enough)
    lines.push(`  ${kinds.length === 0 ? 'nothing at all' : list(kinds)}`);
  if (needed.length > 0)
    lines.push(`  never without ${needed.map((k) => ROOT_TEXTS[k]).join(', ')}`);
  lines.push(...slots.map((slot) => `  ${slot}`));
  return `${lines.join('\n')}\n`;
}

/** Who holds a block. */
export function ownersText({ name, address, owners, counts }: Owners): string {
  const n = owners.filter(({ reachable }) => reachable).length;
  const lines = [`${name} at ${address}: ${plural(n, 'reachable owner')}`];
  for (const owner of owners) {
    const lost = owner.reachable ? '' : ', lost itself';
    lines.push(`  ${owner.name}: ${plural(owner.words.length, 'reference')}${lost}`);
  }
  const words = owners.reduce((sum, owner) => sum + owner.words.length, 0);
  for (const count of counts) lines.push(...countLines(count, words, true));
  return `${lines.join('\n')}\n`;
}

/** Blocks with counts that are not zero. */
export function countedText(groups: readonly CountedGroup[]): string {
  if (groups.length === 0) return 'no block of a module is known to be counted\n';
  const lines = groups.flatMap(({ name, address, size, allocatedBy, blocks, count }) => {
    const which = blocks === 1 ? `${name} at ${address}` : `${blocks} like ${name}`;
    return [
      `${which}, ${plural(size, 'byte')}, by ${allocatedBy}`,
      ...countLines(count).map((line) => `  ${line}`),
    ];
  });
  return `${lines.join('\n')}\n`;
}

/** What goes with a block. */
export function retainedText(retained: Retained): string {
  const { dependents, bytes, lost } = retained;
  const with_ = lost ? 'lost with it' : 'that would be lost with it';
  const lines = [
    `${listedText(retained)}: ${plural(dependents.length, 'block')} ${with_}, ` +
      `${plural(bytes, 'byte')} in all`,
    ...dependents.slice(0, LISTED_MAX).map((one) => `  ${listedText(one)}`),
  ];
  const more = dependents.length - LISTED_MAX;
  if (more > 0) lines.push(`  … and ${more} more`);
  return `${lines.join('\n')}\n`;
}

/** The lost blocks from which all others hang. */
export function fixFirstText(heads: readonly Retained[]): string {
  if (heads.length === 0) return 'nothing is lost\n';
  const lines = heads
    .slice(0, LISTED_MAX)
    .flatMap((head) => [
      listedText(head) +
        (head.dependents.length > 0 ? `: ${head.bytes} bytes with the following` : ''),
      `  allocated: ${eventLine(head.allocated)}`,
      ...head.dependents.slice(0, LISTED_MAX).map((one) => `  then ${listedText(one)}`),
    ]);
  if (heads.length > LISTED_MAX) lines.push(`… and ${heads.length - LISTED_MAX} more`);
  return `To fix first:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

const LISTED_MAX = 20;

function listedText({ name, address, size, reported }: Listed): string {
  return `${name} at ${address} (${plural(size, 'byte')}${reported ? ', reported' : ''})`;
}
