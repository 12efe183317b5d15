/**
 * Models `struct vmap_area` (include/linux/vmalloc.h) and address-sorted lists of them.
 *
 * The structures are slab objects in simulated memory, linked in lists whose heads lie in the
 * kernel image's .data; a scan reaches an area, and its vm_struct, through them:
 *
 *     va_start@0  va_end@8  rb_node@16 (24 bytes)  list@40 (16)  vm | subtree_max_size@56  flags@64
 *
 * Simplified: the trees are absent, `rb_node` is zero (the lists reach the same areas); a free
 * area's `subtree_max_size` is its own size. 5.9 has no `flags`.
 *
 * Invariants ({@link checkVmapList}): an area's row and its structure agree; the list in memory has
 * the same areas in the same order; areas do not overlap.
 */
import { assert } from '../../base/assert.ts';
import { hi32, lo32, type VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';

/** The cache of `struct vmap_area`. */
export const VMAP_AREA_CACHE = 'vmap_area';
/** Offsets in bytes of the fields of `struct vmap_area`. */
export const VMAP_AREA = {
  vaStart: 0,
  vaEnd: 8,
  rbNode: 16,
  list: 40,
  vm: 56,
  subtreeMaxSize: 56,
  flags: 64,
} as const;

/** A range of addresses that a `struct vmap_area` stands for; `end` is exclusive. */
export interface VmapArea {
  /** Address of the structure. */
  readonly at: VirtAddr;
  start: VirtAddr;
  end: VirtAddr;
  /** Address of the `struct vm_struct`, 0 for none. */
  vm: VirtAddr;
  /** Pages mapped from `start` on. */
  nrPages: number;
  /** VM_ flags of the vm_struct. */
  vmFlags: number;
}

/** Writes the range of an area to its structure. */
export function writeRange(memory: Memory, area: VmapArea): void {
  writeLimit(memory, area.at + VMAP_AREA.vaStart, area.start);
  writeLimit(memory, area.at + VMAP_AREA.vaEnd, area.end);
}

/** Writes an address that is an integer for the allocator, and no pointer to what is there. */
function writeLimit(memory: Memory, at: VirtAddr, limit: VirtAddr): void {
  memory.write32(at, lo32(limit));
  memory.write32(at + 4, hi32(limit));
}

/** A list of areas, sorted by address, both as rows and in simulated memory. */
export class VmapList {
  readonly areas: VmapArea[] = [];
  readonly head: VirtAddr;
  private readonly memory: Memory;

  /** @param head - address of the `struct list_head`, in the kernel image. */
  constructor(memory: Memory, head: VirtAddr) {
    this.memory = memory;
    this.head = head;
    memory.writePtr(head, head);
    memory.writePtr(head + 8, head);
  }

  /** Index of the area that contains `addr`, or of the first one above it. */
  search(addr: VirtAddr): number {
    let low = 0;
    let high = this.areas.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.areas[middle].end <= addr) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The area that contains `addr`. */
  find(addr: VirtAddr): VmapArea | undefined {
    const area = this.areas[this.search(addr)];
    return area !== undefined && area.start <= addr ? area : undefined;
  }

  /**
   * Links an area at its place.
   * @kernel mm/vmalloc.c insert_vmap_area simplified
   */
  insert(area: VmapArea): void {
    const i = this.search(area.start);
    const memory = this.memory;
    const entry = area.at + VMAP_AREA.list;
    const prev = this.entryAt(i - 1);
    const next = this.entryAt(i);
    this.areas.splice(i, 0, area);
    for (let at = area.at + VMAP_AREA.rbNode; at < entry; at += 8) memory.writePtr(at, 0);
    memory.writePtr(entry, next);
    memory.writePtr(entry + 8, prev);
    memory.writePtr(prev, entry);
    memory.writePtr(next + 8, entry);
  }

  /**
   * Takes an area out; its own links then point at itself.
   * @kernel mm/vmalloc.c unlink_va simplified
   */
  remove(area: VmapArea): void {
    const i = this.areas.indexOf(area, Math.max(0, this.search(area.start) - 1));
    assert(i >= 0, 'vmap: the area is not on this list');
    const memory = this.memory;
    const entry = area.at + VMAP_AREA.list;
    this.areas.splice(i, 1);
    const prev = this.entryAt(i - 1);
    const next = this.entryAt(i);
    memory.writePtr(prev, next);
    memory.writePtr(next + 8, prev);
    memory.writePtr(entry, entry);
    memory.writePtr(entry + 8, entry);
  }

  /** Address of the list_head of the area at an index; the head's before and behind the areas. */
  private entryAt(i: number): VirtAddr {
    const area = this.areas[i];
    return area === undefined ? this.head : area.at + VMAP_AREA.list;
  }
}

/** Asserts the invariants of a list; a sweep, for tests. */
export function checkVmapList(list: VmapList, memory: Memory): void {
  let at = list.head;
  let end = 0;
  for (const area of list.areas) {
    const next = memory.readPtr(at);
    assert(next === area.at + VMAP_AREA.list, 'vmap: the list in memory is another');
    assert(memory.readPtr(next + 8) === at, 'vmap: a back link is wrong');
    assert(memory.readPtr(area.at + VMAP_AREA.vaStart) === area.start, 'vmap: va_start differs');
    assert(memory.readPtr(area.at + VMAP_AREA.vaEnd) === area.end, 'vmap: va_end differs');
    assert(area.start < area.end && area.start >= end, 'vmap: areas overlap');
    end = area.end;
    at = next;
  }
  assert(memory.readPtr(at) === list.head, 'vmap: the list in memory is longer');
  assert(memory.readPtr(list.head + 8) === at, 'vmap: the head has another last area');
}
