import { expect, test } from 'vitest';
import { heldBlocks, registered } from '../../../src/session/left-behind.ts';
import { tryModules } from '../../../src/session/module-trial.ts';
import { boot } from '../../../src/system.ts';
import { module, trialOf } from '../../support/trial-module.ts';

test('names and blocks that a module leaves in the kernel are told', async () => {
  const text = module(
    'proc_create("trial", 0444, NULL, &ops); kmem_cache_create("trial_slot", 40, 0, 0, NULL); return 0;',
    '',
    'static const struct proc_ops ops;',
  );
  const { names, held, leaks } = await tryModules(trialOf(text), 0);
  expect([...names].sort()).toEqual(['file /proc/trial', 'slab cache trial_slot']);
  expect(held.length + leaks.length).toBeGreaterThan(0);
});

test('a machine that was just booted has nothing of a module', () => {
  const system = boot();
  expect(heldBlocks(system, new Set(['trial']))).toEqual([]);
  const names = [...registered(system)];
  expect(names).toContain('file /proc/meminfo');
  expect(names.filter((name) => name.startsWith('module '))).toEqual([]);
});
