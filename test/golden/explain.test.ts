/**
 * What `explain` says of scenarios and modules beyond the reasons, on a 7.3 with its sheaves.
 */
import { expect, it } from 'vitest';
import { moduleText } from '../support/module-machine.ts';
import { diffJudgements } from '../../src/explain/diff.ts';
import { WITH_SHEAVES, bootMachine, bootScenario, insmodScenario } from './scenario.ts';

it('a sheaf of the slab allocator is none of the blocks of the line that caused it', () => {
  const tables = (['6.12', WITH_SHEAVES] as const).map((kernel) => {
    const machine = bootScenario('quiet-cache', { kernel, truth: true });
    insmodScenario(machine, 'quiet-cache', 'buggy');
    machine.scanTwice();
    return machine.system.explain!.judge();
  });
  const { different } = diffJudgements(tables[0], tables[1]);
  expect(different.map(({ a, b }) => [a?.outcome, b?.outcome, b?.reason])).toEqual([
    ['true-positive', 'false-negative', 'allocator-cache'],
  ]);
});

it('keeps-alive names the slot of a sheaf, and the sheaf in which a freed parent waits', () => {
  const slots = (name: string, block: string): readonly string[] => {
    const machine = bootScenario(name, { kernel: WITH_SHEAVES, truth: true });
    insmodScenario(machine, name, 'buggy');
    machine.scanTwice();
    return machine.system.explain!.keepsAlive(block)!.slots;
  };
  expect(slots('quiet-cache', 'quiet-requests#2')).toEqual([
    expect.stringMatching(/^Slot \d+ of the main sheaf of quiet-requests on CPU 0 still points at/),
  ]);
  expect(slots('rcu-sheaf-child', 'kmalloc-large#1')).toEqual([
    expect.stringMatching(/^sheaf-routes#1 was given to kfree_rcu\(\) and waits in slot 0 of the /),
  ]);
});

it('a lost vmalloc block is hidden by the slot of its vm_struct, whichever word a scan read first', () => {
  const machine = bootMachine({ kernel: '7.3', truth: true });
  const lose = 'static noinline void lose(unsigned long n) { char *p = vmalloc(n); p[0] = 1; }';
  const body = '\tlose(5000); lose(20000); lose(300000); lose(4096); lose(8192);';
  expect(machine.insmod(moduleText(body, lose))).toBe(0);
  machine.scanTwice();
  const { rows } = machine.system.explain!.judge();
  const missed = rows.filter(({ outcome }) => outcome === 'false-negative');
  expect(missed.length).toBeGreaterThan(2);
  expect(new Set(missed.map(({ reason }) => reason))).toEqual(new Set(['allocator-cache']));
});

it('a reported percpu block is explained as one, though its cookie is an address in .bss', () => {
  const machine = bootMachine({ kernel: '7.3', truth: true, bootLine: 'slab_debug=F' });
  expect(machine.insmod(moduleText('\t(void)__alloc_percpu(128, 8);'))).toBe(0);
  machine.scanTwice();
  const explain = machine.system.explain!;
  const [row] = explain.judge().rows.filter(({ reported }) => reported);
  expect(explain.explain(row.address)).toMatchObject({ kind: 'percpu', size: 128 });
});
