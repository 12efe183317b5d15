/**
 * Every scenario in both forms with exact account of memory: each object is reachable, retained or
 * lost as sim/scenarios/NAME/expect.json says, nothing else is lost, and the machine does what it
 * does without.
 */
import { describe, expect, it } from 'vitest';
import type { Life, System } from '../../src/index.ts';
import {
  FORMS,
  VERSIONS,
  bootScenario,
  insmodScenario,
  isOne,
  readScenario,
  scenarioNames,
  type ExpectedObject,
  type FormName,
  type Stage,
  type Version,
} from './scenario.ts';

function expectedOf(version: Version, name: string, form: FormName): readonly ExpectedObject[] {
  const { forms } = readScenario<{ objects: readonly ExpectedObject[] }>(name);
  return forms[form].objects.filter(
    ({ partOf, kernels }) => partOf === undefined && (kernels?.includes(version) ?? true),
  );
}

/** A machine that has run a scenario up to a stage; `look` sees it at each. */
function run(
  version: Version,
  name: string,
  form: FormName,
  truth: boolean,
  look: (system: System, stage: 'boot' | Stage) => void,
): System {
  const machine = bootScenario(name, { kernel: version, truth });
  const { system } = machine;
  look(system, 'boot');
  insmodScenario(machine, name, form);
  machine.scanTwice();
  look(system, 'beforeUnload');
  expect(system.rmmod(name)).toBe(0);
  machine.scanTwice();
  look(system, 'afterUnload');
  return system;
}

/** Puts lives into the groups that `expect.json` tells apart: size and allocating function. */
class Groups {
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

function check(
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

describe.each(VERSIONS)('the truth about scenarios on %s', (version) => {
  it.each(scenarioNames)('%s', (name) => {
    for (const form of FORMS) {
      const expected = expectedOf(version, name, form);
      const groups = new Groups(expected);
      const traced = run(version, name, form, true, (system, stage) => {
        if (stage !== 'boot') check(system, groups, expected, stage);
        else expect(system.truth!.examine().lost()).toEqual([]);
      });
      // Without, the machine does the same; one form of each is enough to see it.
      if (form === 'fixed') continue;
      const plain = run(version, name, form, false, () => undefined);
      expect(plain.truth).toBeUndefined();
      expect(traced.log.read()).toEqual(plain.log.read());
      expect(traced.kmemleak.report()).toBe(plain.kmemleak.report());
      expect(traced.nowNs()).toBe(plain.nowNs());
      const bytes = (system: System): Uint8Array => system.machine.memory.phys.u8;
      expect(Buffer.compare(bytes(traced), bytes(plain)), 'the same memory').toBe(0);
    }
  });
});
