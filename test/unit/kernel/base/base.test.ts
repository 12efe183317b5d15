import { expect, test } from 'vitest';
import { KernelBase } from '../../../../src/kernel/base/base.ts';
import { StackDepot } from '../../../../src/lib/stackdepot.ts';
import { recordingApi, testBase, testMachine } from '../../../support/kernel-machine.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

test('the services of the allocators reach log, symbols and taints', () => {
  const base = testBase('6.12');
  base.taint('B');
  base.printk('hello');
  base.dumpStack();
  const [taint, hello, dump] = base.log.read();
  expect(taint.text).toBe('Disabling lock debugging due to kernel taint');
  expect(hello.text).toBe('hello');
  expect(dump.text).toContain('Tainted: G    B');
  expect(base.symbols.format(base.site('kmemleak_alloc'))).toBe('kmemleak_alloc+0x28/0x30');
});

test('slub_debug makes 6.1 and 6.12 print pointers as they are, 5.9 not', () => {
  const print = (version: '5.9' | '6.1' | '6.12', slubDebug: string): string => {
    const depot = new StackDepot();
    const hooks = recordingApi(() => undefined);
    const facts = profileOf(version);
    const machine = testMachine();
    const base = new KernelBase({ machine, facts, depot, hooks, watch: {}, slubDebug });
    return base.pointers.hashed(0x888005a43480);
  };
  expect(print('6.12', 'FZPU')).toBe('ffff888005a43480');
  expect(print('6.12', '')).toMatch(/^00000000/);
  expect(print('6.1', 'FZPU')).toBe('ffff888005a43480');
  expect(print('5.9', 'FZPU')).toMatch(/^00000000/);
});
