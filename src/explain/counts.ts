/**
 * What the counts of references to a block say, and who changed them.
 *
 * Pages have their count in `struct page`, other blocks in a member of their type, if C code gave
 * them one. Who raised a count and did not lower it again is told by the changes that were made.
 */
import { PAGE_SIZE } from '../machine/address.ts';
import { STRUCT_PAGE_SIZE } from '../machine/layout.ts';
import { PAGE_REFCOUNT } from '../mm/page/page.ts';
import type { Life } from '../truth/lives.ts';
import type { Look } from './look/look.ts';
import type { EventText } from './look/names.ts';

/** Changes of a count that the same code made. */
export interface CountChangeText {
  /** What they add up to. */
  readonly by: number;
  readonly times: number;
  /** The value that it was given, for the first one. */
  readonly set?: number;
  readonly event: EventText;
  /** The call chain as far as modules are in it, innermost first, with their lines. */
  readonly chain: readonly string[];
}

/** A count of references. */
export interface CountText {
  /** `page._refcount`, or a member such as `struct foo.kref.refcount`. */
  readonly member: string;
  readonly value: number;
  /** Changes by C code, in the order in which they were first made. */
  readonly changes: readonly CountChangeText[];
}

/** The counts of references to a block, and how they came to be. */
export function countTexts(look: Look, life: Life): CountText[] {
  if (life.kind === 'pages') {
    return [{ member: 'page._refcount', value: pageCount(look, life.address), changes: [] }];
  }
  return look.parts.truth.countsOf(life.id).map(({ name, value, changes }) => ({
    member: name,
    value,
    changes: changes.map(({ by, times, set, event }) => ({
      by,
      times,
      ...(set === undefined ? {} : { set }),
      event: look.names.event(event),
      chain: look.names.chain(event),
    })),
  }));
}

function pageCount({ memory }: Look, address: number): number {
  const pfn = Math.floor(memory.translate(address) / PAGE_SIZE);
  const page = memory.vmemmapPhys + pfn * STRUCT_PAGE_SIZE;
  return memory.phys.u32[page / 4 + PAGE_REFCOUNT];
}
