/**
 * What a module has left in the kernel when it is gone: names that it registered, and blocks that
 * it allocated and that the kernel still holds.
 */
import type { CodeFrame } from '../kernel/base/code-sources.ts';
import type { DirNode } from '../kernel/fs/vfs.ts';
import { DEVICE_LISTS } from '../kernel/proc/device-lists.ts';
import type { System } from '../system.ts';

/** Folders whose entries are about processes and modules that are there. */
const PASSING = /^\/(?:proc\/\d+|sys\/module|sys\/kernel\/slab)$/;
/** Threads of the kernel's own that come and go. */
const OWN_THREADS = /^(?:kworker|rcu|ksoftirqd|migration|kswapd|kmemleak)/;

/** What is registered in a machine: `file /proc/ring`, `slab cache ring_slot`, `thread ring/0`. */
export function registered(system: System): Set<string> {
  const names = new Set<string>();
  const root = system.fs.lookup('/');
  if (root?.kind === 'dir') addFiles(names, root, '');
  for (const list of DEVICE_LISTS) {
    for (const { from, name } of system.kernel.devices.ofModules(list)) {
      const number = list === 'ioports' || list === 'iomem' ? `0x${from.toString(16)}` : from;
      names.add(`entry ${number} ${name} of /proc/${list}`);
    }
  }
  for (const { name } of system.slab.caches) names.add(`slab cache ${name}`);
  for (const { kthread, comm, pid } of system.tasks.list()) {
    if (kthread && !OWN_THREADS.test(comm)) names.add(`thread ${comm} (pid ${pid})`);
  }
  for (const { name } of system.modules.list()) names.add(`module ${name}`);
  return names;
}

function addFiles(names: Set<string>, dir: DirNode, path: string): void {
  for (const [name, node] of dir.entries) {
    const at = `${path}/${name}`;
    if (node.kind === 'file') names.add(`file ${at}`);
    else if (node.link === undefined && !PASSING.test(at)) {
      // A folder with something in it is told by that.
      if (node.entries.size === 0 && !node.provider) names.add(`folder ${at}`);
      addFiles(names, node, at);
    }
  }
}

/** A block that a module allocated and that is there still. */
export interface HeldBlock {
  readonly size: number;
  readonly trace: number;
}

/** The blocks that code of these modules allocated and that are neither freed nor reported. */
export function heldBlocks(system: System, modules: ReadonlySet<string>): HeldBlock[] {
  const { kmemleak, kernel } = system;
  const reported = new Set(kmemleak.reportedIds());
  const isOwn = new Map<number, boolean>();
  const found: HeldBlock[] = [];
  for (const { id, size, traceNode: trace } of kmemleak.objects()) {
    let own = isOwn.get(trace);
    if (own === undefined) {
      own = kernel.base.sources.frames(trace).some((frame) => isCodeOf(frame, modules));
      isOwn.set(trace, own);
    }
    if (own && !reported.has(id)) found.push({ size, trace });
  }
  return found;
}

/** Whether a frame is in the code of one of these modules. */
export function isCodeOf({ name }: CodeFrame, modules: ReadonlySet<string>): boolean {
  const module = / \[([^\],]+)/.exec(name)?.[1];
  return module !== undefined && modules.has(module);
}
