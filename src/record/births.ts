/**
 * The objects of a recording, each by the number of its birth from 1: ids of kmemleak are used
 * again, births are not. Order of birth is the order of kmemleak's list.
 */

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

/** All births, and what the objects are called. */
export class Births {
  private readonly all: Birth[] = [];
  private readonly names: string[] = [];
  private byName: Map<string, number> | undefined;

  /** How many there are: the number of the last one. */
  get count(): number {
    return this.all.length;
  }

  /** Adds one with its name; gives its number. */
  add(birth: Birth, name: string): number {
    this.byName = undefined;
    this.names.push(name);
    return this.all.push(birth);
  }

  /** The one with a number from 1. */
  get(number: number): Birth {
    return this.all[number - 1];
  }

  /** An object has a better name. */
  rename(number: number, name: string): void {
    this.names[number - 1] = name;
    this.byName = undefined;
  }

  /** An object turns out to be what the run is about. */
  adopt(number: number): void {
    this.all[number - 1] = { ...this.all[number - 1], own: true };
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
    return this.all.flatMap(({ own }, i) => (own ? [i + 1] : []));
  }
}
