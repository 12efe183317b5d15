/** Whose: the function of a backtrace that a developer would name. */
import type { Frame } from '../input/objects.ts';
import {
  isAllocator,
  isBottom,
  isConstructor,
  isGeneralCaller,
  isSecurityBlob,
  isSecurityCaller,
} from './allocators.ts';
import { plainName, recorded } from './names.ts';

/** Where an object was allocated. */
export interface Site {
  /** The function's name without suffix, or its number where its module was gone. */
  readonly name: string;
  readonly frame: Frame;
  /** Its place among the recorded frames. */
  readonly index: number;
}

/** An allocator so far below the first frame may be a wrapper's. */
const WRAPPED = 6;

/**
 * The first frame that is no allocator and no wrapper of one. An allocator that is called by a
 * function of another name, which another allocator's name calls, makes that one a wrapper too.
 */
export function firstNonAllocator(frames: readonly Frame[]): number {
  let first = 0;
  for (let i = 0; i < frames.length && i < first + WRAPPED; i++) {
    if (!frames[i].raw && isAllocator(plainName(frames[i]))) first = i + 1;
  }
  return first;
}

/** The site of a trace; undefined when it names nothing but allocators. */
export function siteOf(trace: readonly Frame[]): Site | undefined {
  const frames = recorded(trace);
  const first = firstNonAllocator(frames);
  if (frames.length === 0) return undefined;
  const outermost = frames.length - 1;
  // What was cut behind the allocator says nothing; behind a wrapper it says which.
  if (first > outermost && isBottom(plainName(frames[outermost]))) return undefined;
  const index = first > outermost ? outermost : skipAllocSuffix(frames, skipParts(frames, first));
  return { name: plainName(frames[index]), frame: frames[index], index };
}

/** Goes over constructors of parts, and over what of the core allocates for a module. */
function skipParts(frames: readonly Frame[], first: number): number {
  const name = (i: number): string => plainName(frames[i]);
  const isNamed = (i: number): boolean => i < frames.length && !frames[i].raw;
  let at = first;
  while (isNamed(at) && isSecurityBlob(name(at))) at++;
  while (at > first && isNamed(at) && isSecurityCaller(name(at))) at++;
  // A blob belongs to the object that is being made, whatever constructor that is.
  if (at > first) return isNamed(at) ? at : first;
  while (isNamed(at) && (isConstructor(name(at)) || isAllocator(name(at)))) at++;
  if (at >= frames.length || (isNamed(at) && isGeneralCaller(name(at)))) return first;
  return allocatingModule(frames, at) ?? at;
}

/** `blk_alloc_queue`, `blk_mq_alloc_queue`, `nvme_alloc_tag_set [nvme]`: the module is to blame. */
function allocatingModule(frames: readonly Frame[], from: number): number | undefined {
  for (let i = from; i < frames.length; i++) {
    const frame = frames[i];
    if (frame.raw) return undefined;
    const name = plainName(frame);
    if (!/alloc/.test(name) && !isConstructor(name)) return undefined;
    if (frame.module !== undefined) return i > from ? i : undefined;
  }
  return undefined;
}

/** `x_alloc` that `x_create` calls is one half of it. */
function skipAllocSuffix(frames: readonly Frame[], at: number): number {
  const stem = /^(\w+)_alloc$/.exec(plainName(frames[at]))?.[1];
  const next = at + 1 < frames.length ? plainName(frames[at + 1]) : '';
  return stem !== undefined && next === `${stem}_create` ? at + 1 : at;
}
