import { expect, test } from 'vitest';
import { tryModules } from '../../../src/session/module-trial.ts';
import type { Trouble } from '../../../src/session/trouble.ts';
import { module, trialOf } from '../../support/trial-module.ts';

async function troubles(init: string, exit = ''): Promise<readonly Trouble[]> {
  return (await tryModules(trialOf(module(init, exit)), 0)).troubles;
}

test('a warning and a fault are told once each, with their lines', async () => {
  const found = await troubles('WARN_ON(1); return 0;', '*(int *)8 = 1;');
  expect(found.map(({ kind }) => kind)).toEqual(['warning', 'crash']);
  expect(found[0].text).toMatch(/^WARNING: .*trial\.c:6/);
  expect(found[0].frames.map(({ line }) => line)).toContain('trial.c:6');
  expect(found[1].text).toContain('NULL pointer dereference');
  expect(found[1].source).toBe('trial.c:7');
});

test('a log without complaints has none', async () => {
  expect(await troubles('pr_info("all is well\\n"); return 0;')).toEqual([]);
});
