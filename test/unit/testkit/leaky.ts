/** A module that loses a block when it is loaded, and one more when it is unloaded carelessly. */
import { defineModule, type ModuleDefinition } from '../../../src/kernel/module/module.ts';

/** @param careful - whether it frees what it keeps. */
export function keeper(careful: boolean, lost = 0): ModuleDefinition {
  return defineModule({
    name: 'keeper',
    bss: { kept: 8 },
    functions: { keeper_init: 64 },
    init(k) {
      k.store(k.addr('kept'), k.kmalloc(64));
      if (lost > 0) k.call('keeper_init', () => k.kmalloc(lost));
      return 0;
    },
    exit(k) {
      if (careful) k.kfree(k.load(k.addr('kept')));
    },
  });
}
