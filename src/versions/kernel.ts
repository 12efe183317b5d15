/**
 * What differs from kernel to kernel outside of memory management: call chains, modules, RCU, and
 * the texts of stack dumps (kernel/, arch/x86/, lib/).
 */
import { SITES_5_9, SITES_6_1, SITES_6_12, SITES_7_3, type CallSites } from './call-sites.ts';
import type { Columns } from './kernels.ts';

/** The facts of one kernel's core. */
export interface KernelFacts {
  /** The call sites that recordings show; those of other functions are made up. */
  readonly callSites: CallSites;
  /** do_syscall_64() calls `__x64_sys_NAME` by way of x64_sys_call(), and both show in traces. */
  readonly x64SysCall: boolean;
  /** Functions below `__x64_sys_finit_module`, outermost first, to the one that calls init. */
  readonly finitModuleFrames: readonly string[];
  /** Functions below `__x64_sys_delete_module`, outermost first. */
  readonly deleteModuleFrames: readonly string[];
  /** The frames below which a kernel thread's function runs, outermost first. */
  readonly kthreadFrames: readonly string[];
  /** The function that runs software interrupts. */
  readonly softirqFrame: string;
  /** A module has a block for each kind of memory; else one for its core and one for its init. */
  readonly moduleBlockPerKind: boolean;
  /** Bytes that the core block of a module has beyond its sections, as recorded. */
  readonly moduleCoreExtra: number;
  /** kmemleak ignores the init memory of a module; else it is gray as the rest. */
  readonly moduleInitIgnored: boolean;
  /** kmemleak scans writable sections of a module as scan areas; else its blocks of data. */
  readonly moduleScanAreas: boolean;
  /** Bytes of a `struct mod_initfree`: a list node and the addresses of init memory. */
  readonly modInitfreeBytes: number;
  /** How long kfree_rcu() gathers before it waits for a grace period, in nanoseconds. */
  readonly kfreeRcuDrainNs: number;
  /** What kmem_cache_destroy() waits for: what kfree_rcu() was given, if any, or RCU at least. */
  readonly destroyAwaits: 'nothing' | 'kfree_rcu' | 'rcu';
  /** kfree_rcu() tells kmemleak to ignore the block meanwhile. */
  readonly kfreeRcuIgnores: boolean;
  /** `slub_debug=` implies `no_hash_pointers`. */
  readonly slubDebugShowsPointers: boolean;
  /** The letters of the taint flags, in the order of their bits. */
  readonly taintFlags: string;
  /** A stack dump lists the taint flags by name. */
  readonly dumpNamesTaints: boolean;
  /** A stack dump tells the user id. */
  readonly dumpNamesUser: boolean;
  /** What a stack dump tells behind the release: the model of preemption. */
  readonly preemptModel: string;
  /** What every line about an oops begins with. */
  readonly oopsPrefix: string;
  /** sched_show_task() tells the thread group, and sets numbers to the left. */
  readonly showsThreadGroup: boolean;
  /** A lock that one sleeps for has a pointer to its first waiter, no list of them. */
  readonly locksHaveFirstWaiter: boolean;
  /** Nodes of the tree of hrtimers are linked to their neighbours, too. */
  readonly hrtimersLinked: boolean;
  /** sched_show_task() tells the flags of the task beside those of its thread. */
  readonly showsTaskFlags: boolean;
  /** A truth value may be written `e…` or `d…`, enable or disable (kstrtobool). */
  readonly boolTakesEnable: boolean;
  /** The state of a workqueue tells how many works may be active. */
  readonly showsMaxActive: boolean;
}

export const KERNEL: Columns<KernelFacts> = {
  '5.9': {
    callSites: SITES_5_9,
    x64SysCall: false,
    finitModuleFrames: ['__do_sys_finit_module', 'load_module', 'do_init_module'],
    deleteModuleFrames: ['__x64_sys_delete_module'],
    kthreadFrames: ['ret_from_fork', 'kthread'],
    softirqFrame: '__do_softirq',
    moduleBlockPerKind: false,
    moduleCoreExtra: 0,
    moduleInitIgnored: true,
    moduleScanAreas: true,
    modInitfreeBytes: 16,
    kfreeRcuDrainNs: 20e6,
    destroyAwaits: 'nothing',
    kfreeRcuIgnores: false,
    slubDebugShowsPointers: false,
    taintFlags: 'PFSRMBUDAWCIOELKXT',
    dumpNamesTaints: false,
    dumpNamesUser: false,
    preemptModel: '',
    oopsPrefix: '',
    showsThreadGroup: false,
    showsTaskFlags: false,
    locksHaveFirstWaiter: false,
    hrtimersLinked: false,
    boolTakesEnable: false,
    showsMaxActive: true,
  },
  '6.1': {
    callSites: SITES_6_1,
    x64SysCall: true,
    deleteModuleFrames: ['__do_sys_delete_module.constprop.0'],
    moduleCoreExtra: 4096,
    kfreeRcuIgnores: true,
    slubDebugShowsPointers: true,
    taintFlags: 'PFSRMBUDAWCIOELKXTN',
  },
  '6.12': {
    callSites: SITES_6_12,
    finitModuleFrames: ['init_module_from_file', 'load_module', 'do_init_module'],
    kthreadFrames: ['ret_from_fork_asm', 'ret_from_fork', 'kthread'],
    softirqFrame: 'handle_softirqs',
    moduleBlockPerKind: true,
    moduleCoreExtra: 0,
    moduleInitIgnored: false,
    moduleScanAreas: false,
    modInitfreeBytes: 32,
    kfreeRcuDrainNs: 5e9,
    destroyAwaits: 'kfree_rcu',
    dumpNamesTaints: true,
    dumpNamesUser: true,
    oopsPrefix: 'Oops: ',
    showsThreadGroup: true,
    showsMaxActive: false,
  },
  '7.2': {
    callSites: SITES_7_3,
    locksHaveFirstWaiter: true,
    destroyAwaits: 'rcu',
    hrtimersLinked: true,
    boolTakesEnable: true,
    taintFlags: 'PFSRMBUDAWCIOELKXTNJ',
    preemptModel: 'PREEMPTLAZY  ',
    showsTaskFlags: true,
  },
};
