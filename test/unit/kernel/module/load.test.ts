import { expect, test } from 'vitest';
import { EAGAIN, EBUSY, EEXIST, EFAULT, ENOENT, ENOMEM } from '../../../../src/lib/errptr.ts';
import { listEntries } from '../../../../src/kernel/base/list-head.ts';
import {
  defineModule,
  type ModuleApi,
  type ModuleDefinition,
} from '../../../../src/kernel/module/module.ts';
import { logSince, symbolsOf, testKernel } from '../../../support/kernel-machine.ts';
import { orphans, prober } from '../../../support/typescript-modules.ts';

const LOADER_6_12 = [
  'do_one_initcall+0x7a/0x1c0',
  'do_init_module+0x63/0x230',
  'load_module+0x1c4a/0x1f30',
  'init_module_from_file+0x82/0xa0',
  '__x64_sys_finit_module+0x182/0x2e0',
  'x64_sys_call+0x126e/0x1980',
  'do_syscall_64+0x43/0xd0',
  'entry_SYSCALL_64_after_hwframe+0x4b/0x53',
];
const LOADER_6_1 = [
  'do_one_initcall+0x51/0x1a0',
  'do_init_module+0x4b/0x1b0',
  'load_module+0x192e/0x1aa0',
  '__do_sys_finit_module+0xa2/0xe0',
  '__x64_sys_finit_module+0x13/0x20',
  'x64_sys_call+0x171/0x9a0',
  'do_syscall_64+0x2f/0x50',
  'entry_SYSCALL_64_after_hwframe+0x4b/0xb5',
];

/** Size of the allocation and the module frame of each object that orphans-ts makes. */
function sitesOf(version: '6.1' | '6.12'): { sites: string[]; loader: string[][] } {
  const { kernel, calls } = testKernel(version);
  kernel.modules.register(orphans);
  // Symbols of init go when it is done, so they are resolved while it runs.
  const sites: string[] = [];
  const loader: string[][] = [];
  const push = calls.push.bind(calls);
  calls.push = (...items) => {
    for (const { name, args, trace } of items) {
      const symbols = symbolsOf(kernel.base, trace);
      const at = symbols.findIndex((s) => s.includes('orphans_ts_init'));
      if (at < 0 || !['alloc', 'vmalloc', 'allocPercpu'].includes(name)) continue;
      // vmalloc allocates its own bookkeeping with kmalloc.
      if (name === 'alloc' && symbols.some((s) => s.includes('vmalloc'))) continue;
      const size = name === 'vmalloc' ? args[2] : args[1];
      sites.push(`${name} ${size} ${symbols[at]}`);
      loader.push(symbols.slice(at + 1));
    }
    return push(...items);
  };
  expect(kernel.modules.load('orphans-ts')).toBe(0);
  return { sites, loader };
}

test('orphans-ts has the call sites of the 6.12 recording', () => {
  const { sites, loader } = sitesOf('6.12');
  const at = (offset: string): string => `orphans_ts_init+${offset}/0x310 [orphans_ts]`;
  expect(sites.slice(0, 8)).toEqual([
    `alloc 32 ${at('0x33')}`,
    `alloc 32 ${at('0x58')}`,
    `alloc 1024 ${at('0x7d')}`,
    `alloc 1024 ${at('0xa2')}`,
    `alloc 2048 ${at('0xc7')}`,
    `alloc 2048 ${at('0xec')}`,
    `alloc 4096 ${at('0x111')}`,
    `alloc 4096 ${at('0x136')}`,
  ]);
  const vmallocs = ['0x14f', '0x168', '0x181', '0x19a', '0x1b3'];
  expect(sites.slice(8, 13)).toEqual(vmallocs.map((offset) => `vmalloc 4096 ${at(offset)}`));
  expect(new Set(sites.slice(13, 23))).toEqual(new Set([`alloc 512 ${at('0x1d8')}`]));
  expect(sites.slice(23)).toEqual([
    `alloc 192 ${at('0x293')}`,
    `alloc 192 ${at('0x293')}`,
    `allocPercpu 64 ${at('0x253')}`,
  ]);
  for (const frames of loader) expect(frames).toEqual(LOADER_6_12);
});

