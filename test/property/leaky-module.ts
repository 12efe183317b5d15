/** A module that leaks some of what it allocates. */
import { defineModule, type ModuleApi } from '../../src/kernel/module/module.ts';

const KEPT = 4;

function leak(k: ModuleApi): void {
  k.kmalloc(256);
  k.kmalloc(32);
  k.vmalloc(64);
  const cache = k.kmemCacheCreate('leaky_cache', { size: 72 });
  if (cache) k.kmemCacheAlloc(cache);
}

export const leakyModule = defineModule({
  name: 'leaky',
  inTree: true,
  data: { kept: KEPT * 8 },
  percpu: { counter: 8 },
  functions: { leaky_init: 256, leak: 128, leaky_exit: 64 },
  init(k) {
    for (let i = 0; i < KEPT; i++) {
      const entry = k.site('entry', () => k.kzalloc(96));
      if (entry !== 0) k.store(k.addr('kept') + 8 * i, entry);
    }
    k.call('leak', () => leak(k));
    k.printk('leaky: loaded\n');
    return 0;
  },
  exit(k) {
    k.kfree(k.load(k.addr('kept')));
  },
});
