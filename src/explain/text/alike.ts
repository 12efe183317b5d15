/**
 * Blocks whose explanations say the same of all but addresses and times: where a loop leaks, one of
 * them is enough to read.
 */
import { signature } from '../counted.ts';
import type { Explanation } from '../explanation.ts';
import { familyOf, type EventText } from '../look/names.ts';

/** An explained block, and the names of others that are like it. */
export interface AlikeBlocks {
  readonly first: Explanation;
  readonly others: readonly string[];
}

/** Puts blocks together that are alike, by the first of each kind. */
export function alikeBlocks(blocks: readonly Explanation[]): AlikeBlocks[] {
  const groups = new Map<string, { first: Explanation; others: string[] }>();
  for (const block of blocks) {
    const key = kindOf(block);
    const group = groups.get(key);
    if (group) group.others.push(block.name);
    else groups.set(key, { first: block, others: [] });
  }
  return [...groups.values()];
}

function kindOf(e: Explanation): string {
  const { name, size, type, verdict, reported, reasons, allocated, loss, counts } = e;
  return JSON.stringify([
    familyOf(name),
    [size, type, verdict, reported],
    [...new Set(reasons.map(({ reason }) => reason))].sort(),
    codeOfEvent(allocated),
    [loss?.kind, codeOfEvent(loss?.event)],
    counts.map(signature),
    e.calls.map(({ call, event }) => [call, codeOfEvent(event)]),
  ]);
}

function codeOfEvent(event: EventText | undefined): unknown {
  return event && [event.comm, event.source, event.backtrace];
}
