import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boot, type SystemConfig } from '../../../src/system.ts';
import { runCommands, systemCommands } from '../../../src/testkit/commands.ts';

const MIB = 1024 * 1024;

describe('commands on a machine', () => {
  test.each<SystemConfig>([
    { kernel: '6.12', cpus: 1 },
    { kernel: '6.1', cpus: 2 },
    { kernel: '5.9', cpus: 1, bootLine: 'slub_debug=FZPU' },
  ])('%o stay in order, and the memory comes back', (config) => {
    const property = fc.property(systemCommands(30), (commands) =>
      runCommands(boot({ ...config, memBytes: 32 * MIB }), commands),
    );
    fc.assert(property, { seed: 1, numRuns: 6 });
  });

  test('a machine that forgets a block is found out', () => {
    const property = fc.property(systemCommands(30), (commands) => {
      const system = boot({ memBytes: 32 * MIB, cpus: 1 });
      const { api } = system.kmemleak;
      api.vmalloc = () => undefined;
      runCommands(system, commands);
    });
    const { failed, counterexample, errorInstance } = fc.check(property, { seed: 1, numRuns: 20 });
    expect(failed).toBe(true);
    expect(counterexample!.map(String).join()).toMatch(/^vmalloc \d+/);
    expect(String(errorInstance)).toMatch(/vmalloc at 0x.* kmemleak knows undefined/);
  });
});
