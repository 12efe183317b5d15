/**
 * Runs recorded programs about sheaves of the slab allocator, and the module that they were recorded
 * with.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boot, parseRecordings } from '../../src/index.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { SheafRunner, type SheafRow } from '../../src/trace/sheaf-row.ts';
import { KMEMLEAK, ModuleMachine } from '../support/module-machine.ts';

const OWN = new URL('sheaves/two-cpus-7.3.jsonl', import.meta.url);
const FULL = new URL('../../../shared/conformance/7.3/sheaves.jsonl', import.meta.url);
const MODULE = readFileSync(new URL('sheaves/cpuslots.c', import.meta.url), 'utf8');

function rows(url: URL): readonly SheafRow[] {
  const { sheaves, diagnostics } = parseRecordings(readFileSync(url, 'utf8'), url.pathname);
  expect(diagnostics).toEqual([]);
  return sheaves;
}

describe('recorded programs about sheaves', () => {
  test.each([OWN, FULL].filter((url) => existsSync(url)))('agree: %s', (url) => {
    const all = rows(url);
    expect(all.length).toBeGreaterThan(190);
    const runner = new SheafRunner('trace');
    const differences = all.flatMap((row) =>
      runner.replay(row).map((line) => `${row.name}: ${line}`),
    );
    expect(differences).toEqual([]);
  });

  test('agree when the module of the recording runs them', () => {
    const source = new Map(
      readFileSync(OWN, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { program: string; ops: string })
        .map(({ program, ops }) => [program, ops]),
    );
    const some = rows(OWN).filter(({ name }) => !/[bd]/.test(source.get(name)!));
    for (const { name, size, cpus, reported } of some.slice(0, 24)) {
      const bootLine = 'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=n';
      const machine = new ModuleMachine({ kernel: '7.3', cpus, bootLine });
      const { system } = machine;
      system.kmemleak.stackScan = false;
      const params = { name: 'c', size: String(size), ops: source.get(name)! };
      expect(machine.insmod(MODULE, params, 'cpuslots'), name).toBe(0);
      const said = machine.logText.matchAll(/cpuslots c (\d+) ([0-9a-f]+)/g);
      const numbers = new Map([...said].map(([, number, hidden]) => [hidden, Number(number)]));
      for (let i = 0; i < 3; i++) {
        system.sleep(6000);
        system.writeFile(KMEMLEAK, 'scan');
      }
      const shown = [...String(system.readFile(KMEMLEAK)).matchAll(/object 0x([0-9a-f]+)/g)]
        .map(([, address]) => (~BigInt(`0x${address}`) & 0xffff_ffff_ffff_ffffn).toString(16))
        .flatMap((hidden) => numbers.get(hidden) ?? []);
      expect(
        shown.sort((a, b) => a - b),
        name,
      ).toEqual(reported);
    }
  });

  test('are no references: the truth knows what is lost, whatever slots say', () => {
    const system = boot({ kernel: '7.3', cpus: 1, truth: true });
    const { slab, truth, kernel } = system;
    const cache = slab.createCache('slots', { size: 256 })!;
    const objects = Array.from({ length: 70 }, () => slab.cacheZalloc(cache, GFP_KERNEL));
    for (const object of objects.slice(0, 5)) slab.cacheFree(cache, object);
    for (const object of objects.slice(5, 8)) kernel.run.rcu.kfreeRcu(object, object);
    const lost = (): number[] =>
      truth!
        .examine()
        .lost()
        .map(({ address }) => address)
        .filter((address) => slab.cacheOf(address as number) === cache)
        .sort((a, b) => a - b);
    const left = objects.slice(8).sort((a, b) => a - b);
    expect(lost()).toEqual(left);
    kernel.run.rcu.kvfreeBarrier();
    system.sleep(100);
    expect(lost()).toEqual(left);
    slab.shrinkCache(cache);
    expect(lost()).toEqual(left);
    const others = truth!.examine().lost();
    expect(others.filter(({ address }) => slab.cacheOf(address as number) !== cache)).toEqual([]);
  });
});
