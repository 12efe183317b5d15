import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';
import { stateHash } from '../../../src/session/state-hash.ts';
import { boot, type System } from '../../../src/system.ts';

test('equal machines have equal hashes, with and without truth, and looking changes nothing', () => {
  const a = boot({ seed: 'a' });
  const hash = stateHash(a);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  a.kmemleak.report();
  expect(stateHash(a)).toBe(hash);
  expect(stateHash(boot({ seed: 'a' }))).toBe(hash);
  expect(stateHash(boot({ seed: 'a', truth: true }))).toBe(hash);
  expect(stateHash(boot({ seed: 'b' }))).not.toBe(hash);
});

const CHANGES: Readonly<Record<string, (system: System) => unknown>> = {
  'a byte of memory': ({ machine }) => (machine.memory.phys.u8[machine.memory.phys.size - 1] ^= 1),
  time: (system) => system.clock.advanceNs(1),
  'a timer': (system) => system.clock.after(1, () => undefined),
  'a line of the log': (system) => system.log.printk('hello'),
  'a block': (system) => system.slab.kmalloc(64, GFP_KERNEL),
  'a color': (system) => {
    const [object] = system.kmemleak.objects();
    system.kmemleak.api.notLeak(object.pointer);
  },
  'a switch': (system) => (system.kmemleak.state.stackScan = false),
  'the name of a task': (system) => (system.tasks.list().at(-1)!.comm = 'other'),
  'the running task': (system) => (system.machine.cpu.pid = 9),
};

test.each(Object.keys(CHANGES))('%s changes it', (name) => {
  const [a, b] = [boot(), boot()];
  CHANGES[name](a);
  expect(stateHash(a)).not.toBe(stateHash(b));
  CHANGES[name](b);
  expect(stateHash(a)).toBe(stateHash(b));
});
