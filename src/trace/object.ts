/** An object of a running program: what a label stands for. */
import type { KmemCache } from '../mm/slab/kmem-cache.ts';

/** Which allocator an object came from. */
export type ObjectKind = 'slab' | 'cache' | 'vmalloc' | 'percpu' | 'pages' | 'kml' | 'phys';

/** An object of a program. */
export interface TraceObject {
  readonly label: string;
  readonly kind: ObjectKind;
  /** Numbers the allocator's block that the object is, or that it was registered in. */
  readonly block: number;
  /** Address, or `__percpu` cookie. */
  addr: number;
  /** Addresses at the reports so far: krealloc moves the object. */
  readonly addrsReported: Set<number>;
  /** Usable bytes. */
  size: number;
  /** Bytes that the label's dumps assume: what kmemleak knew at first. */
  readonly dumpSize: number;
  live: boolean;
  /** A free of its allocator was asked for: it is not dumped any more. */
  freed: boolean;
  /** The block may not be written any more. */
  gone: boolean;
  readonly cache?: KmemCache;
  readonly order: number;
  /** Which life of its memory the label stands for; undefined when nobody keeps account. */
  life?: number | undefined;
  /** Offsets at which partial frees left something. */
  readonly parts: number[];
}
