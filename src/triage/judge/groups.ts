/** Objects of one backtrace, and the key by which it is known again. */
import type { Frame, LeakObject } from '../input/objects.ts';
import { isAllocator, isKmemleaks } from './allocators.ts';
import { uncounted, type Distinct } from './identity.ts';
import { plainName, recorded, stableName } from './names.ts';
import { firstNonAllocator, siteOf, type Site } from './site.ts';

/** The objects of one backtrace. */
export interface Group {
  readonly objects: readonly LeakObject[];
  /** As often as the text prints it, or says that there are more. */
  readonly printed: number;
  /** Distinct objects, with those that the kernel only counted. */
  readonly count: number;
  readonly bytes: number;
  readonly sizes: readonly number[];
  readonly frames: readonly Frame[];
  readonly site: Site;
  readonly key: string;
}

/** Frames of a key: more differ when the kernel's limit cuts a trace at another place. */
const KEY_FRAMES = 10;

/** Groups by backtrace, in the order of the text. Objects whose trace names nobody are in none. */
export function groupsOf(objects: readonly Distinct[]): readonly Group[] {
  const byTrace = new Map<string, Distinct[]>();
  for (const one of objects) {
    if (!siteOf(one.object.frames)) continue;
    const trace = traceOf(one.object.frames);
    const members = byTrace.get(trace);
    if (members) members.push(one);
    else byTrace.set(trace, [one]);
  }
  return [...byTrace.values()].map(groupOf);
}

function groupOf(members: readonly Distinct[]): Group {
  const objects = members.map(({ object }) => object);
  const [{ frames: trace }] = objects;
  const frames = recorded(trace);
  const more = sum(members.map(uncounted));
  const sizes = objects.flatMap(({ size }) => (size === undefined ? [] : [size]));
  // What was only counted has most likely the size of the one that was printed.
  const bytes = sum(sizes) + (sizes.length > 0 ? more * sizes[0] : 0);
  return {
    objects,
    printed: sum(members.map(({ copies }) => sum(copies.map((copy) => 1 + copy.more)))),
    count: objects.length + more,
    bytes,
    sizes: [...new Set(sizes)].sort((a, b) => a - b),
    frames,
    site: siteOf(trace)!,
    key: keyOf(frames),
  };
}

/** A trace as it compares: functions without suffix, offsets and addresses. */
export function traceOf(frames: readonly Frame[]): string {
  return recorded(frames)
    .filter((frame) => !isKmemleaks(plainName(frame)))
    .map(stableName)
    .join('\n');
}

/** The way into the kernel: it is another on each machine. */
const ENTRY = new RegExp(
  '^(?:' +
    [
      String.raw`_?_?do_syscall\w*|x64_sys_call|invoke_syscall|entry_\w+|sysenter_\w+|ret_from_\w+`,
      String.raw`system_call\w*|syscall_\w+|el0\w*|do_el0\w*|ret_fast_syscall`,
      String.raw`__(?:x64|ia32|arm64|s390x?|riscv|se|do)_sys_\w+`,
      'kthread|kernel_thread_helper',
    ].join('|') +
    ')$',
);

/**
 * The same for the same leak in another report: names of allocators and of the way into the
 * kernel, which differ from kernel to kernel and machine to machine, are no part of it.
 */
export function keyOf(frames: readonly Frame[]): string {
  const own = frames
    .slice(firstNonAllocator(frames))
    .filter((frame) => frame.raw || !isAllocator(plainName(frame)))
    .map(stableName);
  const names = own.filter((name) => !ENTRY.test(name));
  const kept = (names.length > 0 ? names : own).slice(0, KEY_FRAMES);
  return `${kept[0] ?? ''}-${hash(kept.join(' '))}`;
}

/** FNV-1a: short, and the same everywhere. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return value.toString(16).padStart(8, '0');
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
