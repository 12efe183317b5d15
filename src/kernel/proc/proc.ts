/**
 * The files of /proc that show the whole machine, in the kernel's formats (fs/proc, mm/vmstat.c,
 * mm/slab_common.c, mm/vmalloc.c, kernel/module/procfs.c).
 *
 * Simplified: counters of things that do not exist here (swap, page cache, user memory) are 0; the
 * CPUs are idle all the time.
 */
import { hex, hexPtr } from '../../base/hex.ts';
import { PAGE_SIZE } from '../../machine/address.ts';
import { THREAD_SIZE } from '../../machine/layout.ts';
import type { SlabInfo } from '../../mm/slab/slub.ts';
import type { MachineView } from './machine-view.ts';
import { moduleSize, type Module } from '../module/module.ts';
import type { PseudoFs } from '../fs/vfs.ts';

/** VMALLOC_TOTAL in KiB. */
const VMALLOC_TOTAL_KB = 34_359_738_367;

/** Adds the files to the tree. */
export function mountProc(fs: PseudoFs, view: MachineView): void {
  const { machine, facts } = view.base;
  const { release } = facts;
  const add = (name: string, read: () => string): void => {
    fs.addFile(`/proc/${name}`, { mode: 0o444, read });
  };
  add('meminfo', () => meminfo(view));
  add('slabinfo', () => slabinfo(view));
  add('vmallocinfo', () => vmallocinfo(view));
  add('buddyinfo', () => buddyinfo(view));
  add('modules', () => view.modules.list().map(moduleLine).join(''));
  add('kallsyms', () => kallsyms(view));
  add('uptime', () => uptime(machine.clock.nowNs, machine.cpus.length));
  add('loadavg', () => `0.00 0.00 0.00 1/${view.tasks.list().length} ${view.tasks.lastPid}\n`);
  add('version', () => `Linux version ${release} (kmemleak-sim) ${buildLine(view)}\n`);
  add('cmdline', () => `${view.cmdline}\n`);
  add('sys/kernel/ostype', () => 'Linux\n');
  add('sys/kernel/osrelease', () => `${release}\n`);
  add('sys/kernel/version', () => `${buildLine(view)}\n`);
  add('sys/kernel/tainted', () => `${view.base.taints.mask}\n`);
  add('sys/kernel/threads-max', () => '3810\n');
  add('sys/kernel/pid_max', () => '32768\n');
  add('sys/kernel/randomize_va_space', () => '0\n');
  add('sys/kernel/kptr_restrict', () => '0\n');
}

function buildLine({ base }: MachineView): string {
  return `${base.facts.build} SMP PREEMPT_DYNAMIC`;
}

/**
 * /proc/meminfo
 * @kernel fs/proc/meminfo.c meminfo_proc_show simplified
 */
