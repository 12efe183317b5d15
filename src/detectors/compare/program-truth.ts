/**
 * The truth about a program's heap: the account of memory that is kept of the kernel (src/truth),
 * of a process. Its blocks are lives, its instructions are followed, and what no root leads to when
 * it ends is lost. No real tool has it.
 *
 * Simplified: what the C library holds is what is in simulated memory.
 */
import { CTruth } from '../../crun/vm/truth.ts';
import type { CodeFollower } from '../../crun/vm/state.ts';
import type { RootRange, StackRange } from '../../kernel/roots.ts';
import { PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Memory } from '../../machine/memory.ts';
import type { Examination } from '../../truth/examination.ts';
import { VMALLOC, type Life } from '../../truth/lives.ts';
import { KERNEL_MEMORY } from '../../truth/owners.ts';
import { Truth } from '../../truth/truth.ts';
import type { AllocCall, UserHeap } from '../../user/allocations.ts';
import { rootsOf } from '../../user/roots.ts';
import type { Tool, UserProcess } from '../../user/tool.ts';
import { Definedness } from '../memcheck/definedness.ts';
import { MemcheckHeap } from '../memcheck/heap.ts';
import { MEMCHECK_LAYOUT } from '../memcheck/layout.ts';
import { TrackedUserMemory } from '../../user/tracked-memory.ts';

/** What is true of a program's blocks. */
export interface ProgramTruth {
  readonly now: Examination;
  /** The blocks that are there, by the address that the program knows. */
  readonly lives: ReadonlyMap<number, Life>;
}

/** One run with exact account of its memory. Its heap is memcheck's, which lies apart. */
export class TruthRun implements Tool {
  readonly layout = MEMCHECK_LAYOUT;
  private tracked!: TrackedUserMemory;
  private account!: Truth;
  private readonly look: (proc: UserProcess, truth: ProgramTruth) => void;

  /** @param look - gets the truth when the program has ended and all it had is still there. */
  constructor(look: (proc: UserProcess, truth: ProgramTruth) => void) {
    this.look = look;
  }

  memory(machine: Memory): TrackedUserMemory {
    return (this.tracked = new TrackedUserMemory(machine));
  }

  heap(proc: UserProcess): UserHeap {
    return new MemcheckHeap(proc, new Definedness());
  }

  truth(proc: UserProcess): CodeFollower {
    const memory = { value: this.tracked };
    const machine = Object.create(proc.kernel.base.machine, { memory }) as Machine;
    const roots = {
      image: () => rangesOf(proc),
      percpu: () => [],
      stacks: () => stacksOf(proc),
      held: () => [],
    };
    this.account = new Truth(machine, roots, PAGE_SIZE);
    // All but blocks is the program's own from beginning to end.
    const { owners } = this.account.shadow;
    owners.set(0, this.tracked.phys.size, KERNEL_MEMORY);
    return new CTruth(this.account);
  }

  allocated(address: VirtAddr, { name, size }: AllocCall): void {
    const { shadow, listener } = this.account;
    const { lives, owners } = shadow;
    const pa = this.tracked.translate(address);
    // A block is mapped memory, as one of vmalloc() is.
    const sort = lives.sorts.of(VMALLOC, Math.max(1, size));
    const slot = lives.create(sort, address, pa, shadow.event());
    listener.eachRange(slot, (at, bytes) => {
      owners.set(at, bytes, slot);
      if (name === 'calloc') shadow.forget(at, bytes);
      else if (name !== 'realloc') shadow.markStale(at, bytes);
    });
  }

  freed(address: VirtAddr): void {
    const { shadow, listener } = this.account;
    const slot = shadow.lives.slotOf(this.account.idAt(address));
    if (slot !== 0 && shadow.lives.addressOf(slot) === address) listener.finish(slot);
  }

  resized(from: VirtAddr, to: VirtAddr, call: AllocCall): void {
    if (from === to) return this.grown(from, Math.max(1, call.size));
    this.freed(from);
    this.allocated(to, call);
  }

  /** A block has another size where it is; what it holds stays. */
  private grown(address: VirtAddr, size: number): void {
    const { shadow, listener } = this.account;
    const { lives, owners } = shadow;
    const slot = lives.slotOf(this.account.idAt(address));
    if (slot === 0) return;
    listener.eachRange(slot, (at, bytes) => owners.set(at, bytes, 0));
    lives.setSort(slot, VMALLOC, size);
    listener.eachRange(slot, (at, bytes) => owners.set(at, bytes, slot));
  }

  ended(proc: UserProcess): undefined {
    const lives = this.account.lives().map((life) => [life.address, life] as const);
    this.look(proc, { now: this.account.examine(), lives: new Map(lives) });
  }
}

function rangesOf(proc: UserProcess): RootRange[] {
  return rootsOf(proc)
    .filter(({ kind, thread }) => kind !== 'stack' && !(kind === 'tls' && thread?.ended))
    .map(({ kind, start, end }) => ({ name: kind, start, end }));
}

function stacksOf(proc: UserProcess): StackRange[] {
  return rootsOf(proc).flatMap(({ kind, start, end, thread }) =>
    kind === 'stack' && thread
      ? [{ pid: thread.task.pid, start, end, sp: start, parked: false }]
      : [],
  );
}
