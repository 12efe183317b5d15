/**
 * System calls: the chain of functions below which the kernel works for a process
 * (arch/x86/entry), and the return to user space.
 *
 * On the way out the time that the log owes is paid, so timers fire between system calls and not in
 * the middle of one. Other tasks get their chance then as well.
 */
import type { KernelFacts } from '../../versions/kernel.ts';
import type { KernelBase } from '../base/base.ts';
import type { Oops } from './oops.ts';

/** The system calls whose call chains are known. */
export type SyscallName =
  | 'finit_module'
  | 'delete_module'
  | 'write'
  | 'read'
  | 'openat'
  | 'close'
  | 'ioctl'
  | 'lseek'
  | 'poll'
  | 'mmap'
  | 'munmap';

/** Functions below `__x64_sys_NAME`, outermost first, up to the one that does the work. */
function innerFrames(facts: KernelFacts): Readonly<Record<SyscallName, readonly string[]>> {
  return {
    finit_module: facts.finitModuleFrames,
    delete_module: facts.deleteModuleFrames,
    write: ['ksys_write', 'vfs_write', 'full_proxy_write'],
    read: ['ksys_read', 'vfs_read', 'full_proxy_read'],
    openat: ['do_sys_openat2', 'do_filp_open', 'path_openat', 'do_open', 'vfs_open'],
    close: ['__fput'],
    ioctl: [],
    lseek: ['ksys_lseek'],
    poll: ['do_sys_poll'],
    mmap: ['ksys_mmap_pgoff', 'vm_mmap_pgoff', 'do_mmap', 'mmap_region'],
    munmap: ['__vm_munmap', 'do_vmi_munmap'],
  };
}

/** The call chain of a system call, outermost first; the last `drop` functions are left out. */
export function syscallChain(facts: KernelFacts, name: SyscallName, drop = 0): string[] {
  const stub = `__x64_sys_${name}`;
  const table = facts.x64SysCall ? [`x64_sys_call:${stub}`, stub] : [];
  const inner = innerFrames(facts)[name];
  const chain = ['entry_SYSCALL_64_after_hwframe', 'do_syscall_64', ...table, ...inner];
  return chain.slice(0, chain.length - drop);
}

/** What is called on the way back to user space. */
export interface UserReturn {
  /** Below the system call. */
  beforeReturn?(): void;
  /** When it has ended. */
  afterwards?(): void;
}

/** Runs system calls of the current task. */
export class Syscalls {
  private readonly base: KernelBase;
  private readonly oops: Oops;
  private readonly way: UserReturn;

  constructor(base: KernelBase, oops: Oops, way: UserReturn = {}) {
    this.base = base;
    this.oops = oops;
    this.way = way;
  }

  /**
   * Runs `work` below the call chain of a system call; gives `killed` when it faults.
   * @param drop - innermost functions of the chain that `work` enters by itself.
   */
  run<T>(name: SyscallName, work: () => T, killed: T, drop = 0): T {
    const { stack, log, facts } = this.base;
    const mark = stack.enter(syscallChain(facts.kernel, name, drop));
    let result: T;
    try {
      result = this.oops.guard(work, killed);
      this.way.beforeReturn?.();
    } finally {
      stack.end(mark);
      log.settle();
    }
    this.way.afterwards?.();
    return result;
  }
}
