/** Real or not: what of a text speaks for a leak, and what for a false report. */
import type { LeakObject } from '../input/objects.ts';
import type { Group } from './groups.ts';
import type { Distinct } from './identity.ts';
import { plainName } from './names.ts';

/** Something in a text that bears on whether a report is true. */
export interface Evidence {
  readonly towards: 'real' | 'false' | 'open';
  readonly says: string;
}

/** An object must be so old when a scan begins; younger reports are of one scan only. */
const YOUNG_SECONDS = 10;
const PAGE = 4096;

interface Sign extends Evidence {
  /** Of how many of the groups it must hold. */
  readonly of: (group: Group) => boolean;
}

const names = ({ frames }: Group): readonly string[] => frames.map(plainName);
const has = (group: Group, pattern: RegExp): boolean =>
  names(group).some((name) => pattern.test(name));
const every = (group: Group, test: (object: LeakObject) => boolean): boolean =>
  group.objects.every(test);

const SIGNS: readonly Sign[] = [
  {
    towards: 'open',
    says: 'younger than ten seconds: seen by one scan at most, and perhaps on its way; scan again',
    of: (group) => every(group, ({ age }) => age !== undefined && age < YOUNG_SECONDS),
  },
  {
    towards: 'real',
    says: 'frames without a name: the module that allocated was removed and left this behind',
    of: ({ frames }) => frames.some(({ raw }) => raw),
  },
  {
    towards: 'real',
    says: 'a list poison in the dump: it was taken off its list and not freed',
    of: (group) => group.objects.some((object) => hasListPoison(object)),
  },
  {
    towards: 'false',
    says: 'allocated at boot: who points at it may lie where no scan looks (pages, memblock)',
    of: (group) =>
      every(group, ({ comm, pid }) => pid === 1 && comm?.startsWith('swapper') === true),
  },
  {
    towards: 'false',
    says: 'page tables or DMA: who knows a block by its physical address only, kmemleak cannot see',
    of: (group) => has(group, /(?:^|_)(?:p[gu4m]d|pte|pgtable|iommu|dma|swiotlb|stage2)(?:_|$)/),
  },
  {
    towards: 'false',
    says: 'freed later, by RCU: the batch holds the addresses in pages, which are not scanned',
    of: (group) => has(group, /kfree_rcu|kvfree_call_rcu|call_rcu|rcu_batch/),
  },
  {
    towards: 'open',
    says: 'preloaded nodes: the trace names who filled the pool, not who took the node',
    of: (group) => has(group, /preload|idr_pre_get|mempool/),
  },
  {
    towards: 'open',
    says: 'comm "softirq": the trace may hold stale frames of what was interrupted',
    of: (group) => every(group, ({ comm }) => comm === 'softirq'),
  },
  {
    towards: 'open',
    says: 'per-CPU memory: the dump is of one CPU, and kernels before 6.12 reported none',
    of: (group) => group.objects.some(({ percpu }) => percpu),
  },
  {
    towards: 'open',
    says: 'large and all zero, as tables and buffers of devices are, known by page or bus address',
    of: (group) => every(group, (object) => (object.size ?? 0) >= PAGE && isZero(object)),
  },
  {
    towards: 'open',
    says: 'crc 0: all its bytes are zero, nobody wrote to it or it was cleared before it was lost',
    of: (group) =>
      every(group, ({ crc, percpu }) => !percpu && crc !== undefined && /^0+$/.test(crc)),
  },
  {
    towards: 'open',
    says: 'bytes 6b or 5a: slub_debug, and most of the object was never written',
    of: (group) =>
      every(
        group,
        ({ bytes }) => bytes.length > 0 && bytes.filter(isPoison).length * 2 > bytes.length,
      ),
  },
];

function isPoison(byte: number | undefined): boolean {
  return byte === 0x6b || byte === 0x5a;
}

function isZero({ bytes, crc }: LeakObject): boolean {
  return bytes.length > 0
    ? bytes.every((byte) => byte === 0)
    : crc !== undefined && /^0+$/.test(crc);
}

/** LIST_POISON1 and 2 of 64 bits: 0xdead000000000100 and …122, before 4.2 …100100 and …200200. */
function hasListPoison({ bytes }: LeakObject): boolean {
  const text = bytes.map((byte) => (byte ?? 0).toString(16).padStart(2, '0')).join('');
  return /(?:00|22)0100000000adde|000110000000adde|000220000000adde|dead0000000001(?:00|22)/.test(
    text,
  );
}

/** What speaks for and against, each once, with the sites that it is about. */
export function evidenceOf(
  groups: readonly Group[],
  objects: readonly Distinct[],
): readonly (Evidence & { readonly sites: readonly string[] })[] {
  const found = SIGNS.flatMap(({ towards, says, of }) => {
    const sites = [...new Set(groups.filter(of).map(({ site }) => site.name))];
    return sites.length === 0 ? [] : [{ towards, says, sites }];
  });
  const again = objects.filter(({ copies }) => new Set(copies.map(({ age }) => age)).size > 1);
  if (again.length === 0) return found;
  const says = `${again.length} printed again at another age: they stayed from scan to scan`;
  return [{ towards: 'real', says, sites: [] }, ...found];
}
