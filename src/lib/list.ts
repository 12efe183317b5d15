/**
 * Models include/linux/list.h and rculist.h: circular doubly linked lists whose links lie inside
 * the objects. Objects are rows of a table, named by ids from 1; the links are columns, and row 0
 * is the list's head, so 0 is also what `first` and `next` give at the end. One list to a pair of
 * columns.
 */
import { assert } from '../base/assert.ts';
import { growInt32 } from '../base/columns.ts';

const HEAD = 0;
const UNLINKED = -1;

/** A list of ids; `nextOf[id]` is the next id, 0 at the end. */
export class List {
  nextOf = new Int32Array(16).fill(UNLINKED);
  prevOf = new Int32Array(16).fill(UNLINKED);

  constructor() {
    this.nextOf[HEAD] = HEAD;
    this.prevOf[HEAD] = HEAD;
  }

  /** Makes room for the ids below `capacity`. */
  ensure(capacity: number): void {
    const length = this.nextOf.length;
    if (capacity <= length) return;
    this.nextOf = growInt32(this.nextOf, capacity).fill(UNLINKED, length);
    this.prevOf = growInt32(this.prevOf, capacity).fill(UNLINKED, length);
  }

  /**
   * Puts `id`, which is not in the list, at the end.
   * @kernel include/linux/list.h list_add_tail faithful
   */
  addTail(id: number): void {
    assert(id > 0 && this.prevOf[id] === UNLINKED, 'list: node is in the list already');
    const tail = this.prevOf[HEAD];
    this.nextOf[id] = HEAD;
    this.prevOf[id] = tail;
    this.nextOf[tail] = id;
    this.prevOf[HEAD] = id;
  }

  /**
   * Takes `id` out of the list; its own next link stays, so that a walk that stands on it can go
   * on.
   * @kernel include/linux/rculist.h list_del_rcu faithful
   */
  del(id: number): void {
    assert(id > 0 && this.isLinked(id), 'list: node is not in the list');
    const next = this.nextOf[id];
    const prev = this.prevOf[id];
    this.nextOf[prev] = next;
    this.prevOf[next] = prev;
    this.prevOf[id] = UNLINKED;
  }

  /** The first id, 0 when the list is empty. */
  first(): number {
    return this.nextOf[HEAD];
  }

  /** The id behind `id`, 0 behind the last. */
  next(id: number): number {
    return this.nextOf[id];
  }

  /** Whether `id` is in the list. */
  isLinked(id: number): boolean {
    return this.prevOf[id] >= 0;
  }

  /** Whether there is no id in the list. */
  isEmpty(): boolean {
    return this.nextOf[HEAD] === HEAD;
  }
}
