/**
 * The calls of linux/kmemleak.h that were made for a block: by whom, from where, when. They are
 * kept as long as the block lives.
 *
 * A `kmemleak_free` that the allocator did not make is one of them: the block lives on, and
 * kmemleak has forgotten it. Which it was is seen when somebody calls or asks the next time.
 */
import { assert } from '../../base/assert.ts';
import type { KmemleakWatcher } from '../../kmemleak/kmemleak.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import type { TruthEvent } from '../../truth/events.ts';
import type { Truth } from '../../truth/truth.ts';

/** A function of linux/kmemleak.h. */
export type AnnotationCall =
  | 'kmemleak_not_leak'
  | 'kmemleak_ignore'
  | 'kmemleak_no_scan'
  | 'kmemleak_scan_area'
  | 'kmemleak_update_trace'
  | 'kmemleak_transient_leak'
  | 'kmemleak_free'
  | 'kmemleak_free_part';

/** One call for a block. */
export interface Annotation {
  readonly call: AnnotationCall;
  /** The life that it was for. */
  readonly life: number;
  /** The address that was given. */
  readonly address: number;
  /** Bytes, for an area; Infinity for "to the end". */
  readonly size?: number;
  readonly event: TruthEvent;
}

/** Lives with calls above which those that are over are thrown away. */
const LIVES_MAX = 20_000;
/** Calls that are remembered of one life. */
const CALLS_MAX = 32;

/** The calls for lives that are not over. */
export class Annotations {
  private readonly truth: Truth;
  private readonly calls = new Map<number, Annotation[]>();
  private limit = LIVES_MAX;
  /** The last `kmemleak_free`. */
  private freed: Annotation | undefined;

  constructor(truth: Truth) {
    this.truth = truth;
  }

  /** The calls for a life, oldest first. */
  for(life: number): readonly Annotation[] {
    this.settle();
    return this.calls.get(life) ?? [];
  }

  /** What was called last among `names` for an address in a range of a life. */
  last(
    life: number,
    range: { readonly address: number; readonly size: number },
    ...names: readonly AnnotationCall[]
  ): Annotation | undefined {
    const end = range.address + range.size;
    return this.for(life)
      .filter(({ call }) => names.includes(call))
      .filter(({ address }) => address >= range.address && address < end)
      .at(-1);
  }

  /** What kmemleak's functions are to tell. */
  watcher(): KmemleakWatcher {
    const note = (call: AnnotationCall) => (ptr: number) => this.note(call, ptr);
    return {
      notLeak: note('kmemleak_not_leak'),
      ignore: note('kmemleak_ignore'),
      ignorePercpu: note('kmemleak_ignore'),
      ignorePhys: (phys) => this.note('kmemleak_ignore', phys + PAGE_OFFSET),
      noScan: note('kmemleak_no_scan'),
      scanArea: (ptr, size) => this.note('kmemleak_scan_area', ptr, size),
      updateTrace: note('kmemleak_update_trace'),
      transientLeak: note('kmemleak_transient_leak'),
      free: note('kmemleak_free'),
      freePercpu: note('kmemleak_free'),
      freePart: (ptr, size) => this.note('kmemleak_free_part', ptr, size),
      freePartPhys: (phys, size) => this.note('kmemleak_free_part', phys + PAGE_OFFSET, size),
    };
  }

  private note(call: AnnotationCall, address: number, size?: number): void {
    this.settle();
    const { truth } = this;
    const life = truth.idAt(address);
    if (life === 0) return;
    const event = truth.shadow.events.get(truth.shadow.event());
    const one = { call, life, address, event, ...(size === undefined ? {} : { size }) };
    if (call === 'kmemleak_free') this.freed = one;
    else this.add(one);
  }

  private settle(): void {
    const { freed } = this;
    this.freed = undefined;
    if (freed && this.truth.isLive(freed.life)) this.add(freed);
  }

  private add(one: Annotation): void {
    assert(one.life !== 0, 'a call is noted for a life');
    const list = this.calls.get(one.life);
    if (!list) this.calls.set(one.life, [one]);
    else if (list.length < CALLS_MAX) list.push(one);
    if (this.calls.size > this.limit) this.prune();
  }

  private prune(): void {
    for (const id of this.calls.keys()) {
      if (!this.truth.isLive(id)) this.calls.delete(id);
    }
    this.limit = Math.max(LIVES_MAX, 2 * this.calls.size);
  }
}
