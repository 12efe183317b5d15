/**
 * The objects of a running program and where it may write: inside blocks that it holds, so that no
 * program harms the machine that it runs on.
 */
import { unreachable } from '../base/assert.ts';
import { addrAdd, hi32, lo32, toU64, type VirtAddr } from '../machine/address.ts';
import { PAGE_OFFSET, VMALLOC_START } from '../machine/layout.ts';
import type { Memory } from '../machine/memory.ts';
import type { System } from '../system.ts';
import { Budget, Failure } from './limits.ts';
import { WINDOW_SIZE, type WindowName } from './operations.ts';
import type { Place, Ref, Value } from './parse.ts';
import type { ObjectKind, TraceObject } from './object.ts';

/** Where objects come from, for messages. */
const ORIGIN: Readonly<Record<ObjectKind, string>> = {
  slab: 'kmalloc',
  cache: 'kmem_cache_alloc',
  vmalloc: 'vmalloc',
  percpu: 'alloc_percpu',
  pages: 'alloc_pages',
  kml: 'alloc',
  phys: 'alloc_phys',
};

/** The objects of a program by label. */
export class TraceHeap {
  /** In order of their making; a label that was given again is in here twice. */
  readonly all: TraceObject[] = [];
  /** Sum of the sizes of all objects that there ever were. */
  bytes = 0;
  private readonly labels = new Map<string, TraceObject>();
  private readonly budget: Budget;
  private readonly system: System;
  private readonly windows: Readonly<Record<WindowName, VirtAddr>>;

  constructor(
    system: System,
    windows: Readonly<Record<WindowName, VirtAddr>>,
    budget: Budget = new Budget(),
  ) {
    this.budget = budget;
    this.system = system;
    this.windows = windows;
  }

  /** Takes in a new object. */
  add(object: TraceObject): void {
    this.labels.set(object.label, object);
    this.all.push(object);
    this.bytes += object.size;
  }

  /** The object that a label names; the parser has made sure that there is one. */
  get(label: string): TraceObject {
    return this.labels.get(label)!;
  }

  /** As {@link get}, or undefined. */
  find(label: string): TraceObject | undefined {
    return this.labels.get(label);
  }

  /** The object that is to be freed or resized: it must be there and of the right allocator. */
  held(label: string, kind: ObjectKind): TraceObject {
    const object = this.of(label, kind);
    if (object.freed) throw new Failure(`'${label}' was freed before`);
    return object;
  }

  /** The address that a reference names. */
  address(ref: Ref): VirtAddr {
    return addrAdd(this.get(ref.label).addr, ref.offset);
  }

  /** The physical address that a reference names. */
  physical(ref: Ref): number {
    const at = this.address(ref);
    if (at < PAGE_OFFSET || at >= VMALLOC_START) {
      throw new Failure(`'${ref.label}' has no physical address of its own`);
    }
    return at - PAGE_OFFSET;
  }

  /** The address of a place at which `bytes` may be written. */
  place(place: Place, bytes: number): VirtAddr {
    if (place.window !== undefined) {
      if (place.offset + bytes > WINDOW_SIZE) outside(place, bytes, place.window);
      return this.windows[place.window] + place.offset;
    }
    const o = this.get(place.label);
    if (o.gone) throw new Failure(`'${o.label}' was freed`);
    if (!this.inside(o, place.offset, bytes)) outside(place, bytes, o.label);
    const base = o.kind === 'percpu' ? this.system.percpu.perCpuPtr(o.addr, place.cpu) : o.addr;
    return base + place.offset;
  }

  /** Whether the program holds a block with these bytes. */
  owns(at: VirtAddr, bytes = 1): boolean {
    this.budget.spend(this.all.length);
    const end = at + bytes;
    return this.all.some(
      (b) =>
        !isRange(b) && b.kind !== 'percpu' && !b.gone && at >= b.addr && end <= b.addr + b.size,
    );
  }

  /** Writes a value to an address that {@link place} gave. */
  store(at: VirtAddr, value: Value): void {
    const { truth, machine } = this.system;
    const write = (): void => this.write(machine.memory, at, value);
    if (!truth) return write();
    // Where a value comes from is what the program says, not what it looks like.
    const life = value.kind === 'integer' ? 0 : (this.get(value.label).life ?? 0);
    truth.writeAs(at, life, write);
  }

  private write(memory: Memory, at: VirtAddr, value: Value): void {
    if (value.kind === 'integer') {
      memory.writeU64(at, value.integer);
      return;
    }
    const target = addrAdd(this.base(value), value.offset);
    if (value.kind === 'inverted') memory.writeU64(at, BigInt.asUintN(64, ~toU64(target)));
    else if (value.kind === 'phys') memory.writeU64(at, BigInt(target));
    else {
      memory.write32(at, lo32(target));
      memory.write32(at + 4, hi32(target));
    }
  }

  /** Whether a write stays in the block; a registered range lies in the block of another label. */
  private inside(o: TraceObject, offset: number, bytes: number): boolean {
    if (!isRange(o)) return offset >= 0 && offset + bytes <= o.size;
    return this.owns(o.addr + offset, bytes);
  }

  /** The address that a value's offset is added to. */
  private base(value: Value): number {
    const { percpu, vmalloc } = this.system;
    switch (value.kind) {
      case 'percpu':
        return percpu.perCpuPtr(this.of(value.label, 'percpu').addr, value.cpu);
      case 'vm':
        return vmalloc.findVmArea(this.of(value.label, 'vmalloc').addr);
      case 'phys':
        return this.physical({ label: value.label, offset: 0 });
      case 'pointer':
      case 'inverted':
        return this.get(value.label).addr;
      case 'integer':
        return 0;
      default:
        return unreachable(value.kind);
    }
  }

  private of(label: string, kind: ObjectKind): TraceObject {
    const object = this.get(label);
    if (object.kind === kind) return object;
    throw new Failure(`'${label}' did not come from ${ORIGIN[kind]}`);
  }
}

/** An object that is a range in the block of another one. */
function isRange(o: TraceObject): boolean {
  return o.kind === 'kml' || o.kind === 'phys';
}

function outside(place: Place, bytes: number, what: string): never {
  throw new Failure(`${bytes} bytes at offset ${place.offset} are outside '${what}'`);
}