test('in 6.1 init vanishes with its section and its frames become bare addresses', () => {
  const { kernel, calls } = testKernel('6.1');
  kernel.modules.register(orphans);
  expect(kernel.modules.load('orphans-ts')).toBe(0);
  const traces = calls.map((call) => symbolsOf(kernel.base, call.trace));
  const first = traces.find((symbols) => symbols.includes('0xffffffffa0005033'));
  expect(first!.slice(-9)).toEqual(['0xffffffffa0005033', ...LOADER_6_1]);
  expect(traces.filter((symbols) => symbols.includes('0xffffffffa00051d8'))).toHaveLength(10);
});

test('the log of orphans-ts has the lines of the recording', () => {
  const { kernel } = testKernel('6.12');
  kernel.modules.register(orphans);
  const seq = kernel.base.log.seq;
  kernel.modules.load('orphans-ts');
  const lines = logSince(kernel, seq);
  expect(lines).toHaveLength(27);
  expect(lines[0]).toBe('kmemleak: Kmemleak testing');
  expect(lines[1]).toMatch(/^kmemleak: kmalloc\(32\) = 00000000[0-9a-f]{8}$/);
  expect(lines.at(-1)).toMatch(/^kmemleak: __alloc_percpu\(64, 4\) = 00000000[0-9a-f]{8}$/);
});

test('what kmemleak hears of the module memory follows the version', () => {
  const note = (version: '6.1' | '6.12'): string[] => {
    const { kernel, calls } = testKernel(version);
    kernel.modules.register(orphans);
    kernel.modules.load('orphans-ts');
    return calls
      .filter((c) => ['notLeak', 'ignore', 'noScan', 'scanArea'].includes(c.name))
      .filter((c) => c.args[0] >= 0xffffa0000000)
      .map((c) => `${c.name} ${c.args[0].toString(16)}`);
  };
  expect(note('6.12')).toEqual([
    'notLeak ffffa0000000',
    'notLeak ffffa0002000',
    'notLeak ffffa0004000',
    'notLeak ffffa0006000',
    'noScan ffffa0000000',
    'noScan ffffa0004000',
  ]);
  expect(note('6.1')).toEqual([
    'notLeak ffffa0000000',
    'ignore ffffa0005000',
    'scanArea ffffa0002040',
    'scanArea ffffa0002000',
    'scanArea ffffa0002040',
  ]);
});

test('a module is linked into the list in memory while it is loaded', () => {
  const { kernel } = testKernel();
  kernel.modules.register(orphans);
  kernel.modules.register(prober);
  const { memory } = kernel.base.machine;
  const head = kernel.base.symbols.lookupName('modules')!;
  kernel.modules.load('orphans-ts');
  kernel.modules.load('prober', { test: 'free_unknown' });
  const selves = kernel.modules.list().map((m) => m.self + 8);
  expect(listEntries(memory, head)).toEqual(selves);
  expect(kernel.modules.list().map((m) => m.name)).toEqual(['prober', 'orphans_ts']);
  expect(memory.readString(kernel.modules.list()[0].self + 24, 56)).toBe('prober');
  expect(kernel.modules.unload('orphans_ts')).toBe(0);
  expect(kernel.modules.unload('prober')).toBe(0);
  expect(listEntries(memory, head)).toEqual([]);
});

test('unloading gives back all memory and all symbols', () => {
  const { kernel } = testKernel();
  const plain = defineModule({
    name: 'plain',
    data: { value: { size: 8, init: Uint8Array.of(7) } },
    bss: { big: 10_000 },
    percpu: { counter: { size: 8, init: Uint8Array.of(5) } },
    init: (k) => {
      expect(k.load(k.addr('value'))).toBe(7);
      for (let cpu = 0; cpu < k.nrCpus; cpu++) {
        expect(k.load(k.perCpuPtr(k.percpuAddr('counter'), cpu))).toBe(5);
      }
      return 0;
    },
    exit: () => undefined,
  });
  kernel.modules.register(plain);
  const once = (): number => {
    expect(kernel.modules.load('plain')).toBe(0);
    expect(kernel.modules.unload('plain')).toBe(0);
    kernel.mm.vmalloc.purgeLazy();
    return kernel.mm.pageAlloc.nrFreePages;
  };
  // The first turn warms up the free lists of the caches.
  const free = once();
  expect(once()).toBe(free);
  expect(kernel.base.symbols.all().some((s) => s.module === 'plain')).toBe(false);
});

