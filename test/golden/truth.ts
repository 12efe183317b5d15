/**
 * Whether the truth about a scenario is what expect.json says: each object is reachable, retained
 * or lost, and nothing else is lost.
 */
import { expect } from 'vitest';
import type { Life, System } from '../../src/index.ts';
import { isOne, type ExpectedObject, type Stage } from './scenario.ts';

/** Puts lives into the groups that `expect.json` tells apart: size and allocating function. */
export class Groups {
  private readonly expected: readonly ExpectedObject[];
  private readonly known = new Map<number, string>();

  constructor(expected: readonly ExpectedObject[]) {
    this.expected = expected;
  }

  /** Names the group of each live life while functions have names. */
  learn(system: System): void {
    for (const life of system.truth!.lives()) {
      if (!this.known.has(life.id)) this.known.set(life.id, this.groupOf(system, life));
    }
  }

  of(life: Life): string {
    return this.known.get(life.id) ?? `${life.size} bytes, unknown`;
  }

  private groupOf(system: System, life: Life): string {
    const found = this.expected.find((one) => isOne(system, one, life));
    return found ? keyOf(found) : `${life.size} bytes of ${life.kind} by ${traceOf(system, life)}`;
  }
}

function traceOf({ kernel }: System, { trace }: Life): string {
  const { depot, symbols } = kernel.base;
  const frames = depot.fetch(trace).map((address) => symbols.format(address));
  return frames.join(' < ');
}

function keyOf(one: ExpectedObject): string {
  return `${one.size} bytes by ${one.allocatedBy ?? one.function}`;
}

function counted(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** Compares, and tells the truth which blocks nobody will use again. */
export function checkTruth(
  system: System,
  groups: Groups,
  expected: readonly ExpectedObject[],
  stage: Stage,
): void {
  const truth = system.truth!;
  if (stage === 'beforeUnload') groups.learn(system);
  const look = truth.examine();
  const wanted = expected.filter(({ verdict }) => verdict[stage] === 'lost');
  const lost = counted(look.lost().map((life) => groups.of(life)));
  expect(lost, `lost ${stage}`).toEqual(
    counted(wanted.flatMap((one) => Array.from({ length: one.count }, () => keyOf(one)))),
  );
  // What nobody will release has to be reachable, and says so once it is declared.
  for (const one of expected) {
    const verdict = one.verdict[stage];
    if (verdict !== 'reachable' && verdict !== 'retained') continue;
    const alike = truth.lives().filter((life) => groups.of(life) === keyOf(one));
    // What was declared at the first look says so again.
    const held = (id: number): boolean => ['reachable', verdict].includes(look.verdict(id));
    const found = alike
      .filter(({ id }) => held(id))
      .sort((a, b) => Number(truth.isRetained(b.id)) - Number(truth.isRetained(a.id)))
      .slice(0, one.count);
    expect(found, `${one.name} ${stage}`).toHaveLength(one.count);
    if (verdict === 'retained') truth.declareRetained(found.map(({ id }) => id));
    for (const { id } of found) expect(look.verdict(id)).toBe(verdict);
  }
  // Lost lives were lost by something, and nothing live leads to them.
  for (const { id } of look.lost()) {
    expect(look.references(id).filter(({ reachable }) => reachable)).toEqual([]);
    expect(look.pathTo(id)).toEqual([]);
    expect(look.lossOf(id)).toBeDefined();
  }
}
