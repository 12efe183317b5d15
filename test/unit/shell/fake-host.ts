/**
 * A machine that is just enough for a shell: real pseudo files, log and clock, made-up tasks and
 * modules, and a file `kmemleak` that keeps what was written to it and by whom.
 */
import { Clock } from '../../../src/machine/clock.ts';
import type { Module, ModuleDefinition } from '../../../src/kernel/module/module.ts';
import { KernelLog } from '../../../src/kernel/base/printk.ts';
import { PseudoFs } from '../../../src/kernel/fs/vfs.ts';
import { EBUSY, EEXIST, EINVAL, ENOENT, EPERM } from '../../../src/lib/errptr.ts';
import type { ShellHost, ShellTask } from '../../../src/shell/host.ts';

const ASCII = new TextDecoder();

/** The file that takes `scan…` and `clear…` and refuses the rest. */
export const KMEMLEAK = '/sys/kernel/debug/kmemleak';

/** Two functions of a module, with a line for every 16 bytes. */
const FUNCTIONS = [
  { name: 'probe', address: 0x1000, size: 0x40, type: 't', module: 'stuck' },
  { name: 'remove', address: 0x1040, size: 0x20, type: 't', module: 'stuck' },
  { name: 'kfree', address: 0x9000, size: 0x80, type: 'T', module: '' },
];
const lineOfAddress = (address: number): string =>
  address < 0x2000 ? `stuck.c:${Math.floor(address / 16) - 0xf0}` : '';

/** A machine for tests of the shell. */
export class FakeHost implements ShellHost {
  readonly clock = new Clock();
  readonly fs = new PseudoFs();
  readonly log = new KernelLog(this.clock);
  readonly slab = { caches: [{ name: 'kmalloc-64', addr: 0x8880_0010_0000 }] };
  readonly kernelRelease = '6.12.117';
  readonly cpus = 2;
  readonly kernel = {
    base: { symbols: { all: () => [...FUNCTIONS] }, sources: { lineAt: lineOfAddress } },
  };
  /** What was written to the kmemleak file: `comm pid: text`. */
  readonly writes: string[] = [];
  /** What was loaded and unloaded: `comm load name params`. */
  readonly moduleCalls: string[] = [];
  /** Tasks made so far, in order. */
  readonly spawned: string[] = [];
  private live: ShellTask[] = [{ pid: 1, comm: 'init', kthread: false, killed: false }];
  current: ShellTask = this.live[0];
  private nextPid = 44;
  private loaded: Module[] = [];
  private draws = 0;

  constructor() {
    this.fs.addDir('/sys/kernel/debug');
    this.fs.addFile(KMEMLEAK, {
      mode: 0o644,
      read: () => `unreferenced object at ${this.clock.nowNs / 1e9} s\n`,
      write: (data) => {
        const text = ASCII.decode(data);
        this.writes.push(`${this.current.comm} ${this.current.pid}: ${text}`);
        if (text.startsWith('off')) return -EPERM;
        return /^(scan|clear)/.test(text) ? data.length : -EINVAL;
      },
    });
    this.fs.addFile('/sys/kernel/notes', { mode: 0o444, read: () => 'notes\n' });
    this.fs.addFile('/proc/version', { mode: 0o444, read: () => 'Linux version 6.12.117\n' });
    this.fs.addFile('/proc/meminfo', {
      mode: 0o444,
      read: () => 'MemTotal:  65536 kB\nMemFree:  40000 kB\nMemAvailable:  50000 kB\n',
    });
    this.fs.addFile('/proc/slabinfo', {
      mode: 0o400,
      read: () =>
        'slabinfo - version: 2.1\n# name\n' +
        'kmalloc-64  10 64 64 64 1 : tunables 0 0 0 : slabdata 1 1 0\n' +
        'task_struct  5 6 2048 8 4 : tunables 0 0 0 : slabdata 1 1 0\n',
    });
  }

  readonly tasks = {
    spawn: (comm: string): ShellTask => {
      const task = { pid: this.nextPid++, comm: comm.slice(0, 15), kthread: false, killed: false };
      this.live.push(task);
      this.spawned.push(task.comm);
      return task;
    },
    exit: (task: ShellTask): void => {
      if (!this.live.includes(task)) throw new Error(`${task.comm} is dead already`);
      this.live = this.live.filter((t) => t !== task);
    },
    runAs: <T>(task: ShellTask, body: () => T): T => {
      if (!this.live.includes(task)) throw new Error(`${task.comm} is dead`);
      const before = this.current;
      this.current = task;
      try {
        return body();
      } finally {
        this.current = before;
      }
    },
    list: (): readonly ShellTask[] => this.live,
  };

  readonly modules = {
    load: (name: string, params: Readonly<Record<string, string>>): number => {
      this.moduleCalls.push(`${this.current.comm} load ${name} ${JSON.stringify(params)}`);
      if (this.loaded.some((m) => m.definition.name === name)) return -EEXIST;
      const definition = this.available.find((d) => d.name === name);
      if (!definition) return -ENOENT;
      this.loaded.push(loadedModule(definition));
      this.log.printk(`${name}: loaded`);
      return 0;
    },
    unload: (name: string): number => {
      this.moduleCalls.push(`${this.current.comm} unload ${name}`);
      if (name === 'stuck') return -EBUSY;
      this.loaded = this.loaded.filter((m) => m.name !== name);
      return 0;
    },
    list: (): readonly Module[] => this.loaded,
    register: (): void => undefined,
    available: (): readonly ModuleDefinition[] => this.available,
  };

  private readonly available: readonly ModuleDefinition[] = [
    { name: 'kmemleak-test', inTree: true, description: 'leaks', params: { test: '' } },
    { name: 'stuck' },
  ];

  readFile(path: string): string | number {
    return this.fs.read(path);
  }

  writeFile(path: string, data: Uint8Array): number {
    return this.fs.write(path, data);
  }

  nowNs(): number {
    return this.clock.nowNs;
  }

  sleep(ms: number): void {
    this.clock.advance(ms);
  }

  random(): number {
    this.draws = (this.draws * 5 + 7) % 32_768;
    return this.draws;
  }
}

function loadedModule(definition: ModuleDefinition): Module {
  const blocks = [{ kind: 'text', base: 0x1000, size: 16_384, init: false, shared: false }];
  return {
    name: definition.name.replaceAll('-', '_'),
    definition,
    params: {},
    state: 'Live',
    refcount: 0,
    users: [],
    taints: '',
    self: 0,
    blocks,
    sections: [],
    symbols: new Map(),
    percpuSymbols: new Map(),
    siteLabels: new Map(),
    percpu: 0,
    percpuSize: 0,
    args: 0,
  };
}
