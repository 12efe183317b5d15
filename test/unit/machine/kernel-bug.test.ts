import { expect, test } from 'vitest';
import { KernelBug } from '../../../src/machine/kernel-bug.ts';
import { boot } from '../../../src/system.ts';
import { defineModule } from '../../../src/index.ts';

test('a BUG says where it is', () => {
  expect(new KernelBug('m.c:7').message).toBe('kernel BUG at m.c:7!');
});

test('a BUG of the slab allocator kills the task that ran into it', () => {
  const twice = defineModule({
    name: 'twice',
    init: (k) => {
      const object = k.kmalloc(64);
      k.kfree(object);
      k.kfree(object);
      k.printk('still here');
      return 0;
    },
  });
  const system = boot({ kernel: '6.12', modules: [twice] });
  expect(system.insmod('twice')).not.toBe(0);
  const log = system.log.read().map(({ text }) => text);
  expect(log).toContain('kernel BUG at mm/slub.c:550!');
  expect(log).toContain('Oops: invalid opcode: 0000 [#1] SMP');
  expect(log).not.toContain('still here');
});
