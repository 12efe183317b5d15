/** What a scan begins with at a step, with names. */
import type { Replay } from '../replay.ts';
import { tasksAt } from '../tasks.ts';

/** A root. */
export interface RootThen {
  readonly kind: 'object' | 'percpu' | 'stack';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The object, where it is one: it needs no reference. */
  readonly birth?: number;
  /** The task whose stack it is. */
  readonly pid?: number;
}

/** The roots; whether stacks are read is up to the scan. Each `struct page` in use is one too. */
export function rootsAt(replay: Replay): RootThen[] {
  const { recording } = replay;
  const { sections } = recording;
  const objects = replay.listed().flatMap((birth): RootThen[] => {
    const { minCount, pointer: start, size, name } = replay.object(birth)!;
    if (minCount !== 0) return [];
    return [{ kind: 'object', name, start, end: start + size, birth }];
  });
  const percpu = sections.map(({ name, start, end }): RootThen => {
    return { kind: 'percpu', name, start, end };
  });
  const stacks = tasksAt(replay)
    .filter(({ stack }) => stack !== 0)
    .map(({ pid, comm, stack, stackEnd }): RootThen => {
      return { kind: 'stack', name: `stack of ${comm}`, start: stack, end: stackEnd, pid };
    });
  return [...objects, ...percpu, ...stacks];
}
