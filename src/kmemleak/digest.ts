/**
 * What kmemleak remembers, for a hash of the machine's state: two machines that give the same
 * digest scan and report alike from here on.
 */
import type { Hash64 } from '../base/hash64.ts';
import type { StackDepot } from '../lib/stackdepot.ts';
import type { KmemleakState } from './state.ts';

/** Adds the switches and, in the order of their list, all objects to `hash`. */
export function digestState(state: KmemleakState, hash: Hash64): void {
  const { table, pool, services } = state;
  const switches = [state.enabled, state.freeEnabled, state.error, state.verbose, state.stackScan];
  for (const isOn of [...switches, state.foundLeaks, state.cleanupPending]) hash.word(Number(isOn));
  hash.number(state.jiffiesLastScan);
  hash.number(state.jiffiesScanWait);
  hash.number(pool.poolFree);
  hash.number(table.count);
  const traces = new Traces(services.ctx.depot, hash);
  for (let id = table.next[0]; id !== 0; id = table.next[id]) {
    hash.number(table.pointer[id]);
    hash.number(table.size[id]);
    hash.word(table.minCount[id]);
    hash.word(table.countOf(id));
    hash.word(table.flags[id]);
    hash.word(table.checksum[id]);
    hash.number(table.jiffies[id]);
    hash.word(table.pid[id]);
    hash.text(table.commOf(id));
    hash.number(table.excessRef.get(id) ?? 0);
    traces.add(table.trace[id]);
    for (const { start, size } of table.areas.get(id) ?? []) {
      hash.number(start);
      hash.number(size);
    }
  }
}

/** Stack traces by their addresses; one that was there before by its number only. */
class Traces {
  private readonly depot: StackDepot;
  private readonly hash: Hash64;
  private readonly known = new Map<number, number>();

  constructor(depot: StackDepot, hash: Hash64) {
    this.depot = depot;
    this.hash = hash;
  }

  add(node: number): void {
    const before = this.known.get(node);
    this.hash.word(before ?? this.known.size);
    if (before !== undefined) return;
    this.known.set(node, this.known.size);
    const trace = this.depot.fetch(node);
    for (const address of trace) this.hash.number(address);
    this.hash.word(trace.length);
  }
}
