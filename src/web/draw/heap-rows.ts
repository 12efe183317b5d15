/**
 * The rows of the map of memory: a row for each page that ever held an object, and one for each
 * object
 * that is larger than a page. They stay where they are while one steps through a recording.
 */
import type { Recording } from '../../record/recording.ts';
import { OBJECT_PERCPU, OBJECT_PHYS } from '../../kmemleak/object-table.ts';
import { PAGE_SIZE } from '../../machine/address.ts';
import {
  IMAGE_SIZE,
  KERNEL_START,
  MODULES_END,
  MODULES_VADDR,
  VMALLOC_END,
  VMALLOC_START,
} from '../../machine/layout.ts';

/** Parts of the map, in the order in which they stand. */
export const SECTIONS = [
  'ownBlocks',
  'slabPages',
  'moduleMemory',
  'vmalloc',
  'percpu',
  'phys',
  'kernelData',
] as const;

/** A part of the map. */
export type Section = (typeof SECTIONS)[number];

/** A row of memory. */
export interface HeapRow {
  readonly section: Section;
  /** Addresses that it shows. */
  readonly start: number;
  readonly size: number;
  /** What is in it: the cache of its first object. */
  readonly label: string;
  /** All objects that ever were in it, by birth. */
  readonly births: readonly number[];
}

interface GrowingRow extends HeapRow {
  readonly births: number[];
}

/** The rows of a recording, section by section, by address. */
export function heapRows({ births }: Recording): HeapRow[] {
  const rows = new Map<string, GrowingRow>();
  const own = new Set<GrowingRow>();
  for (let birth = 1; birth <= births.count; birth++) {
    const pointer = births.pointerOf(birth);
    const size = births.sizeOf(birth);
    const section = sectionOf(pointer, births.kindOf(birth));
    const first = pointer - (pointer % PAGE_SIZE);
    const isLarge = size >= PAGE_SIZE;
    const last = isLarge ? first : pointer + Math.max(size, 1) - 1;
    for (let page = first; page <= last; page += PAGE_SIZE) {
      const key = isLarge ? `${section} ${pointer} ${size}` : `${section} ${page}`;
      let row = rows.get(key);
      if (!row) {
        const label = births.nameOf(birth).replace(/#\d+$/, '');
        row = {
          section,
          start: isLarge ? pointer : page,
          size: isLarge ? size : PAGE_SIZE,
          label,
          births: [],
        };
        rows.set(key, row);
      }
      row.births.push(birth);
      if (births.isOwn(birth)) own.add(row);
    }
  }
  return [...rows.values()]
    .map((row): HeapRow => (own.has(row) ? { ...row, section: 'ownBlocks' } : row))
    .sort((a, b) => SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section) || a.start - b.start);
}

function sectionOf(pointer: number, kind: number): Section {
  if (kind === OBJECT_PERCPU) return 'percpu';
  if (kind === OBJECT_PHYS) return 'phys';
  if (pointer >= KERNEL_START && pointer < KERNEL_START + IMAGE_SIZE) return 'kernelData';
  if (pointer >= MODULES_VADDR && pointer < MODULES_END) return 'moduleMemory';
  return pointer >= VMALLOC_START && pointer < VMALLOC_END ? 'vmalloc' : 'slabPages';
}

/** A line of the map: the title of a section, or a row. */
export type HeapLine =
  | { readonly title: Section; readonly objects: number }
  | { readonly row: HeapRow };

/** The lines of the map, with titles over the sections. */
export function heapLines(rows: readonly HeapRow[]): HeapLine[] {
  const lines: HeapLine[] = [];
  for (const section of SECTIONS) {
    const some = rows.filter((row) => row.section === section);
    if (some.length === 0) continue;
    const objects = new Set(some.flatMap((row) => row.births)).size;
    lines.push({ title: section, objects }, ...some.map((row) => ({ row })));
  }
  return lines;
}
