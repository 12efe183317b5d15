/**
 * Memory at a step by slab and page, read out of what memory held then: each `struct page` says
 * whose the page is, and of a slab how many objects are in use.
 */
import { PAGE_SIZE } from '../../machine/address.ts';
import { STRUCT_PAGE_SIZE } from '../../machine/layout.ts';
import { MAX_PAGE_ORDER } from '../../mm/page/buddy.ts';
import type { CacheSeen } from '../recording.ts';
import type { Replay } from '../replay.ts';
import type { TreeView } from './tree.ts';

/** A slab: pages that a cache cuts into objects. */
export interface SlabThen {
  readonly cache: CacheSeen;
  readonly address: number;
  readonly pages: number;
  /** Objects in use, as the `struct page` says. */
  readonly inUse: number;
  /** The places in order of address: a birth, or 0 where kmemleak knows of none. */
  readonly slots: readonly number[];
}

/** What a page is used for. */
export type PageUse = 'free' | 'slab' | 'reserved' | 'used';

// Fields of a struct page, in bytes.
const FLAGS = 0;
const CACHE = 8;
const COUNTERS = 40;
const ORDER = 40;
const TYPE = 48;
const PG_SLAB = 1 << 9;
const PG_RESERVED = 1 << 12;
const BUDDY = 0xffffff7f;

/** All slabs, by address. @param trees - at the position of `replay`. */
export function slabsAt(replay: Replay, trees: TreeView): SlabThen[] {
  const { memoryMap, caches, directMap } = replay.recording;
  const byAddress = new Map(caches.map((cache) => [cache.address, cache]));
  const slabs: SlabThen[] = [];
  for (let pfn = 0; pfn < memoryMap.pages;) {
    const cache = byAddress.get(slabCache(replay, pfn));
    if (!cache) {
      pfn++;
      continue;
    }
    const counters = field(replay, pfn, COUNTERS);
    const objects = (counters >>> 16) & 0x7fff;
    const pages = Math.ceil((objects * cache.size) / PAGE_SIZE);
    const address = directMap + pfn * PAGE_SIZE;
    const slots = Array.from({ length: objects }, (_, i) => {
      const place = address + i * cache.size + cache.redLeftPad;
      return trees.lookup('virtual', place) ?? 0;
    });
    slabs.push({ cache, address, pages, inUse: counters & 0xffff, slots });
    pfn += Math.max(1, pages);
  }
  return slabs;
}

/** What each page is used for, by its frame. */
export function pageUse(replay: Replay): PageUse[] {
  const { memoryMap, caches } = replay.recording;
  const orders = new Map(caches.map(({ address, order }) => [address, order]));
  const uses: PageUse[] = [];
  while (uses.length < memoryMap.pages) {
    const pfn = uses.length;
    const flags = field(replay, pfn, FLAGS);
    let use: PageUse = (flags & PG_RESERVED) === 0 ? 'used' : 'reserved';
    let order = 0;
    if ((flags & PG_SLAB) !== 0) {
      use = 'slab';
      order = orders.get(slabCache(replay, pfn)) ?? 0;
    } else if (field(replay, pfn, TYPE) === BUDDY) {
      use = 'free';
      order = Math.min(field(replay, pfn, ORDER), MAX_PAGE_ORDER);
    }
    for (let i = 0; i < 2 ** order && uses.length < memoryMap.pages; i++) uses.push(use);
  }
  return uses;
}

/** The cache that a page is the first of a slab of; 0: of none. */
function slabCache(replay: Replay, pfn: number): number {
  if ((field(replay, pfn, FLAGS) & PG_SLAB) === 0) return 0;
  return replay.memory?.readPtr(at(replay, pfn) + CACHE) ?? 0;
}

function field(replay: Replay, pfn: number, offset: number): number {
  return replay.memory?.read32(at(replay, pfn) + offset) ?? 0;
}

function at({ recording }: Replay, pfn: number): number {
  return recording.memoryMap.phys + pfn * STRUCT_PAGE_SIZE;
}
