/**
 * The objects of a recording, each by the number of its birth from 1: ids of kmemleak are used
 * again, births are not. Order of birth is the order of kmemleak's list.
 */

import { growFloat64, growInt32, growUint8 } from '../base/columns.ts';

/** A piece of a block that is one piece of physical memory. */
export interface Extent {
  readonly address: number;
  readonly phys: number;
  readonly bytes: number;
  /** Of percpu memory: whose copy it is. */
  readonly cpu?: number;
}

/** What an object keeps as long as it lives. */
export interface Birth {
  /** Its id while it lives. */
  readonly id: number;
  readonly pointer: number;
  /** Bytes. */
  readonly size: number;
  /** Creation time. */
  readonly jiffies: number;
  readonly pid: number;
  readonly comm: string;
  /** Backtrace of the allocation as kmemleak prints it, innermost first. */
  readonly trace: readonly string[];
  /** Who allocated it, of the module's code if any is in the trace: `file:line in f [m]`. */
  readonly by: string;
  /** A module's code allocated it, or a trace's program: what the run is about. */
  readonly own: boolean;
  /** Where it lies in physical memory, when it is not one piece of the direct map. */
  readonly extents?: readonly Extent[];
  /** Its kind of address: 0, OBJECT_PHYS or OBJECT_PERCPU. */
  readonly kind: number;
}

/**
 * All births, and what the objects are called: in columns, for there may be many, and a recording
 * is sent from one thread to another.
 */
export class Births {
  /** How many there are: the number of the last one. */
  count = 0;
  private ids = new Int32Array(64);
  private pointers = new Float64Array(64);
  private sizes = new Float64Array(64);
  private ages = new Float64Array(64);
  private pids = new Int32Array(64);
  private kinds = new Uint8Array(64);
  private owns = new Uint8Array(64);
  /** Numbers of `comms` and of `sites`. */
  private commOf = new Int32Array(64);
  private siteOf = new Int32Array(64);
  private readonly comms: string[] = [];
  private readonly sites: Site[] = [];
  private readonly commNumbers = new Map<string, number>();
  private readonly siteNumbers = new Map<readonly string[], number>();
  private readonly extents = new Map<number, readonly Extent[]>();
  private readonly names: string[] = [];
  private byName: Map<string, number> | undefined;

  /** Adds one with its name; gives its number. */
  add(birth: Birth, name: string): number {
    const i = this.count;
    if (i === this.ids.length) this.grow(2 * i);
    this.byName = undefined;
    this.names.push(name);
    this.ids[i] = birth.id;
    this.pointers[i] = birth.pointer;
    this.sizes[i] = birth.size;
    this.ages[i] = birth.jiffies;
    this.pids[i] = birth.pid;
    this.kinds[i] = birth.kind;
    this.owns[i] = birth.own ? 1 : 0;
    const { trace, by, comm } = birth;
    this.commOf[i] = numberIn(this.commNumbers, comm, this.comms, comm);
    this.siteOf[i] = numberIn(this.siteNumbers, trace, this.sites, { trace, by });
    if (birth.extents) this.extents.set(i, birth.extents);
    return ++this.count;
  }

  /** The one with a number from 1. */
  get(number: number): Birth {
    const i = number - 1;
    const extents = this.extents.get(i);
    return {
      id: this.ids[i],
      pointer: this.pointers[i],
      size: this.sizes[i],
      jiffies: this.ages[i],
      pid: this.pids[i],
      comm: this.comms[this.commOf[i]],
      ...this.sites[this.siteOf[i]],
      kind: this.kinds[i],
      own: this.owns[i] === 1,
      ...(extents ? { extents } : {}),
    };
  }

  /** Its id alone. */
  idOf(number: number): number {
    return this.ids[number - 1];
  }

  /** Its address alone. */
  pointerOf(number: number): number {
    return this.pointers[number - 1];
  }

  /** Its size alone. */
  sizeOf(number: number): number {
    return this.sizes[number - 1];
  }

  /** Its kind of address alone. */
  kindOf(number: number): number {
    return this.kinds[number - 1];
  }

  /** Who allocated it, alone. */
  byOf(number: number): string {
    return this.sites[this.siteOf[number - 1]].by;
  }

  /** When it was born. */
  jiffiesOf(number: number): number {
    return this.ages[number - 1];
  }

  /** Whether the run is about it. */
  isOwn(number: number): boolean {
    return this.owns[number - 1] === 1;
  }

  /** An object has a better name. */
  rename(number: number, name: string): void {
    this.names[number - 1] = name;
    this.byName = undefined;
  }

  /** An object turns out to be what the run is about. */
  adopt(number: number): void {
    this.owns[number - 1] = 1;
  }

  /** What an object is called. */
  nameOf(number: number): string {
    return this.names[number - 1];
  }

  /** The last object of a name. */
  find(name: string): number | undefined {
    this.byName ??= new Map(this.names.map((one, i) => [one, i + 1]));
    return this.byName.get(name);
  }

  /** The numbers of the blocks that the run is about. */
  own(): number[] {
    const numbers: number[] = [];
    for (let i = 0; i < this.count; i++) if (this.owns[i] === 1) numbers.push(i + 1);
    return numbers;
  }

  private grow(capacity: number): void {
    this.ids = growInt32(this.ids, capacity);
    this.pointers = growFloat64(this.pointers, capacity);
    this.sizes = growFloat64(this.sizes, capacity);
    this.ages = growFloat64(this.ages, capacity);
    this.pids = growInt32(this.pids, capacity);
    this.kinds = growUint8(this.kinds, capacity);
    this.owns = growUint8(this.owns, capacity);
    this.commOf = growInt32(this.commOf, capacity);
    this.siteOf = growInt32(this.siteOf, capacity);
  }
}

/** Where objects are allocated. */
type Site = Pick<Birth, 'trace' | 'by'>;

/** The place of a value in a list, by its key; it is added where it is not there. */
function numberIn<K, T>(numbers: Map<K, number>, key: K, list: T[], value: T): number {
  let number = numbers.get(key);
  if (number === undefined) numbers.set(key, (number = list.push(value) - 1));
  return number;
}
