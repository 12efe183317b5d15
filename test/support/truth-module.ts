/** Runs modules in C on a machine that keeps exact account of memory. */
import { expect } from 'vitest';
import type { Examination, Life, Reference, System, Truth } from '../../src/index.ts';
import type { CodeModel } from '../../src/cc/lower/lower.ts';
import { ModuleMachine } from './module-machine.ts';

const HEADERS = ['module', 'slab', 'mm', 'list', 'percpu', 'vmalloc', 'io', 'delay', 'kthread'];

/** A machine with truth on which modules in C are loaded. */
export class TruthMachine {
  readonly system: System;
  readonly truth: Truth;
  private readonly machine: ModuleMachine;
  private readonly before: ReadonlySet<number>;

  constructor(model: CodeModel = 'O2') {
    this.machine = new ModuleMachine({ truth: true }, { model });
    this.system = this.machine.system;
    this.truth = this.system.truth!;
    this.before = new Set(this.truth.lives().map(({ id }) => id));
  }

  /** Loads a module: `globals` before, `body` as its init function, `exit` as the other. */
  load(globals: string, body: string, exit = ''): this {
    const source = [
      ...HEADERS.map((header) => `#include <linux/${header}.h>`),
      globals,
      `static int start(void)\n{\n${body}\nreturn 0;\n}`,
      `static void stop(void)\n{\n${exit}\n}`,
      'module_init(start);\nmodule_exit(stop);\nMODULE_LICENSE("GPL");\n',
    ].join('\n');
    expect(this.machine.insmod(source, {}, 'm')).toBe(0);
    return this;
  }

  /** The live life of that size that was made since the boot. */
  life(size: number): Life {
    const found = this.lives(size);
    expect(found).toHaveLength(1);
    return found[0];
  }

  /** All such lives. */
  lives(size: number): Life[] {
    return this.truth
      .lives()
      .filter(
        ({ id, kind, size: bytes }) => bytes === size && kind !== 'module' && !this.before.has(id),
      );
  }

  look(): Examination {
    return this.truth.examine();
  }

  /** The live references to the life of a size. */
  references(size: number): Reference[] {
    const all = this.look().references(this.life(size).id);
    return all.filter(({ status }) => status === 'live');
  }
}
