/**
 * What every allocator needs: the machine, the listeners, the kernel's log and the call chain.
 *
 * The log and the symbols belong to the kernel proper, which lies above; the allocators reach
 * them through this interface and the composition root fills it in.
 */
import type { Machine } from '../machine/machine.ts';
import type { StackDepot } from '../lib/stackdepot.ts';
import type { KernelProfile } from '../versions/profile.ts';
import type { MmHooks } from './hooks.ts';
import type { WatchCalls } from './watch.ts';

/** Services that the allocators use from the kernel above them. */
export interface MmContext {
  readonly machine: Machine;
  /** The kernel whose behaviour is simulated. */
  readonly facts: KernelProfile;
  /** Leak detectors. */
  readonly hooks: MmHooks;
  /** Whoever keeps account of all memory; nobody as a rule. */
  readonly watch: WatchCalls;
  readonly depot: StackDepot;
  /** Adds a line to the kernel log, without level or time; may hold several lines. */
  printk(text: string): void;
  /** The text of `dump_stack()`: header line and call trace of the running code. */
  dumpStack(): void;
  /**
   * A return address inside the kernel function `name`, for `depot.child`. The offset and the
   * size are those of the kernel's symbol table; an unknown name gets a made-up, stable one.
   */
  site(name: string): number;
  /** Marks the kernel as tainted, as `add_taint`; 'B' after bad page or slab corruption. */
  taint(letter: string): void;
}
