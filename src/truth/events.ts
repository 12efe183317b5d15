/**
 * Who did something, from where and when: the events that words and losses refer to by number.
 *
 * Equal events are one: a loop that stores a thousand times at one time makes one event. A small
 * table of recent events finds them; an event that has dropped out of it is made again.
 */
import { joinNumber } from '../machine/address.ts';
import {
  ARRAY_BYTES,
  MAP_ENTRY,
  OBJECT_BYTES,
  growFloat64,
  growInt32,
  sparingCapacity,
} from '../base/columns.ts';

/** What an event is made of. */
export interface TruthEvent {
  readonly task: { readonly pid: number; readonly comm: string };
  /** Stack depot handle. */
  readonly trace: number;
  /** Nanoseconds since power-on. */
  readonly ns: number;
  /** `file:line` of the C code, undefined for other code. */
  readonly source?: string;
}

const RECENT = 1 << 12;

/** All events, by number; 0 is none. */
export class Events {
  count = 1;
  /** Rises when events get new numbers. */
  epoch = 0;
  private trace = new Int32Array(64);
  private task = new Int32Array(64);
  private source = new Int32Array(64);
  private ns = new Float64Array(64);
  private readonly recent = new Int32Array(RECENT);
  private readonly tasks: { pid: number; comm: string }[] = [];
  private readonly taskNumbers = new Map<string, number>();
  private lastTask = -1;
  private readonly sources: string[] = [''];
  private readonly sourceNumbers = new Map<string, number>([['', 0]]);

  /** The number of the event with these properties. @param source - from `sourceNumber`, or 0. */
  intern(trace: number, pid: number, comm: string, ns: number, source: number): number {
    const slot = (Math.imul(trace, 0x9e37) + Math.imul(source, 31) + pid) & (RECENT - 1);
    const found = this.recent[slot];
    const task = this.taskNumber(pid, comm);
    if (
      this.trace[found] === trace &&
      this.source[found] === source &&
      this.task[found] === task &&
      this.ns[found] === ns &&
      found !== 0
    ) {
      return found;
    }
    if (this.count === this.trace.length) this.grow();
    const id = this.count++;
    this.trace[id] = trace;
    this.task[id] = task;
    this.source[id] = source;
    this.ns[id] = ns;
    this.recent[slot] = id;
    return id;
  }

  /** The number of a place in a source. */
  sourceNumber(text: string): number {
    let number = this.sourceNumbers.get(text);
    if (number === undefined) {
      number = this.sources.length;
      this.sources.push(text);
      this.sourceNumbers.set(text, number);
    }
    return number;
  }

  /** A number for where an event was: its call chain and its place in a source. */
  siteOf(id: number): number {
    return joinNumber(this.trace[id], this.source[id]);
  }

  /** The event with that number. */
  get(id: number): TruthEvent {
    const task = this.taskOf(id);
    const trace = this.trace[id];
    const ns = this.ns[id];
    const source = this.sources[this.source[id]];
    return source === '' ? { task, trace, ns } : { task, trace, ns, source };
  }

  /** Who did what the event is. */
  taskOf(id: number): TruthEvent['task'] {
    return this.tasks[this.task[id]];
  }

  /** Its stack depot handle. */
  traceOf(id: number): number {
    return this.trace[id];
  }

  /** When it was, since power-on. */
  nsOf(id: number): number {
    return this.ns[id];
  }

  /** Bytes that the events take. */
  get bytes(): number {
    const texts = (this.tasks.length + this.sources.length) * (MAP_ENTRY + OBJECT_BYTES);
    return this.trace.length * 20 + this.recent.byteLength + 5 * ARRAY_BYTES + texts;
  }

  /** Keeps the events that `used` marks; gives the new number of each old one. */
  compact(used: Uint8Array): Int32Array {
    const moved = new Int32Array(this.count);
    let to = 1;
    for (let id = 1; id < this.count; id++) {
      if (used[id] === 0) continue;
      moved[id] = to;
      this.trace[to] = this.trace[id];
      this.task[to] = this.task[id];
      this.source[to] = this.source[id];
      this.ns[to++] = this.ns[id];
    }
    this.count = to;
    this.recent.fill(0);
    this.epoch++;
    return moved;
  }

  /** The number of a task: a process that changes its name is two. */
  taskNumber(pid: number, comm: string): number {
    const last = this.tasks[this.lastTask];
    if (last !== undefined && last.pid === pid && last.comm === comm) return this.lastTask;
    const key = `${pid} ${comm}`;
    let number = this.taskNumbers.get(key);
    if (number === undefined) {
      number = this.tasks.length;
      this.tasks.push({ pid, comm });
      this.taskNumbers.set(key, number);
    }
    this.lastTask = number;
    return number;
  }

  private grow(): void {
    const capacity = sparingCapacity(this.trace.length);
    this.trace = growInt32(this.trace, capacity);
    this.task = growInt32(this.task, capacity);
    this.source = growInt32(this.source, capacity);
    this.ns = growFloat64(this.ns, capacity);
  }
}
