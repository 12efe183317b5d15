/**
 * Every scenario in both forms on both checked kernels: the reports are those that real kernels gave
 * (sim/scenarios/NAME/expect.json).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CModules, CompileCache, boot, formatDiagnostic, type System } from '../../src/index.ts';

const SIM = fileURLToPath(new URL('../../sim/', import.meta.url));
const cache = new CompileCache();
const KMEMLEAK = '/sys/kernel/debug/kmemleak';

/** A reported object: its size, and the module's function that allocated it while that has a name. */
interface Reported {
  readonly size: number;
  readonly function: string | null;
}

interface Form {
  readonly afterLoad: { readonly objects: readonly Reported[] };
  readonly afterUnload: { readonly objects: readonly Reported[] };
}

interface Expectation {
  readonly forms: Readonly<Record<string, Readonly<Record<string, Form>>>>;
  readonly confirmed: Readonly<Record<string, boolean>>;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function expectation(name: string): Expectation {
  return JSON.parse(readFileSync(`${SIM}scenarios/${name}/expect.json`, 'utf8')) as Expectation;
}

function scanTwice(system: System): string[] {
  for (let i = 0; i < 2; i++) {
    system.sleep(6000);
    system.writeFile(KMEMLEAK, 'scan');
  }
  const entries = system.kmemleak.report().split('unreferenced object').slice(1);
  return entries.map((entry) => {
    const size = Number(/size (\d+)/.exec(entry)![1]);
    const frame = /^ +(?:\[<\S+>\] )?(\w+)\+0x[0-9a-f]+\/0x[0-9a-f]+ \[\w+\]/m.exec(entry);
    return describeObject({ size, function: frame ? frame[1] : null });
  });
}

function describeObject({ size, function: fn }: Reported): string {
  return `${size} bytes by ${fn ?? 'code that is gone'}`;
}

function load(version: '6.1' | '6.12', name: string, fixed: boolean): System {
  const system = boot({ kernel: version });
  const modules = new CModules(system, {
    host: { read },
    includeDirs: [`${SIM}include`],
    kernelDir: `${SIM}kernel`,
    cache,
  });
  const built = modules.build(name, [`${SIM}scenarios/${name}/${name}.c`]);
  expect(built.diagnostics.map(formatDiagnostic)).toEqual([]);
  system.modules.register(built.definition!);
  // As on the real kernels: stacks keep stale pointers, which hide leaks by chance.
  system.writeFile(KMEMLEAK, 'stack=off');
  expect(system.insmod(name, fixed ? { fixed: '1' } : {})).toBe(0);
  return system;
}

const names = readdirSync(`${SIM}scenarios`).filter(
  (name) => read(`${SIM}scenarios/${name}/expect.json`) !== undefined,
);

describe.each(['6.1', '6.12'] as const)('scenarios on %s', (version) => {
  it.each(names)('%s', (name) => {
    const { forms, confirmed } = expectation(name);
    expect(confirmed[version]).toBe(true);
    for (const form of ['buggy', 'fixed']) {
      const { afterLoad, afterUnload } = forms[form][version];
      const system = load(version, name, form === 'fixed');
      const sorted = (list: readonly Reported[]): string[] => list.map(describeObject).sort();
      expect(scanTwice(system).sort(), `${form}, loaded`).toEqual(sorted(afterLoad.objects));
      expect(system.rmmod(name)).toBe(0);
      expect(scanTwice(system).sort(), `${form}, gone`).toEqual(sorted(afterUnload.objects));
    }
  });
});

it('there are scenarios of every kind', () => {
  expect(names.length).toBeGreaterThanOrEqual(50);
});
