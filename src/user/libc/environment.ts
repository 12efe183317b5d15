/**
 * The environment of a program: getenv, putenv, setenv, unsetenv, clearenv.
 */
import { EINVAL } from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { HostLibrary } from '../../crun/vm/host.ts';
import type { LibcFrame } from '../allocations.ts';
import type { Process } from '../process.ts';

const TEXT_MAX = 1 << 16;
/** Bytes of a node of the tree of what setenv() has made. */
const TREE_NODE = 24;
const TSEARCH: readonly LibcFrame[] = [
  { name: 'tsearch', source: 'tsearch.c:337' },
  { name: '__add_to_environ', source: 'setenv.c:233' },
  { name: 'setenv', source: 'setenv.c:260' },
];

function frames(caller: string, line: number): LibcFrame[] {
  return [
    { name: '__add_to_environ', source: `setenv.c:${line}` },
    { name: caller, source: caller === 'putenv' ? 'putenv.c:77' : 'setenv.c:260' },
  ];
}

/** The table of a program's environment. */
class Environment {
  private readonly proc: Process;
  /** The array that the library has made, 0 while it is the one on the stack. */
  private own: VirtAddr = 0;

  constructor(proc: Process) {
    this.proc = proc;
    proc.resources.push(() => this.giveBack());
  }

  /** The address of each text. */
  entries(): VirtAddr[] {
    const { memory } = this.proc;
    const all: VirtAddr[] = [];
    const start = this.table;
    if (start === 0) return all;
    for (let at = start; memory.readPtr(at) !== 0; at += 8) all.push(memory.readPtr(at));
    return all;
  }

  /** The place of a name in the table, or -1. */
  indexOf(name: string): number {
    const { memory } = this.proc;
    return this.entries().findIndex((at) => memory.readString(at, TEXT_MAX).startsWith(`${name}=`));
  }

  /** Puts a text into the table. */
  put(name: string, text: VirtAddr, caller: string): void {
    this.proc.memory.writePtr(this.placeOf(name, caller), text);
  }

  /** Where the text of a name is in the table, which grows when there is none yet. */
  private placeOf(name: string, caller: string): VirtAddr {
    const { memory, allocations } = this.proc;
    const i = this.indexOf(name);
    if (i >= 0) return this.table + 8 * i;
    const all = this.entries();
    const bytes = 8 * (all.length + 2);
    const via = frames(caller, 130);
    const grown =
      this.own === 0
        ? allocations.alloc(bytes, 'malloc', 16, via)
        : allocations.resize(this.own, bytes, via);
    for (const [n, at] of [...all, 0, 0].entries()) memory.writePtr(grown + 8 * n, at);
    this.setTable(grown);
    return grown + 8 * all.length;
  }

  /** Puts a text of the library's own into the table; it keeps all that it has made in a tree. */
  set(name: string, text: string): void {
    const { memory, allocations } = this.proc;
    const root = this.proc.variable('known_values');
    const place = this.placeOf(name, 'setenv');
    const at = allocations.alloc(text.length + 1, 'malloc', 16, frames('setenv', 200));
    memory.writeString(at, text, text.length + 1);
    const node = allocations.alloc(TREE_NODE, 'malloc', 16, TSEARCH);
    for (const [i, word] of [at, memory.readPtr(root), 0].entries()) {
      memory.writePtr(node + 8 * i, word);
    }
    memory.writePtr(root, node);
    memory.writePtr(place, at);
  }

  remove(name: string): void {
    const { memory } = this.proc;
    const all = this.entries();
    const i = this.indexOf(name);
    if (i < 0) return;
    for (let n = i; n < all.length; n++) memory.writePtr(this.table + 8 * n, all[n + 1] ?? 0);
  }

  clear(): void {
    this.proc.memory.writePtr(this.proc.variable('environ'), 0);
  }

  private get table(): VirtAddr {
    return this.proc.memory.readPtr(this.proc.variable('environ'));
  }

  private setTable(table: VirtAddr): void {
    this.own = table;
    for (const name of ['environ', 'last_environ']) {
      this.proc.memory.writePtr(this.proc.variable(name), table);
    }
  }

  private giveBack(): void {
    const { memory, allocations } = this.proc;
    const root = this.proc.variable('known_values');
    for (let node = memory.readPtr(root); node !== 0;) {
      const next = memory.readPtr(node + 8);
      allocations.release(memory.readPtr(node));
      allocations.release(node);
      node = next;
    }
    memory.writePtr(root, 0);
    if (this.own === 0) return;
    allocations.release(this.own);
    this.setTable(0);
  }
}

/** Adds the functions. */
export function addEnvironment(library: HostLibrary, proc: Process): void {
  const env = new Environment(proc);
  const isName = (name: string): boolean => name !== '' && !name.includes('=');
  library.addAll({
    'char *getenv(const char *)': (c) => {
      const name = c.string(0);
      const i = env.indexOf(name);
      return i < 0 ? 0 : env.entries()[i] + name.length + 1;
    },
    'int putenv(char *)': (c) => {
      const text = c.string(0);
      if (text.includes('=')) env.put(text.split('=', 1)[0], c.address(0), 'putenv');
      else env.remove(text);
      return 0;
    },
    'int setenv(const char *, const char *, int)': (c) => {
      const name = c.string(0);
      if (!isName(name)) return proc.fail(EINVAL);
      if (env.indexOf(name) >= 0 && c.int(2) === 0) return 0;
      env.set(name, `${name}=${c.string(1)}`);
      return 0;
    },
    'int unsetenv(const char *)': (c) => {
      if (!isName(c.string(0))) return proc.fail(EINVAL);
      env.remove(c.string(0));
      return 0;
    },
    'int clearenv(void)': () => {
      env.clear();
      return 0;
    },
  });
}
