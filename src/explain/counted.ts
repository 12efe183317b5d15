/**
 * All blocks of modules whose count of references is not zero, those together that the same code
 * counted in the same way: where a reference is not given back, many are alike.
 */
import { hexPtr } from '../base/hex.ts';
import { olderFirst } from '../truth/lives.ts';
import type { Look } from './look/look.ts';
import { countTexts, type CountText } from './counts.ts';
import { familyOf, isOfModule } from './look/names.ts';
import { functionOf } from './phrases.ts';

/** Blocks that were counted alike. */
export interface CountedGroup {
  /** The oldest of them. */
  readonly name: string;
  readonly address: string;
  readonly size: number;
  readonly allocatedBy: string;
  /** How many there are. */
  readonly blocks: number;
  /** Of the oldest. */
  readonly count: CountText;
}

/** The counted blocks that modules allocated since `sinceNs`, in order of allocation. */
export function countedBlocks(look: Look, sinceNs: number): CountedGroup[] {
  const { truth } = look.parts;
  const groups = new Map<string, CountedGroup>();
  const lives = truth.lives().filter(({ allocatedNs }) => allocatedNs >= sinceNs);
  for (const life of lives.sort(olderFirst)) {
    const allocatedBy = functionOf(look.names.allocation(life));
    if (!isOfModule(allocatedBy)) continue;
    for (const count of countTexts(look, life)) {
      if (count.value === 0) continue;
      const name = look.names.of(life);
      const key = `${familyOf(name)} ${life.size} ${signature(count)}`;
      const group = groups.get(key);
      const { size, address } = life;
      const first = { name, address: hexPtr(address), size, allocatedBy, count };
      groups.set(key, group ? { ...group, blocks: group.blocks + 1 } : { ...first, blocks: 1 });
    }
  }
  return [...groups.values()];
}

/** What is the same for blocks that were counted alike: times are not. */
export function signature({ member, value, changes }: CountText): string {
  const sites = changes.map(
    ({ by, set, event }) => `${set ?? ''} ${by} ${event.source ?? ''} ${event.backtrace.join()}`,
  );
  return [member, value, ...sites].join('\n');
}
