/**
 * The files of /sys that have to do with memory: slab caches and modules (mm/slub.c,
 * kernel/module/sysfs.c, kernel/params.c).
 *
 * Simplified: the attributes that say something here; debug attributes can only be read.
 */
import { hexPtr } from '../../base/hex.ts';
import { EINVAL } from '../../lib/errptr.ts';
import {
  KMEM_CACHE_NODE,
  SLAB_CONSISTENCY_CHECKS,
  SLAB_HWCACHE_ALIGN,
  SLAB_POISON,
  SLAB_RECLAIM_ACCOUNT,
  SLAB_RED_ZONE,
  SLAB_STORE_USER,
  SLAB_TRACE,
  SLAB_TYPESAFE_BY_RCU,
  type KmemCache,
} from '../../mm/slab/kmem-cache.ts';
import type { MachineView } from './machine-view.ts';
import { moduleSize, type Module, type ModuleParamFile } from '../module/module.ts';
import { dirNode, fileNode, type DirNode, type PseudoFs } from '../fs/vfs.ts';

/** Flags that have a file of their own, `0` or `1`. */
const FLAG_FILES: readonly (readonly [name: string, flag: number])[] = [
  ['destroy_by_rcu', SLAB_TYPESAFE_BY_RCU],
  ['hwcache_align', SLAB_HWCACHE_ALIGN],
  ['poison', SLAB_POISON],
  ['reclaim_account', SLAB_RECLAIM_ACCOUNT],
  ['red_zone', SLAB_RED_ZONE],
  ['sanity_checks', SLAB_CONSISTENCY_CHECKS],
  ['store_user', SLAB_STORE_USER],
  ['trace', SLAB_TRACE],
];

/** Adds /sys/kernel/slab, /sys/module and the mount point of debugfs. */
export function mountSysfs(fs: PseudoFs, view: MachineView): void {
  fs.addDir('/sys/kernel/debug', 0o700);
  const caches = (): readonly KmemCache[] => view.mm.slab.caches.filter((cache) => !cache.dead);
  fs.provide('/sys/kernel/slab', {
    names: () => caches().map((cache) => cache.name),
    get: (name) => {
      const cache = caches().find((c) => c.name === name);
      return cache && cacheDir(view, cache);
    },
  });
  fs.provide('/sys/module', {
    names: () => view.modules.list().map((module) => module.name),
    get: (name) => {
      const module = view.modules.list().find((m) => m.name === name);
      return module && moduleDir(module);
    },
  });
}

/**
 * /sys/kernel/slab/NAME
 * @kernel mm/slub.c slab_attrs simplified
 */
function cacheDir(view: MachineView, cache: KmemCache): DirNode {
  const dir = dirNode(0o755);
  const add = (name: string, read: () => string | number): void => {
    dir.entries.set(name, fileNode({ mode: 0o400, read: () => `${read()}\n` }));
  };
  const info = () => view.mm.slab.slabinfo().find((s) => s.name === cache.name);
  // A count over all nodes is followed by the count of each node that has any.
  const perNode = (count: number): string => (count === 0 ? '0' : `${count} N0=${count}`);
  add('align', () => cache.align);
  if (view.base.facts.slab.sheaves) {
    add('sheaf_capacity', () => cache.sheafCapacity);
    // The slabs of CPUs are gone; their files stayed.
    add('cpu_partial', () => 0);
    add('cpu_slabs', () => 0);
    add('slabs_cpu_partial', () => '0(0)');
  } else add('cpu_partial', () => cache.layout.cpuPartial);
  add('min_partial', () => cache.layout.minPartial);
  add('object_size', () => cache.objectSize);
  add('objects', () => perNode(info()?.activeObjs ?? 0));
  add('objs_per_slab', () => cache.objects);
  add('order', () => cache.order);
  const { memory } = view.base.machine;
  add('partial', () => perNode(memory.readLong(cache.node + KMEM_CACHE_NODE.nrPartial)));
  add('slab_size', () => cache.size);
  add('slabs', () => perNode(info()?.numSlabs ?? 0));
  add('total_objects', () => perNode(info()?.numObjs ?? 0));
  for (const [name, flag] of FLAG_FILES) add(name, () => ((cache.flags & flag) === 0 ? 0 : 1));
  const shrink = (data: Uint8Array): number => {
    if (data[0] !== 0x31) return -EINVAL;
    view.mm.slab.shrinkCache(cache);
    return data.length;
  };
  dir.entries.set('shrink', fileNode({ mode: 0o600, read: () => '', write: shrink }));
  return dir;
}

/**
 * /sys/module/NAME
 * @kernel kernel/module/sysfs.c mod_sysfs_setup simplified
 */
function moduleDir(module: Module): DirNode {
  const dir = dirNode(0o755);
  const add = (into: DirNode, name: string, text: string): void => {
    into.entries.set(name, fileNode({ mode: 0o444, read: () => `${text}\n` }));
  };
  const sub = (name: string): DirNode => {
    const node = dirNode(0o755);
    dir.entries.set(name, node);
    return node;
  };
  const initSize = module.blocks.filter((b) => b.init).reduce((sum, b) => sum + b.size, 0);
  add(dir, 'coresize', String(moduleSize(module)));
  add(dir, 'initsize', String(initSize));
  add(dir, 'initstate', { Live: 'live', Loading: 'coming', Unloading: 'going' }[module.state]);
  add(dir, 'refcnt', String(module.refcount + module.users.length));
  add(dir, 'taint', module.taints);
  const holders = sub('holders');
  for (const user of module.users) holders.entries.set(user.name, dirNode());
  const sections = sub('sections');
  for (const { name, address } of module.sections) add(sections, name, hexPtr(address));
  const params = paramFiles(module);
  if (params.length > 0) {
    const parameters = sub('parameters');
    for (const file of params) parameters.entries.set(file.name, fileNode(file));
  }
  return dir;
}

function paramFiles(module: Module): readonly ModuleParamFile[] {
  const { definition } = module;
  if (definition.paramFiles) return definition.paramFiles();
  return Object.entries(definition.params ?? {}).map(([name, value]) => ({
    name,
    mode: 0o444,
    read: () => `${module.params[name] ?? value}\n`,
  }));
}
