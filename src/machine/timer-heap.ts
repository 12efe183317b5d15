/**
 * Pending timers in order of time: a binary heap. A timer that was taken back stays in it until it
 * comes up, or until there are more of those than others.
 */

/** A pending timer; keep it to cancel it. */
export interface Timer {
  readonly atNs: number;
  readonly sequence: number;
  readonly fire: () => void;
  pending: boolean;
}

/** Timers, the first at the top. */
export class TimerHeap {
  private heap: Timer[] = [];
  private cancelled = 0;

  /** The first timer that is pending. */
  get first(): Timer | undefined {
    for (let top = this.heap[0]; top !== undefined; top = this.heap[0]) {
      if (top.pending) return top;
      this.removeTop();
      this.cancelled--;
    }
    return undefined;
  }

  add(timer: Timer): void {
    const { heap } = this;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent], timer)) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = timer;
  }

  /** Takes out the timer that `first` gave. */
  shift(): void {
    this.heap[0].pending = false;
    this.removeTop();
  }

  /** Takes a timer back; harmless when it is not pending. */
  cancel(timer: Timer): void {
    if (!timer.pending) return;
    timer.pending = false;
    if (++this.cancelled * 2 <= this.heap.length) return;
    const live = this.heap.filter(({ pending }) => pending);
    this.heap = [];
    this.cancelled = 0;
    for (const t of live) this.add(t);
  }

  private removeTop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (isBefore(last, heap[child])) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.atNs < b.atNs || (a.atNs === b.atNs && a.sequence < b.sequence);
}
