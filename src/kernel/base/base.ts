/**
 * The part of the kernel that needs no memory allocator: log, symbols, taints, call stacks and the
 * variables in .data. The allocators stand on it through `MmContext`.
 */
import type { StackDepot } from '../../lib/stackdepot.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MmContext } from '../../mm/context.ts';
import type { MmHooks } from '../../mm/hooks.ts';
import type { WatchCalls } from '../../mm/watch.ts';
import type { KernelProfile } from '../../versions/profile.ts';
import { CallStack } from './call-stack.ts';
import { CodeSources } from './code-sources.ts';
import { dumpStackText } from './dump-stack.ts';
import { PointerFormat } from './pointer-format.ts';
import { KERN_WARNING, KernelLog, LOG_BUF_LEN } from './printk.ts';
import { StaticData } from './static-data.ts';
import { SymbolTable } from './symbols.ts';
import { Taints } from './taint.ts';

/** What the parts of the kernel are built from. */
export interface KernelConfig {
  readonly machine: Machine;
  readonly facts: KernelProfile;
  readonly depot: StackDepot;
  /** Leak detectors that listen to allocations. */
  readonly hooks: MmHooks;
  /** Whoever keeps account of all memory. */
  readonly watch: WatchCalls;
  /** The value of `slub_debug=`; newer kernels then print pointers as they are. */
  readonly slubDebug?: string;
  /** The boot parameter `no_hash_pointers`. */
  readonly noHashPointers?: boolean;
}

/** Taints after which what lock debugging says is not to be trusted. */
const LOCKS_UNRELIABLE: ReadonlySet<string> = new Set(['P', 'B', 'D']);

/** Services below the allocators. */
export class KernelBase implements MmContext {
  readonly machine: Machine;
  readonly facts: KernelProfile;
  readonly depot: StackDepot;
  readonly hooks: MmHooks;
  readonly watch: WatchCalls;
  readonly log: KernelLog;
  readonly symbols: SymbolTable;
  readonly taints: Taints;
  readonly pointers: PointerFormat;
  readonly stack: CallStack;
  readonly sources: CodeSources;
  readonly data: StaticData;
  /** `debug_locks`, which every kernel has. */
  private debugsLocks = true;

  constructor(config: KernelConfig) {
    this.machine = config.machine;
    this.facts = config.facts;
    this.depot = config.depot;
    this.hooks = config.hooks;
    this.watch = config.watch;
    this.log = new KernelLog(config.machine.clock, LOG_BUF_LEN, config.machine.memory.effort);
    this.symbols = new SymbolTable(config.facts.kernel.callSites);
    this.taints = new Taints(config.facts.kernel);
    this.data = new StaticData(this.symbols);
    this.sources = new CodeSources(config.depot, this.symbols);
    this.stack = new CallStack(config.machine, config.depot, this.symbols);
    const { slubDebugShowsPointers } = config.facts.kernel;
    const debug = (config.slubDebug ?? '') !== '' && slubDebugShowsPointers;
    const plain = debug || config.noHashPointers === true;
    this.pointers = new PointerFormat(config.machine.prng.fork('ptr_key'), plain);
  }

  printk(text: string): void {
    this.log.printk(text);
  }

  dumpStack(): void {
    this.log.printk(dumpStackText(this));
  }

  site(name: string): number {
    return this.symbols.site(name);
  }

  /** @kernel kernel/panic.c add_taint faithful */
  taint(letter: string): void {
    this.taints.add(letter);
    // An oops has switched it off already, without a word.
    if (!LOCKS_UNRELIABLE.has(letter) || !this.debugsLocks) return;
    this.debugsLocks = false;
    if (letter === 'D') return;
    this.log.printk('Disabling lock debugging due to kernel taint', KERN_WARNING);
  }
}
