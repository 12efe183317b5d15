/**
 * The objects of a recording, each by the number of its birth from 1: ids of kmemleak are used
 * again, births are not. Order of birth is the order of kmemleak's list.
 */

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
  /** Its kind of address: 0, OBJECT_PHYS or OBJECT_PERCPU. */
  readonly kind: number;
}

/** All births, and what the objects are called. */
export class Births {
  private readonly all: Birth[] = [];
  private readonly names: (string | undefined)[] = [];
  private byName: Map<string, number> | undefined;

  /** How many there are: the number of the last one. */
  get count(): number {
    return this.all.length;
  }

  /** Adds one; gives its number. */
  add(birth: Birth): number {
    this.byName = undefined;
    return this.all.push(birth);
  }

  /** The one with a number from 1. */
  get(number: number): Birth {
    return this.all[number - 1];
  }

  /** Gives an object its name, once it is known; the first one stays. */
  name(number: number, name: string): void {
    this.names[number - 1] ??= name;
    this.byName = undefined;
  }

  /** An object turns out to be what the run is about. */
  adopt(number: number): void {
    this.all[number - 1] = { ...this.all[number - 1], own: true };
  }

  isNamed(number: number): boolean {
    return this.names[number - 1] !== undefined;
  }

  /** What an object is called; its address serves until somebody knows better. */
  nameOf(number: number): string {
    return this.names[number - 1] ?? `object ${number}`;
  }

  /** The object of a name, or the last of one whose block contains an address. */
  find(name: string): number | undefined {
    this.byName ??= new Map(this.all.map((_, i) => [this.nameOf(i + 1), i + 1]));
    return this.byName.get(name);
  }

  /** The numbers of the blocks that the run is about. */
  own(): number[] {
    return this.all.flatMap(({ own }, i) => (own ? [i + 1] : []));
  }
}
