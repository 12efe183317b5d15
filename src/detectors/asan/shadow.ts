/**
 * AddressSanitizer's shadow: a byte for each eight bytes of a program says how many of them may be
 * used, or why none may.
 */
import { PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';

export const GRANULE = 8;
const SHADOW_PAGE = PAGE_SIZE / GRANULE;

/** Why memory may not be used. */
export const POISON = {
  heap: 0xfa,
  freed: 0xfd,
  stackLeft: 0xf1,
  stackMiddle: 0xf2,
  stackRight: 0xf3,
  afterReturn: 0xf5,
  afterScope: 0xf8,
  global: 0xf9,
} as const;

/** The shadow of one program. */
export class Shadow {
  private readonly pages = new Map<number, Uint8Array>();
  private lastNumber = -1;
  private lastPage: Uint8Array | undefined;

  /** Forbids all of the granules of a range. */
  poison(start: VirtAddr, bytes: number, why: number): void {
    this.set(Math.floor(start / GRANULE), Math.ceil((start + bytes) / GRANULE), why);
  }

  /** Allows a range that begins with a granule, and no more of its last one. */
  allow(start: VirtAddr, bytes: number): void {
    const first = start / GRANULE;
    const whole = Math.floor(bytes / GRANULE);
    this.set(first, first + whole, 0);
    if (bytes % GRANULE !== 0) this.set(first + whole, first + whole + 1, bytes % GRANULE);
  }

  /** What the granule of an address says. */
  at(va: VirtAddr): number {
    return this.granule(Math.floor(va / GRANULE));
  }

  /** The first address of a range that may not be used; -1 when all may. */
  firstBad(va: VirtAddr, bytes: number): VirtAddr {
    const end = va + bytes;
    for (let at = va; at < end;) {
      const first = Math.floor(at / GRANULE);
      const value = this.granule(first);
      const next = (first + 1) * GRANULE;
      if (value !== 0) {
        const allowed = value < GRANULE ? first * GRANULE + value : first * GRANULE;
        if (Math.min(end, next) > allowed) return Math.max(at, allowed);
      }
      at = next;
    }
    return -1;
  }

  private granule(number: number): number {
    const page = this.page(Math.floor(number / SHADOW_PAGE));
    return page === undefined ? 0 : page[number % SHADOW_PAGE];
  }

  private page(number: number): Uint8Array | undefined {
    if (number !== this.lastNumber) {
      this.lastNumber = number;
      this.lastPage = this.pages.get(number);
    }
    return this.lastPage;
  }

  private set(from: number, to: number, value: number): void {
    for (let at = from; at < to;) {
      const number = Math.floor(at / SHADOW_PAGE);
      const offset = at % SHADOW_PAGE;
      const run = Math.min(to - at, SHADOW_PAGE - offset);
      let page = this.page(number);
      if (page === undefined && value !== 0) {
        page = new Uint8Array(SHADOW_PAGE);
        this.pages.set(number, page);
        this.lastPage = page;
      }
      page?.fill(value, offset, offset + run);
      at += run;
    }
  }
}

/** Where the shadow of an address is in a real process. */
const SHADOW_OFFSET = 0x7fff_8000;
const ROW = 16;
const ROWS_AROUND = 5;
const LEGEND = `Shadow byte legend (one shadow byte represents 8 application bytes):
  Addressable:           00
  Partially addressable: 01 02 03 04 05 06 07 
  Heap left redzone:       fa
  Freed heap region:       fd
  Stack left redzone:      f1
  Stack mid redzone:       f2
  Stack right redzone:     f3
  Stack after return:      f5
  Stack use after scope:   f8
  Global redzone:          f9
  Global init order:       f6
  Poisoned by user:        f7
  Container overflow:      fc
  Array cookie:            ac
  Intra object redzone:    bb
  ASan internal:           fe
  Left alloca redzone:     ca
  Right alloca redzone:    cb
`;

/** The shadow around an address as reports print it. */
export function shadowText(shadow: Shadow, address: VirtAddr, hasLegend: boolean): string {
  const guilty = Math.floor(address / GRANULE) + SHADOW_OFFSET;
  const middle = guilty - (guilty % ROW);
  const lines = ['Shadow bytes around the buggy address:'];
  for (let i = -ROWS_AROUND; i <= ROWS_AROUND; i++) {
    const row = middle + i * ROW;
    let text = `${i === 0 ? '=>' : '  '}0x${row.toString(16).padStart(12, '0')}:`;
    for (let at = row; at < row + ROW; at++) {
      const byte = shadow
        .at((at - SHADOW_OFFSET) * GRANULE)
        .toString(16)
        .padStart(2, '0');
      if (at === guilty) text += `[${byte}]`;
      else text += at - 1 === guilty && at !== row ? byte : ` ${byte}`;
    }
    lines.push(text);
  }
  return `${lines.join('\n')}\n${hasLegend ? LEGEND : ''}`;
}
