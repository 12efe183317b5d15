/**
 * The objects of a recording, and what a word means in terms of their labels.
 *
 * A word that kmemleak takes for a reference to a recorded object becomes `L+OFF`, `vm:L` or
 * `L@CPU+OFF`, and an inverted one `~L+OFF`. Any other address of the recorded machine would mean
 * something else on the machine that replays: its top 16 bits are cleared, so that it keeps its
 * place and changes when it changed, and is no address. What is left is an integer and stays one.
 */
import { joinAddress, type VirtAddr } from '../machine/address.ts';
import { OBJECT_PERCPU, OBJECT_PHYS, type ObjectId } from '../kmemleak/object-table.ts';
import type { System } from '../system.ts';
import type { ObjectKind } from './object.ts';

/** Bytes that a recording follows, with what its trace has written there so far. */
export interface RecordedBytes {
  /** The place of the first byte, without the offset: `L` or `L@CPU`. */
  readonly place: string;
  readonly start: VirtAddr;
  readonly bytes: Uint8Array;
  /** Words that were written as something else than their bits, by offset. */
  readonly texts: Map<number, string>;
}

/** An object of a recording. */
export interface RecordedObject {
  readonly label: string;
  readonly kind: ObjectKind;
  /** Virtual or physical address, or `__percpu` cookie. */
  readonly addr: number;
  readonly size: number;
  /** Address of the `struct vm_struct` of a vmalloc block, or 0. */
  readonly area: VirtAddr;
  /** Label of the pages that a range was registered in, when they are the recorder's. */
  readonly pages: string;
  readonly copies: readonly RecordedBytes[];
}

/** A recorded object at an address: the whole of it, or the copy of a CPU. */
interface Located {
  readonly object: RecordedObject;
  /** The address that the offset counts from. */
  readonly start: number;
  /** `@CPU` for a copy. */
  readonly suffix: string;
}

/** From here on upper halves of words are those of kernel addresses. */
const KERNEL_HI = 0xffff8000;

/** The recorded objects that are there now. */
export class RecordedWorld {
  /** All of them, in order of their making. */
  readonly live = new Set<RecordedObject>();
  private readonly virt = new Map<number, Located>();
  private readonly phys = new Map<number, Located>();
  private readonly cookies = new Map<number, Located>();
  private readonly areas = new Map<number, RecordedObject>();
  private readonly system: System;

  constructor(system: System) {
    this.system = system;
  }

  /** Takes in an object. */
  add(object: RecordedObject): void {
    this.live.add(object);
    const { addr } = object;
    if (object.area !== 0) this.areas.set(object.area, object);
    if (object.kind === 'phys') this.phys.set(addr, { object, start: addr, suffix: '' });
    else if (object.kind === 'percpu') {
      this.cookies.set(addr, { object, start: addr, suffix: '' });
      for (const [cpu, { start }] of object.copies.entries()) {
        this.virt.set(start, { object, start, suffix: `@${cpu}` });
      }
    } else this.virt.set(addr, { object, start: addr, suffix: '' });
  }

  /** Forgets an object. */
  remove(object: RecordedObject): void {
    this.live.delete(object);
    this.areas.delete(object.area);
    for (const map of [this.virt, this.phys, this.cookies]) {
      for (const [at, located] of map) if (located.object === object) map.delete(at);
    }
  }

  /** After a partial free what begins at `addr` belongs to the object still. */
  addPart(object: RecordedObject, addr: VirtAddr): void {
    this.virt.set(addr, { object, start: object.addr, suffix: '' });
  }

  /** The object that begins at a virtual address. */
  startingAt(addr: VirtAddr): RecordedObject | undefined {
    const found = this.virt.get(addr)?.object;
    return found?.addr === addr ? found : undefined;
  }

  /** The object that a cookie stands for. */
  ofCookie(cookie: number): RecordedObject | undefined {
    return this.cookies.get(cookie)?.object;
  }

  /** The recorded object whose block holds a range, whatever kmemleak knows of it. */
  holding(addr: VirtAddr, size: number): RecordedObject | undefined {
    for (const object of this.live) {
      if (object.kind === 'percpu') continue;
      const start = object.copies[0].start;
      if (addr >= start && addr + size <= start + object.size) return object;
    }
    return undefined;
  }

  /** The recorded object that an object of kmemleak is, or is a copy or a part of. */
  objectOf(id: ObjectId): RecordedObject | undefined {
    const { pointer, flags } = this.system.kmemleak.rows;
    const map =
      flags[id] & OBJECT_PHYS ? this.phys : flags[id] & OBJECT_PERCPU ? this.cookies : this.virt;
    return map.get(pointer[id])?.object;
  }

  /** A word as a value of a trace, when it is something else than the integer that it holds. */
  text(lo: number, hi: number): string | undefined {
    return this.reference(lo, hi) ?? this.inverted(lo, hi) ?? elsewhere(lo, hi);
  }

  private inverted(lo: number, hi: number): string | undefined {
    const text = ~hi >>> 0 >= KERNEL_HI ? this.reference(~lo >>> 0, ~hi >>> 0) : undefined;
    return text === undefined || /[@:]/.test(text) ? undefined : `~${text}`;
  }

  private reference(lo: number, hi: number): string | undefined {
    const { kmemleak } = this.system;
    const addr = joinAddress(lo, hi);
    if (hi >= KERNEL_HI) {
      const id = kmemleak.lookup(addr, 0);
      const pointer = id === 0 ? 0 : kmemleak.rows.pointer[id];
      const located = this.virt.get(pointer) ?? this.copyAt(addr);
      if (located) return name(located, addr);
      const owner = this.areas.get(pointer);
      if (owner) return `vm:${name({ object: owner, start: owner.area, suffix: '' }, addr)}`;
    }
    if (!kmemleak.facts.percpuTree || (hi >= 0x8000 && hi < KERNEL_HI)) return undefined;
    const id = kmemleak.lookup(addr, OBJECT_PERCPU);
    const located = id === 0 ? undefined : this.cookies.get(kmemleak.rows.pointer[id]);
    return located && name(located, addr);
  }

  /** A CPU's copy of a percpu object, which later kernels do not know by its address. */
  private copyAt(addr: VirtAddr): Located | undefined {
    for (const { object } of this.cookies.values()) {
      for (const [cpu, { start }] of object.copies.entries()) {
        if (addr >= start && addr < start + object.size)
          return { object, start, suffix: `@${cpu}` };
      }
    }
    return undefined;
  }
}

/** An address of the recorded machine with its top 16 bits cleared. */
function elsewhere(lo: number, hi: number): string | undefined {
  if (hi < KERNEL_HI || hi === 0xffffffff) return undefined;
  return `0x${(hi & 0xffff).toString(16)}${lo.toString(16).padStart(8, '0')}`;
}

function name({ object, start, suffix }: Located, addr: number): string {
  const offset = addr - start;
  return `${object.label}${suffix}${offset === 0 ? '' : `+${offset}`}`;
}
