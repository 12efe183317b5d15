/**
 * All blocks and the live references between them, as lists of numbers; and what depends on a
 * block: everything that no root leads to without it.
 *
 * Roots of the graph are the roots of the truth. Among lost blocks there are none; there every
 * block that no other lost block leads to counts as one, and of a cycle that none leads to the
 * oldest.
 */
import { isLife } from '../truth/examination.ts';
import { olderFirst, type Life } from '../truth/lives.ts';
import type { Look } from './look/look.ts';

/** The blocks of one look by number, and who leads to whom. */
export class Graph {
  readonly lives: readonly Life[];
  readonly lost: readonly boolean[];
  /** What the words of a block lead to. */
  readonly next: readonly number[][];
  /** Blocks that a root leads to, or that are roots. */
  readonly roots: readonly number[];
  /** Lost blocks that begin what is lost. */
  readonly heads: readonly number[];
  private readonly numbers: ReadonlyMap<number, number>;

  constructor(look: Look) {
    this.lives = [...look.parts.truth.lives()].sort(olderFirst);
    this.numbers = new Map(this.lives.map(({ id }, i) => [id, i]));
    this.lost = this.lives.map(({ id }) => look.now.verdict(id) === 'lost');
    this.next = this.lives.map((): number[] => []);
    const roots = new Set<number>();
    for (const [i, { id, kind }] of this.lives.entries()) {
      const references = look.now.references(id).filter(({ status }) => status === 'live');
      for (const { holder } of references) {
        const from = isLife(holder) ? this.numbers.get(holder.id) : undefined;
        if (from !== undefined) this.next[from].push(i);
        else if (!isLife(holder) && !this.lost[i]) roots.add(i);
      }
      const isFixed = kind === 'module' || kind === 'memblock';
      const isLed = references.some(({ reachable }) => reachable);
      if (!this.lost[i] && (isFixed || !isLed)) roots.add(i);
    }
    this.roots = [...roots];
    this.heads = this.findHeads();
  }

  /** The number of a life. */
  numberOf(id: number): number | undefined {
    return this.numbers.get(id);
  }

  /** The blocks that would be lost with one, or that are lost because it is; itself among them. */
  dependents(of: number): number[] {
    const isLost = this.lost[of];
    const kept = this.reach(isLost ? this.heads : this.roots, of, isLost);
    const led = [...this.reach([of], -1, isLost)].filter((i) => !kept.has(i));
    return led.sort((a, b) => a - b);
  }

  /** The dependents of every head, in the order of the heads, by one pass over the lost blocks. */
  dependentsOfHeads(): number[][] {
    const SHARED = -1;
    const owner = new Map<number, number>();
    const claim = (i: number, head: number): boolean => {
      const before = owner.get(i);
      if (before === head || before === SHARED) return false;
      owner.set(i, before === undefined ? head : SHARED);
      return true;
    };
    for (const head of this.heads) {
      const open = claim(head, head) ? [head] : [];
      for (let i = open.pop(); i !== undefined; i = open.pop()) {
        for (const to of this.next[i]) if (this.lost[to] && claim(to, head)) open.push(to);
      }
    }
    const found = new Map(this.heads.map((head): [number, number[]] => [head, []]));
    for (const [i, head] of owner) found.get(head)?.push(i);
    return this.heads.map((head) => found.get(head)!.sort((a, b) => a - b));
  }

  /** What `starts` lead to among blocks that are lost, or not, without going through `except`. */
  private reach(starts: readonly number[], except: number, lost: boolean): Set<number> {
    const seen = new Set(starts.filter((i) => i !== except));
    for (const i of seen) {
      for (const to of this.next[i]) if (to !== except && this.lost[to] === lost) seen.add(to);
    }
    return seen;
  }

  /** The lost blocks, last left by a search first, without those that an earlier one leads to. */
  private findHeads(): number[] {
    const heads: number[] = [];
    const covered = new Set<number>();
    for (const start of this.leavingOrder().reverse()) {
      if (covered.has(start)) continue;
      heads.push(start);
      for (const i of this.reach([start], -1, true)) covered.add(i);
    }
    return heads.sort((a, b) => a - b);
  }

  /** The lost blocks in the order in which a depth-first search is done with them. */
  private leavingOrder(): number[] {
    const order: number[] = [];
    const entered = new Set<number>();
    for (const start of this.lives.keys()) {
      if (!this.lost[start] || entered.has(start)) continue;
      entered.add(start);
      const stack = [{ at: start, edge: 0 }];
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        const to = this.next[top.at].at(top.edge++);
        if (top.edge > this.next[top.at].length) {
          order.push(top.at);
          stack.pop();
        } else if (to !== undefined && this.lost[to] && !entered.has(to)) {
          entered.add(to);
          stack.push({ at: to, edge: 0 });
        }
      }
    }
    return order;
  }
}
