/**
 * What explanations are made from: the truth, kmemleak, and the names of things.
 */
import type { KernelBase } from '../../kernel/base/base.ts';
import type { Module } from '../../kernel/module/module.ts';
import type { Kmemleak } from '../../kmemleak/kmemleak.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { SheafSlot } from '../../mm/slab/sheaves.ts';
import type { Truth } from '../../truth/truth.ts';

/** A machine as explanations see it. */
export interface ExplainParts {
  readonly truth: Truth;
  readonly kmemleak: Kmemleak;
  readonly base: KernelBase;
  /** What a word of the slab allocator's own memory is, when it is a slot of a sheaf. */
  sheafSlot(address: VirtAddr): SheafSlot | undefined;
  /** The slot of a sheaf in which the object at an address waits for kfree_rcu() to free it. */
  sheafHolding(address: VirtAddr): SheafSlot | undefined;
  /** The loaded modules, whose percpu variables have names. */
  modules(): readonly Module[];
}