test('errors of loading and unloading', () => {
  const { kernel } = testKernel();
  const { modules } = kernel;
  modules.register(orphans);
  modules.register({ name: 'fails', init: () => -ENOMEM, exit: () => undefined });
  modules.register({ name: 'stays', init: () => 0 });
  modules.register({
    name: 'user',
    depends: ['orphans-ts'],
    init: () => 0,
    exit: () => undefined,
  });
  expect(modules.load('nothing')).toBe(-ENOENT);
  expect(modules.unload('nothing')).toBe(-ENOENT);
  expect(modules.load('fails')).toBe(-ENOMEM);
  expect(modules.find('fails')).toBeUndefined();
  expect(modules.load('user')).toBe(-ENOENT);
  expect(logSince(kernel).at(-1)).toBe('user: Unknown symbol orphans_ts (err -2)');
  expect(modules.load('orphans-ts')).toBe(0);
  expect(modules.load('orphans_ts')).toBe(-EEXIST);
  expect(modules.load('user')).toBe(0);
  expect(modules.unload('orphans-ts')).toBe(-EAGAIN);
  expect(modules.unload('user')).toBe(0);
  expect(modules.unload('orphans-ts')).toBe(0);
  expect(modules.load('stays')).toBe(0);
  expect(modules.unload('stays')).toBe(-EBUSY);
});

test('a module that holds itself can not be unloaded', () => {
  const { kernel } = testKernel();
  let api: ModuleApi | undefined;
  kernel.modules.register({
    name: 'held',
    init: (k) => {
      api = k;
      return k.tryModuleGet() ? 0 : -1;
    },
    exit: () => undefined,
  });
  expect(kernel.modules.load('held')).toBe(0);
  expect(kernel.modules.unload('held')).toBe(-EAGAIN);
  api!.modulePut();
  expect(kernel.modules.unload('held')).toBe(0);
});

test('taints and parameters are logged as by the kernel', () => {
  const { kernel } = testKernel();
  const closed = { name: 'closed', license: 'Proprietary', params: { a: '1' }, init: () => 0 };
  kernel.modules.register(closed);
  const seq = kernel.base.log.seq;
  expect(kernel.modules.load('closed', { b: '2' })).toBe(0);
  expect(logSince(kernel, seq)).toEqual([
    'closed: loading out-of-tree module taints kernel.',
    "closed: module license 'Proprietary' taints kernel.",
    'Disabling lock debugging due to kernel taint',
    "closed: unknown parameter 'b' ignored",
  ]);
  expect(kernel.base.taints.print()).toBe('Tainted: P           O      ');
});

test('a fault in init kills the task and leaves the module half loaded', () => {
  const { kernel } = testKernel();
  kernel.modules.register({
    name: 'crash',
    functions: { crash_init: 0x80 },
    init: (k) => {
      k.kmalloc(32);
      k.store(8, 1);
      return 0;
    },
    exit: () => undefined,
  });
  const insmod = kernel.tasks.spawn('insmod')!;
  const ret = kernel.tasks.runAs(insmod, () => kernel.modules.load('crash'));
  expect(ret).toBe(-EFAULT);
  expect(insmod.killed).toBe(true);
  expect(kernel.modules.find('crash')!.state).toBe('Loading');
  expect(kernel.modules.unload('crash')).toBe(-EBUSY);
  const log = logSince(kernel);
  expect(log).toContain('BUG: kernel NULL pointer dereference, address: 0000000000000008');
  expect(log.find((line) => line.startsWith('RIP:'))).toMatch(
    /^RIP: 0010:crash_init\+0x3f\/0x\w+ \[crash\]$/,
  );
  const trace = log.indexOf(' <TASK>');
  expect(log.slice(trace + 1, trace + 9)).toEqual(LOADER_6_12.map((frame) => ` ${frame}`));
  expect(log).toContain('Modules linked in: crash(O+)');
  expect(kernel.oops.oopses).toBe(1);
  kernel.tasks.exit(insmod);
});

test('a module that is not looked into yet is opened when it is loaded', () => {
  const { kernel } = testKernel();
  let opened = 0;
  const open = (): ModuleDefinition => {
    opened++;
    return { name: 'closed', init: () => 0, exit: () => undefined };
  };
  kernel.modules.register({ name: 'closed', open });
  expect([kernel.modules.available().at(-1)!.name, opened]).toEqual(['closed', 0]);
  expect(kernel.modules.load('closed')).toBe(0);
  expect(opened).toBe(1);
  expect(kernel.modules.unload('closed')).toBe(0);
});
