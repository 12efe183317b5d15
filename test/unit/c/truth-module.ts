/** Runs modules in C on a machine that keeps exact account of memory. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import {
  boot,
  CModules,
  formatDiagnostic,
  type Examination,
  type Life,
  type Reference,
  type System,
  type Truth,
} from '../../../src/index.ts';

const INCLUDE = fileURLToPath(new URL('../../../sim/include', import.meta.url));
const HEADERS = ['module', 'slab', 'mm', 'list', 'percpu', 'vmalloc', 'io', 'delay', 'kthread'];

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

/** A machine with truth on which modules in C are loaded. */
export class TruthMachine {
  readonly system: System;
  readonly truth: Truth;
  private readonly before: ReadonlySet<number>;

  constructor() {
    this.system = boot({ truth: true });
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
    const host = { read: (path: string) => (path === 'm.c' ? source : read(path)) };
    const modules = new CModules(this.system, { host, includeDirs: [INCLUDE] });
    const { definition, diagnostics } = modules.build('m', ['m.c']);
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    this.system.modules.register(definition!);
    expect(this.system.insmod('m')).toBe(0);
    return this;
  }

  /** The live life of that size that was made since the boot. */
  life(size: number): Life {
    const found = this.truth
      .lives()
      .filter(
        ({ id, kind, size: bytes }) => bytes === size && kind !== 'module' && !this.before.has(id),
      );
    expect(found).toHaveLength(1);
    return found[0];
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
