/**
 * What a scan reads, written down, and the first floor of its time: a plain loop that reads the
 * same words in the same order, compares each with the bounds of the tracked addresses, and does
 * nothing else. No scan that looks at each word one by one can be faster.
 */
import { PAGE_SIZE } from '../../src/machine/address.ts';
import { PAGE_OFFSET } from '../../src/machine/layout.ts';
import {
  OBJECT_AREAS,
  OBJECT_FULL_SCAN,
  OBJECT_PERCPU,
  OBJECT_PHYS,
} from '../../src/kmemleak/object-table.ts';
import type { System } from '../../src/index.ts';

/** What a scan read, in order, and the references that it met. */
export interface ScanRecord {
  /** Runs of words as pairs of indices of 32-bit halves: first, end. */
  readonly runs: Int32Array;
  /** For each run the object that it belongs to, 0 for a root. */
  readonly owner: Int32Array;
  readonly runCount: number;
  readonly words: number;
  /** References that counted, and those that did not. */
  readonly hits: number;
  readonly misses: number;
}

/** Runs one scan and writes down what it reads. */
export function recordScan(system: System): ScanRecord {
  const { kmemleak } = system;
  const { table } = kmemleak.state;
  const capacity = table.count * 2 + 2 * (system.machine.memory.phys.size / PAGE_SIZE) + 1024;
  const runs = new Int32Array(capacity * 2);
  const owner = new Int32Array(capacity);
  let runCount = 0;
  let hits = 0;
  let misses = 0;
  let words = 0;
  const add = (start: number, end: number, id: number): void => {
    system.machine.memory.eachRun(start, end - start, false, (pa, length) => {
      runs[runCount * 2] = pa / 4;
      runs[runCount * 2 + 1] = (pa + length) / 4;
      owner[runCount++] = id;
      words += length / 8;
    });
  };
  const stop = kmemleak.observe({
    rootBlock: (_what, start, end) => add(start, end, 0),
    scanObject: (id) => {
      const flags = table.flags[id];
      const start = table.pointer[id];
      const size = Math.floor(table.size[id] / 8) * 8;
      if (flags & OBJECT_PERCPU) {
        for (const cpu of system.machine.cpus) {
          const copy = system.percpu.perCpuPtr(start, cpu.id);
          add(copy, copy + size, id);
        }
      } else if (flags & OBJECT_AREAS && !(flags & OBJECT_FULL_SCAN)) {
        for (const area of table.areas.get(id)!) add(area.start, area.start + area.size, id);
      } else {
        const from = flags & OBJECT_PHYS ? PAGE_OFFSET + start : start;
        add(from, from + size, id);
      }
    },
    hit: () => void hits++,
    miss: () => void misses++,
  });
  kmemleak.scan();
  stop();
  return { runs, owner, runCount, words, hits, misses };
}

/** The plain loop: words within the bounds of tracked addresses, of all that the scan read. */
export function plainLoop(system: System, record: ScanRecord): number {
  const { u32 } = system.machine.memory.phys;
  const { minAddr, maxAddr } = system.kmemleak.state;
  const { runs, runCount } = record;
  let inBounds = 0;
  for (let r = 0; r < runCount; r++) {
    const end = runs[r * 2 + 1];
    for (let w = runs[r * 2]; w < end; w += 2) {
      const value = (u32[w + 1] & 0xffff) * 0x1_0000_0000 + u32[w];
      if (value >= minAddr && value < maxAddr) inBounds++;
    }
  }
  return inBounds;
}
