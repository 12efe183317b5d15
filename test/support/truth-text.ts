/** What the truth knows of all lives, as text that two runs can be compared by. */
import type { System } from '../../src/system.ts';

/** Of each life that is not over: what it is, whether something leads to it, how it was lost. */
export function truthText({ truth, kernel }: System): string {
  if (!truth) return '';
  const { depot } = kernel.base;
  // Call chains by their addresses: numbers depend on who asked first.
  const chain = (key: string, value: unknown): unknown =>
    key === 'trace' || key === 'freeTrace' ? depot.fetch(value as number).join(' ') : value;
  const { lives } = truth.shadow;
  const look = truth.examine();
  const lines: string[] = [];
  for (let slot = 1; slot < lives.end; slot++) {
    if (!lives.isLive(slot)) continue;
    const life = truth.describe(slot);
    lines.push(JSON.stringify([life, look.verdict(life.id), truth.noted(slot)], chain));
  }
  return lines.join('\n');
}
