/**
 * The tasks that could go on by themselves, in the order in which the scheduler got to know them:
 * what choosing the next one goes through.
 */
import type { Entity } from './sched-entity.ts';

/** Runnable tasks. */
export class RunQueue {
  private readonly sorted: Entity[] = [];

  /** Number of tasks. */
  get length(): number {
    return this.sorted.length;
  }

  /** The tasks. */
  get all(): Iterable<Entity> {
    return this.sorted;
  }

  add(entity: Entity): void {
    this.sorted.splice(this.indexOf(entity), 0, entity);
  }

  remove(entity: Entity): void {
    this.sorted.splice(this.indexOf(entity), 1);
  }

  /** All of them, and `other` in its place among them if it is none. */
  with(other: Entity): readonly Entity[] {
    const at = this.indexOf(other);
    if (this.sorted[at] === other) return this.sorted;
    const all = [...this.sorted];
    all.splice(at, 0, other);
    return all;
  }

  /** Where an entity is, or belongs. */
  private indexOf({ order }: Entity): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle].order < order) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