export function meminfo({ mm, tasks, base }: MachineView): string {
  const kb = (pages: number): number => pages * (PAGE_SIZE / 1024);
  const free = kb(mm.pageAlloc.nrFreePages);
  const pages = (infos: readonly SlabInfo[]): number =>
    infos.reduce((sum, s) => sum + kb(s.numSlabs * s.pagesPerSlab), 0);
  const caches = mm.slab.slabinfo();
  const slab = pages(caches);
  const reclaimable = pages(caches.filter((s) => s.reclaimable));
  const stacks = (tasks.list().length + base.machine.cpus.length) * (THREAD_SIZE / 1024);
  const rows: (readonly [name: string, kilobytes: number])[] = [
    ['MemTotal', kb(mm.pageAlloc.totalPages)],
    ['MemFree', free],
    ['MemAvailable', free + reclaimable],
    ['Buffers', 0],
    ['Cached', 0],
    ['SwapCached', 0],
    ['Active', 0],
    ['Inactive', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Writeback', 0],
    ['AnonPages', 0],
    ['Mapped', 0],
    ['Shmem', 0],
    ['KReclaimable', reclaimable],
    ['Slab', slab],
    ['SReclaimable', reclaimable],
    ['SUnreclaim', slab - reclaimable],
    ['KernelStack', stacks],
    ['PageTables', 0],
    ['CommitLimit', kb(mm.pageAlloc.totalPages) / 2],
    ['Committed_AS', 0],
    ['VmallocTotal', VMALLOC_TOTAL_KB],
    ['VmallocUsed', kb(mm.vmalloc.nrVmallocPages)],
    ['VmallocChunk', 0],
  ];
  return rows
    .map(([name, value]) => `${`${name}:`.padEnd(16)}${String(value).padStart(8)} kB\n`)
    .join('');
}

/**
 * /proc/slabinfo
 * @kernel mm/slab_common.c cache_show faithful
 */
export function slabinfo({ mm }: MachineView): string {
  const head =
    'slabinfo - version: 2.1\n' +
    '# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> ' +
    ': tunables <limit> <batchcount> <sharedfactor> ' +
    ': slabdata <active_slabs> <num_slabs> <sharedavail>\n';
  const n = (value: number, width: number): string => String(value).padStart(width);
  const rows = mm.slab
    .slabinfo()
    .map(
      (s) =>
        `${s.name.padEnd(17)} ${n(s.activeObjs, 6)} ${n(s.numObjs, 6)} ${n(s.objSize, 6)} ` +
        `${n(s.objPerSlab, 4)} ${n(s.pagesPerSlab, 4)} : tunables    0    0    0 ` +
        `: slabdata ${n(s.activeSlabs, 6)} ${n(s.numSlabs, 6)}      0\n`,
    );
  return head + rows.join('');
}

/**
 * /proc/vmallocinfo
 * @kernel mm/vmalloc.c vmalloc_info_show simplified
 */
export function vmallocinfo({ mm, base }: MachineView): string {
  return mm.vmalloc
    .areas()
    .map((area) => {
      const start = base.pointers.hashed(area.addr);
      const end = base.pointers.hashed(area.addr + area.size);
      const range = `0x${start}-0x${end} ${String(area.size).padStart(7)}`;
      if (area.lazy) return `${range} unpurged vm_area\n`;
      const caller = area.caller === 0 ? '' : ` ${base.symbols.format(area.caller)}`;
      const vpages = area.vpages ? ' vpages' : '';
      const pages = area.nrPages === 0 ? '' : ` pages=${area.nrPages}`;
      const node = area.nrPages === 0 ? '' : ` N0=${area.nrPages}`;
      return `${range}${caller}${pages} vmalloc${vpages}${node}\n`;
    })
    .join('');
}

/**
 * /proc/buddyinfo
 * @kernel mm/vmstat.c frag_show_print faithful
 */
export function buddyinfo({ mm }: MachineView): string {
  const counts = mm.pageAlloc.freeAreaCounts().map((count) => `${String(count).padStart(6)} `);
  return `Node 0, zone ${'DMA32'.padStart(8)} ${counts.join('')}\n`;
}

/**
 * A line of /proc/modules.
 * @kernel kernel/module/procfs.c m_show faithful
 */
export function moduleLine(module: Module): string {
  const users = module.users.map((user) => `${user.name},`).join('');
  const permanent = module.definition.init && !module.definition.exit ? '[permanent],' : '';
  const holders = users + permanent === '' ? '-' : users + permanent;
  const base = hexPtr(module.blocks[0]?.base ?? 0);
  const sign = { Live: '', Loading: '+', Unloading: '-' }[module.state];
  const taints = module.taints + sign === '' ? '' : ` (${module.taints}${sign})`;
  const refcount = module.refcount + module.users.length;
  const counts = `${moduleSize(module)} ${refcount} ${holders}`;
  return `${module.name} ${counts} ${module.state} ${base}${taints}\n`;
}

function kallsyms({ base }: MachineView): string {
  return base.symbols
    .all()
    .map(({ address, type, name, module }) => {
      const owner = module === '' ? '' : `\t[${module}]`;
      return `${hex(address)} ${type} ${name}${owner}\n`;
    })
    .join('');
}

function uptime(nowNs: number, cpus: number): string {
  const seconds = (ns: number): string => (Math.floor(ns / 1e7) / 100).toFixed(2);
  return `${seconds(nowNs)} ${seconds(nowNs * cpus)}\n`;
}
