/**
 * Modules that were run on real kernels: the same objects are reported here, with the function that
 * allocated each (test/fixtures/recorded-modules/recorded.json, two scans after loading and two after
 * unloading, stack=off).
 *
 * Reading the report of a real machine page by page can pass over an entry when an object before it
 * goes meanwhile; where the kernel log counted more than the file showed, the log is right.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CModules, CompileCache, boot, formatDiagnostic, type System } from '../../src/index.ts';

const SIM = fileURLToPath(new URL('../../sim/', import.meta.url));
const MODULES = fileURLToPath(new URL('../fixtures/recorded-modules/', import.meta.url));
const KMEMLEAK = '/sys/kernel/debug/kmemleak';
/** Functions of the allocator itself. */
const ALLOCATOR = /^(kmemleak_alloc|slab_post_alloc_hook|kmem_cache_alloc.*|__kmem_cache_alloc.*)/;
const cache = new CompileCache();

type Reports = Readonly<Record<'loaded' | 'unloaded', readonly string[]>>;
const recorded = JSON.parse(readFileSync(`${MODULES}recorded.json`, 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, Reports>>>
>;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

/** The size of each reported object and the function that allocated it. */
function look(system: System): string[] {
  for (let i = 0; i < 2; i++) {
    system.sleep(6000);
    system.writeFile(KMEMLEAK, 'scan');
  }
  const entries = system.kmemleak.report().split('unreferenced object').slice(1);
  return entries
    .map((entry) => {
      const frames = [...entry.matchAll(/^ +(?:\[<\S+>\] )?(\w[\w.]*)\+0x/gm)].map(([, f]) => f);
      const by = frames.find((frame) => !ALLOCATOR.test(frame))!;
      return `${/size (\d+)/.exec(entry)![1]} ${by.split('.')[0]}`;
    })
    .sort();
}

describe.each(['6.1', '6.12'] as const)('recorded modules on %s', (version) => {
  it.each(Object.keys(recorded))('%s', (name) => {
    const { loaded, unloaded } = recorded[name][version];
    const system = boot({ kernel: version });
    const modules = new CModules(system, {
      host: { read },
      includeDirs: [`${SIM}include`],
      kernelDir: `${SIM}kernel`,
      cache,
    });
    const built = modules.build(name, [`${MODULES}${name}.c`]);
    expect(built.diagnostics.map(formatDiagnostic)).toEqual([]);
    system.modules.register(built.definition!);
    system.writeFile(KMEMLEAK, 'stack=off');
    expect(system.insmod(name)).toBe(0);
    expect(look(system), 'loaded').toEqual(loaded);
    system.rmmod(name);
    expect(look(system), 'unloaded').toEqual(unloaded);
  });
});
