/**
 * kmemleak once more, naively: maps, arrays and sorting instead of trees, columns and batches.
 * Written from the documented rules, so that a mistake is unlikely to be in both.
 */
import { crc32 } from '../../../src/lib/crc32.ts';
import type { KernelVersion } from '../../../src/versions/kernels.ts';

export interface ModelObject {
  readonly start: number;
  readonly size: number;
  readonly born: number;
  min: number;
  count: number;
  checksum: number;
  reported: boolean;
  noScan: boolean;
  fullAreas: { start: number; size: number }[];
  excess: number;
}

/** Memory that the model scans: words by address, and bytes for checksums. */
export interface ModelMemory {
  /** The word at an aligned address as an address, or -1 when it is none. */
  word(addr: number): number;
  bytes(addr: number, size: number): Uint8Array;
}

export class Model {
  /** In order of allocation. */
  objects: ModelObject[] = [];
  lastScan = 0;
  private readonly memory: ModelMemory;
  private readonly fresh: number;

  constructor(memory: ModelMemory, version: KernelVersion) {
    this.memory = memory;
    this.fresh = version === '6.12' ? 0xffffffff : 0;
  }

  find(addr: number): ModelObject | undefined {
    return this.objects.find((o) => addr >= o.start && addr < o.start + o.size);
  }

  at(addr: number): ModelObject | undefined {
    return this.objects.find((o) => o.start === addr);
  }

  alloc(start: number, size: number, min: number, now: number): void {
    this.objects.push({
      start,
      size,
      min,
      born: now,
      count: 0,
      checksum: this.fresh,
      reported: false,
      noScan: false,
      fullAreas: [],
      excess: 0,
    });
  }

  free(addr: number): void {
    this.objects = this.objects.filter((o) => o.start !== addr);
  }

  freePart(addr: number, size: number, now: number): void {
    const whole = this.find(addr);
    if (!whole) return;
    this.objects = this.objects.filter((o) => o !== whole);
    const end = whole.start + whole.size;
    if (addr > whole.start) this.alloc(whole.start, addr - whole.start, whole.min, now);
    if (addr + size < end) this.alloc(addr + size, end - addr - size, whole.min, now);
  }

  scan(now: number): void {
    this.lastScan = now;
    for (const o of this.objects) o.count = 0;
    const queue = this.objects.filter((o) => o.min !== -1 && o.min <= 0);
    const drain = (): void => {
      for (let o = queue.shift(); o; o = queue.shift()) this.read(o, queue);
    };
    drain();
    for (const o of this.objects) {
      if (o.count >= o.min) continue;
      const sum = crc32(0, this.memory.bytes(o.start, o.size));
      if (sum === o.checksum) continue;
      o.checksum = sum;
      o.count = o.min;
      queue.push(o);
    }
    drain();
    for (const o of this.objects) if (this.unreferenced(o)) o.reported = true;
  }

  reported(): number[] {
    return this.objects.filter((o) => o.reported && this.unreferenced(o)).map((o) => o.start);
  }

  clear(): void {
    for (const o of this.objects) if (o.reported && this.unreferenced(o)) o.min = 0;
  }

  private unreferenced(o: ModelObject): boolean {
    return o.count < o.min && o.born + 5000 <= this.lastScan;
  }

  private read(o: ModelObject, queue: ModelObject[]): void {
    if (o.noScan) return;
    const pieces = [...o.fullAreas];
    if (pieces.length === 0) {
      for (let done = 0; done < o.size; done += 4096) {
        pieces.push({ start: o.start + done, size: Math.min(4096, o.size - done) });
      }
    }
    for (const { start, size } of pieces) {
      for (let at = Math.ceil(start / 8) * 8; at + 8 <= start + size; at += 8) {
        const word = this.memory.word(at);
        if (word >= 0) this.refer(o, this.find(word), queue);
      }
    }
  }

  private refer(from: ModelObject, to: ModelObject | undefined, queue: ModelObject[]): void {
    if (!to || to === from || to.min === -1) return;
    if (to.count < to.min) {
      this.count(to, queue);
    } else if (to.excess !== 0) {
      const target = this.at(to.excess);
      if (target && target !== from && target.count < target.min) this.count(target, queue);
    }
  }

  private count(o: ModelObject, queue: ModelObject[]): void {
    o.count++;
    if (o.count >= o.min) queue.push(o);
  }
}
