/**
 * The reports that a scan puts into the kernel log when the parameter `verbose` is set
 * (mm/kmemleak.c): each as it comes, or since 7.3 one for all objects of a backtrace.
 */
import { OBJECT_ALLOCATED, type ObjectId } from './object-table.ts';
import { unreferencedLines } from './report.ts';
import type { KmemleakState } from './state.ts';

/** Objects of one backtrace. */
interface Group {
  /** Of the backtrace, in the stack depot. */
  readonly handle: number;
  /** The first in the order of the list. */
  readonly first: ObjectId;
  size: number;
}

/** What one scan reports. */
export class VerboseLog {
  private readonly s: KmemleakState;
  private readonly groups = new Map<number, Group>();

  constructor(state: KmemleakState) {
    this.s = state;
  }

  /**
   * An object was reported.
   * @kernel mm/kmemleak.c dedup_record faithful
   */
  add(id: ObjectId): void {
    const { table, handles } = this.s;
    const handle = handles?.save(table.trace[id]) ?? 0;
    const group = this.groups.get(handle);
    // Where nothing is grouped, and of objects without a backtrace, each is printed at once.
    if (handle === 0) this.print(id, true);
    else if (group) group.size++;
    else this.groups.set(handle, { handle, first: id, size: 1 });
  }

  /**
   * The scan is over: prints the groups in the order of their handles.
   * @kernel mm/kmemleak.c dedup_flush faithful
   */
  flush(): void {
    const { flags } = this.s.table;
    const groups = [...this.groups.values()].sort((a, b) => a.handle - b.handle);
    for (const { first, size } of groups) {
      this.print(first, size === 1 && (flags[first] & OBJECT_ALLOCATED) !== 0);
      const more = size - 1;
      if (more > 0) this.s.print(`  ... and ${more} more object(s) with the same backtrace`);
    }
  }

  private print(id: ObjectId, hexDumped: boolean): void {
    for (const line of unreferencedLines(this.s, id, hexDumped)) this.s.print(line);
  }
}
