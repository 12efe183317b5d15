/**
 * What the files of /proc and /sys read the state of the machine from.
 */
import type { KernelBase } from '../base/base.ts';
import type { KernelMm } from '../base/allocators.ts';
import type { ModuleLoader } from '../module/load.ts';
import type { TaskTable } from '../task/task.ts';

/** The parts of a kernel that its files show. */
export interface MachineView {
  readonly base: KernelBase;
  readonly mm: KernelMm;
  readonly tasks: TaskTable;
  readonly modules: ModuleLoader;
  /** The boot parameters. */
  readonly cmdline: string;
}
