/**
 * Checks the account of memory: a sweep over all of it, for tests. It finds what is wrong with one
 * of the tables, and where they contradict each other.
 */
import { PAGE_SIZE, WORD } from '../machine/address.ts';
import { PAGES, PERCPU } from './lives.ts';
import { type Provenance } from './provenance.ts';
import type { Truth } from './truth.ts';

/**
 * What is wrong with the account, in words; nothing as a rule.
 * @param whole - reads memory that nothing was written to as well, which takes longer.
 */
export function checkTruth({ shadow, listener }: Truth, whole = true): string[] {
  const { lives, events, owners, words } = shadow;
  const problems = [
    ...lives.check(events.count),
    ...owners.check((slot) => lives.isLive(slot)),
    ...(whole ? words.check() : []),
  ];
  const named = (p: Provenance, where: string): void => {
    for (const slot of shadow.slots(p)) {
      if (!lives.isTaken(slot)) problems.push(`${where} was made from life ${slot}, which is free`);
    }
  };
  words.each((half, p) => {
    named(p, `half ${half}`);
    if (shadow.writer(half) >= events.count) problems.push(`half ${half} has no writer`);
  });
  for (const files of shadow.registers) {
    for (const { provenance } of files())
      for (const p of provenance) if (p !== 0) named(p, 'a register');
  }
  for (let slot = 1; slot < lives.end; slot++) {
    if (lives.isLive(slot)) problems.push(...checkMemory({ shadow, listener }, slot));
  }
  return problems;
}

/** All memory of a life is known to be its own; of pages and percpu blocks some may be gone. */
function checkMemory(
  { shadow, listener }: Pick<Truth, 'shadow' | 'listener'>,
  slot: number,
): string[] {
  const { lives, owners } = shadow;
  const kind = lives.kind(slot);
  const holes = kind === PAGES;
  // Percpu blocks share words with their neighbours.
  const step = kind === PERCPU ? 4 : WORD;
  const problems: string[] = [];
  listener.eachRange(slot, (start, bytes) => {
    for (let at = start; at < start + bytes; at += bytes > PAGE_SIZE ? PAGE_SIZE : step) {
      const owner = owners.at(at);
      if (owner === slot || (holes && owner === 0)) continue;
      problems.push(`${lives.kindOf(slot)} life ${slot} has byte ${at} of life ${owner}`);
      return;
    }
  });
  return problems;
}
