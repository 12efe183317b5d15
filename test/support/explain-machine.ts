/**
 * Machines that stopped in the middle of a program of memory operations, to be explained.
 */
import type { Look } from '../../src/explain/look/look.ts';
import type { Explainer } from '../../src/explain/explainer.ts';
import type { Subject } from '../../src/explain/look/subject.ts';
import { subjectOfLife } from '../../src/explain/look/subject.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import type { System } from '../../src/system.ts';
import { TraceEnvironment } from '../../src/trace/environment.ts';
import { executeProgram } from '../../src/trace/execute.ts';
import { parsePrograms } from '../../src/trace/parse.ts';
import type { TraceHeap } from '../../src/trace/heap.ts';

/** A machine and the objects of its program. */
export class Stopped {
  readonly env: TraceEnvironment;
  readonly heap: TraceHeap;
  private seen: Look | undefined;

  constructor(env: TraceEnvironment, heap: TraceHeap) {
    this.env = env;
    this.heap = heap;
  }

  get system(): System {
    return this.env.system;
  }

  get explain(): Explainer {
    return this.system.explain!;
  }

  /** The first look that was asked for. */
  get look(): Look {
    return (this.seen ??= this.explain.look());
  }

  /** The subject of a label. */
  subject(label: string): Subject {
    return subjectOfLife(this.look.parts, this.look.names.find(label)!);
  }

  /** The physical address of a byte of a window. */
  window(name: 'data' | 'bss' | 'hidden' | 'stack', offset: number): number {
    return this.system.machine.memory.translate(this.env.windows[name] + offset);
  }
}

/** Runs operations, one a line, and stops after the last. */
export function after(operations: string, version: KernelVersion = '6.12'): Stopped {
  const env = new TraceEnvironment(version, 'explain', { truth: true });
  const { programs, diagnostics } = parsePrograms(`program p\n${operations}\nend\n`, 'p.kml');
  if (diagnostics.length > 0) throw new Error(diagnostics[0].message);
  let left = programs[0].operations.length;
  let heap: TraceHeap | undefined;
  const { failure } = executeProgram(env, programs[0], (_, objects) => {
    heap = objects;
    // The program's objects stay as they are.
    if (--left === 0) env.broken = true;
  });
  if (failure) throw new Error(failure.message);
  return new Stopped(env, heap!);
}

/** Waits until objects are old enough and scans twice. */
export const REPORT = 'sleep 6000\nscan\nscan';
