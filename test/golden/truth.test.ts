/**
 * Every scenario in both forms with exact account of memory: each object is reachable, retained or
 * lost as sim/scenarios/NAME/expect.json says, nothing else is lost, and the machine does what it
 * does without.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  CModules,
  CompileCache,
  boot,
  type Life,
  type System,
  type Verdict,
} from '../../src/index.ts';

const SIM = fileURLToPath(new URL('../../sim/', import.meta.url));
const KMEMLEAK = '/sys/kernel/debug/kmemleak';
const cache = new CompileCache();
type Stage = 'beforeUnload' | 'afterUnload';

/** Objects of one scenario that are alike. */
interface Expected {
  readonly name: string;
  readonly size: number;
  readonly function: string;
  /** Where it came from, when the report shows another function. */
  readonly allocatedBy?: string;
  /** It is a part of a block and has no life of its own. */
  readonly partOf?: string;
  /** The kernels on which the module allocates it; all when it does not say. */
  readonly kernels?: readonly string[];
  readonly count: number;
  readonly verdict: Readonly<Record<Stage, Verdict>>;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function scenario(name: string): { boot?: string; forms: Record<string, { objects: Expected[] }> } {
  const text = readFileSync(`${SIM}scenarios/${name}/expect.json`, 'utf8');
  return JSON.parse(text) as ReturnType<typeof scenario>;
}

function expectedOf(version: string, name: string, form: string): readonly Expected[] {
  const { forms } = scenario(name);
  return forms[form].objects.filter(
    ({ partOf, kernels }) => partOf === undefined && (kernels?.includes(version) ?? true),
  );
}

function scanTwice(system: System): void {
  for (let i = 0; i < 2; i++) {
    system.sleep(6000);
    system.writeFile(KMEMLEAK, 'scan');
  }
}

/** A machine that has run a scenario up to a stage; `look` sees it at each. */
function run(
  version: '6.1' | '6.12',
  name: string,
  fixed: boolean,
  truth: boolean,
  look: (system: System, stage: 'boot' | Stage) => void,
): System {
  const system = boot({ kernel: version, truth, bootLine: scenario(name).boot ?? '' });
  const modules = new CModules(system, {
    host: { read },
    includeDirs: [`${SIM}include`],
    kernelDir: `${SIM}kernel`,
    cache,
  });
  const built = modules.build(name, [`${SIM}scenarios/${name}/${name}.c`]);
  system.modules.register(built.definition!);
  system.writeFile(KMEMLEAK, 'stack=off');
  look(system, 'boot');
  expect(system.insmod(name, fixed ? { fixed: '1' } : {})).toBe(0);
  scanTwice(system);
  look(system, 'beforeUnload');
  expect(system.rmmod(name)).toBe(0);
  scanTwice(system);
  look(system, 'afterUnload');
  return system;
}

/** Puts lives into the groups that `expect.json` tells apart: size and allocating function. */
class Groups {
  private readonly expected: readonly Expected[];
  private readonly known = new Map<number, string>();

  constructor(expected: readonly Expected[]) {
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

  private groupOf({ kernel }: System, life: Life): string {
    const { depot, symbols } = kernel.base;
    const frames = depot.fetch(life.trace, 64).map((address) => symbols.format(address));
    const found = this.expected.find(({ size, function: fn, allocatedBy }) => {
      const start = `${allocatedBy ?? fn}+`;
      return size === life.size && frames.some((frame) => frame.startsWith(start));
    });
    return found ? keyOf(found) : `${life.size} bytes of ${life.kind} by ${frames.join(' < ')}`;
  }
}

function keyOf(one: Expected): string {
  return `${one.size} bytes by ${one.allocatedBy ?? one.function}`;
}

function counted(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function check(system: System, groups: Groups, expected: readonly Expected[], stage: Stage): void {
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

const names = readdirSync(`${SIM}scenarios`).filter(
  (name) => read(`${SIM}scenarios/${name}/expect.json`) !== undefined,
);

describe.each(['6.1', '6.12'] as const)('the truth about scenarios on %s', (version) => {
  it.each(names)('%s', (name) => {
    for (const form of ['buggy', 'fixed']) {
      const expected = expectedOf(version, name, form);
      const groups = new Groups(expected);
      const isFixed = form === 'fixed';
      const traced = run(version, name, isFixed, true, (system, stage) => {
        if (stage !== 'boot') check(system, groups, expected, stage);
        else expect(system.truth!.examine().lost()).toEqual([]);
      });
      // Without, the machine does the same; one form of each is enough to see it.
      if (isFixed) continue;
      const plain = run(version, name, isFixed, false, () => undefined);
      expect(plain.truth).toBeUndefined();
      expect(traced.log.read()).toEqual(plain.log.read());
      expect(traced.kmemleak.report()).toBe(plain.kmemleak.report());
      expect(traced.nowNs()).toBe(plain.nowNs());
      const bytes = (system: System): Uint8Array => system.machine.memory.phys.u8;
      expect(Buffer.compare(bytes(traced), bytes(plain)), 'the same memory').toBe(0);
    }
  });
});
