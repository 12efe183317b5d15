/**
 * One block as both sides see it: kmemleak's object and the truth's life of the same memory.
 *
 * Most are a pair. A life without an object is memory that kmemleak does not track. An object that
 * is only a part of a life was registered by hand (`kmemleak_alloc`): a *piece*. An object without
 * a life is a section of the kernel image, or a piece whose memory was freed.
 */
import { hexPtr } from '../../base/hex.ts';
import { PAGE_SIZE, alignUp, getOrder } from '../../machine/address.ts';
import { KERNEL_START, PAGE_OFFSET } from '../../machine/layout.ts';
import type { ObjectView } from '../../kmemleak/kmemleak.ts';
import { OBJECT_PERCPU, OBJECT_PHYS, type ObjectId } from '../../kmemleak/object-table.ts';
import type { Examination, Verdict } from '../../truth/examination.ts';
import type { Life } from '../../truth/lives.ts';
import type { Reference } from '../../truth/references.ts';
import type { ExplainParts } from './parts.ts';

/** A block on both sides; at least one is there. */
export interface Subject {
  readonly object: ObjectView | undefined;
  readonly life: Life | undefined;
  /** The object is only a part of the life's memory. */
  readonly piece: boolean;
}

/** Where a subject begins, and how long it is: as kmemleak knows it, if it does. */
export function rangeOf({ object, life }: Subject): { address: number; size: number } {
  return object
    ? { address: virtualStart(object), size: object.size }
    : { address: life!.address, size: life!.size };
}

/** The address of a subject as text. */
export function addressText(subject: Subject): string {
  return hexPtr(rangeOf(subject).address);
}

/** The virtual address of an object, the token of a percpu one. */
export function virtualStart({ pointer, flags }: Pick<ObjectView, 'pointer' | 'flags'>): number {
  return (flags & OBJECT_PHYS) === 0 ? pointer : pointer + PAGE_OFFSET;
}

/** The subject that an object is. */
export function subjectOfObject({ truth }: ExplainParts, object: ObjectView): Subject {
  const life = truth.lifeAt(virtualStart(object));
  const piece = life !== undefined && (object.flags & KINDS) === 0 && isPart(object, life);
  return { object, life, piece };
}

/** Kinds of addresses other than virtual ones, which nobody registers parts of. */
const KINDS = OBJECT_PERCPU | OBJECT_PHYS;

/** Whether an object is less than the allocation that it lies in: allocators register it whole. */
function isPart({ pointer, size }: ObjectView, life: Life): boolean {
  if (life.kind === 'percpu') return false;
  if (pointer !== life.address) return true;
  if (life.kind === 'kmalloc-large') return PAGE_SIZE * 2 ** getOrder(size) < life.size;
  return alignUp(size, life.kind === 'vmalloc' ? PAGE_SIZE : 1) < life.size;
}

/** The subject that a life is; a life that pieces are registered in has no object of its own. */
export function subjectOfLife(parts: ExplainParts, life: Life): Subject {
  const { kmemleak } = parts;
  const id = objectOfLife(parts, life);
  if (id === 0) return { object: undefined, life, piece: false };
  const object = kmemleak.view(id);
  const subject = subjectOfObject(parts, object);
  return subject.piece ? { object: undefined, life, piece: false } : { ...subject, life };
}

/** The object that begins where a life does, 0 when kmemleak has none. */
export function objectOfLife({ kmemleak, truth }: ExplainParts, life: Life): ObjectId {
  const { kind } = life;
  const address: number = life.address;
  if (kind === 'percpu') {
    const copy = truth.listener.percpu?.perCpuPtr(address, 0) ?? 0;
    return kmemleak.lookup(address, OBJECT_PERCPU) || kmemleak.lookup(copy, 0);
  }
  return kmemleak.lookup(address, 0) || kmemleak.lookup(address - PAGE_OFFSET, OBJECT_PHYS);
}

/**
 * What became of a subject. A piece is lost when no live reference from outside of it leads into
 * it; a section of the kernel is always reachable.
 */
export function verdictOf(subject: Subject, now: Examination): Verdict {
  const { life, object, piece } = subject;
  if (!life) return object && object.pointer >= KERNEL_START ? 'reachable' : 'freed';
  const verdict = now.verdict(life.id);
  if (!piece || verdict !== 'reachable') return verdict;
  return referencesTo(subject, now).some(({ reachable }) => reachable) ? verdict : 'lost';
}

/** All references to a subject that the truth knows; for a piece those into it from outside. */
export function referencesTo({ life, object, piece }: Subject, now: Examination): Reference[] {
  if (!life) return [];
  const references = now.references(life.id);
  if (!piece || !object) return references;
  const start = virtualStart(object) - life.address;
  const inside = (offset: number): boolean => offset >= start && offset < start + object.size;
  return references.filter(
    ({ holder, offset, targetOffset }) =>
      inside(targetOffset) && !('id' in holder && holder.id === life.id && inside(offset)),
  );
}
