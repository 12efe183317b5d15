/**
 * The state of all memory at one moment: what is reachable and by what chain, what is lost and
 * since when. It describes the moment at which it was made and must be used before the machine
 * goes on.
 */
import type { Life } from './lives.ts';
import { Marks, type MarkContext } from './mark.ts';
import type { PhysAddr } from '../machine/address.ts';
import { References, type Reference, type Word } from './references.ts';
import type { Root } from './roots.ts';
import type { Loss } from './loss.ts';

/** What became of a life. */
export type Verdict = 'reachable' | 'retained' | 'lost' | 'freed';

/** What an examination asks of the account that it looks at. */
export interface Account {
  /** The life in a slot. */
  describe(slot: number): Life;
  isRetained(id: number): boolean;
  /** The noted loss of the last reference to the life in `slot`. */
  noted(slot: number): Loss | undefined;
}

/** One look at all memory. */
export class Examination {
  private readonly truth: Account;
  private readonly marks: Marks;
  private readonly refs: References;
  private readonly context: MarkContext;

  /** Made by `Truth.examine`. */
  constructor(truth: Account, context: MarkContext) {
    this.truth = truth;
    this.context = context;
    this.marks = new Marks(context);
    this.refs = new References(context, this.marks, (slot) => truth.describe(slot));
  }

  /** Whether a chain of live references leads to a life that is not over. */
  isReachable(id: number): boolean {
    return this.marks.reached[this.slot(id)] === 1;
  }

  /** What became of a life; one that is forgotten was freed. */
  verdict(id: number): Verdict {
    const slot = this.slot(id);
    if (slot === 0 || !this.context.shadow.lives.isLive(slot)) return 'freed';
    if (!this.isReachable(id)) return 'lost';
    return this.truth.isRetained(id) ? 'retained' : 'reachable';
  }

  /** All lives that nothing leads to. */
  lost(): Life[] {
    const { lives } = this.context.shadow;
    const found: Life[] = [];
    for (let slot = 1; slot < lives.end; slot++) {
      if (lives.isLive(slot) && this.marks.reached[slot] === 0) {
        found.push(this.truth.describe(slot));
      }
    }
    return found;
  }

  /** All places that hold a reference to a life, dead ones as well. */
  references(id: number): Reference[] {
    const slot = this.slot(id);
    return slot === 0 ? [] : this.refs.to(slot);
  }

  /** What is known of the word at a physical address, a multiple of 8. */
  word(pa: PhysAddr): Word {
    return this.refs.word(pa);
  }

  /**
   * A shortest chain of references from a root to a life: the first is in a root, the last leads to
   * the life. Empty when it is lost, or is a root itself.
   */
  pathTo(id: number): Reference[] {
    const { lives } = this.context.shadow;
    const path: Reference[] = [];
    let slot = this.slot(id);
    while (this.marks.reached[slot] === 1) {
      const reference = this.refs.parentOf(slot);
      if (!reference) break;
      path.unshift(reference);
      const { holder } = reference;
      if (!isLife(holder)) break;
      slot = lives.slotOf(holder.id);
    }
    return path;
  }

  /** The event by which a lost life was lost; undefined when it is not lost. */
  lossOf(id: number): Loss | undefined {
    const { lives } = this.context.shadow;
    const start = this.slot(id);
    if (start === 0 || !lives.isLive(start) || this.marks.reached[start] === 1) return undefined;
    // The last reference into the set of all lost lives that lead here was the last one of all.
    const seen = new Set([start]);
    let last = start;
    for (const slot of seen) {
      if (lives.lossTick(slot) > lives.lossTick(last)) last = slot;
      for (const holder of this.refs.holdersOf(slot)) {
        if (lives.isLive(holder) && this.marks.reached[holder] === 0) seen.add(holder);
      }
    }
    return this.truth.noted(last);
  }

  private slot(id: number): number {
    return this.context.shadow.lives.slotOf(id);
  }
}

/** Whether the holder of a reference is a block and no root. */
export function isLife(holder: Life | Root): holder is Life {
  return 'id' in holder;
}
