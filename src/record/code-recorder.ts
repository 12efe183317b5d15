/**
 * Writes a step for each line of C that is about to be executed: the task, the line, the calls that
 * led there, the registers, and what memory changed since the line before.
 */
import type { CRuntime } from '../crun/runtime.ts';
import { placeOf, type LineListener } from '../crun/vm/line-watch.ts';
import type { ThreadState } from '../crun/vm/state.ts';
import { hi32, lo32, type VirtAddr } from '../machine/address.ts';
import { KIND } from './event-columns.ts';
import type { MemoryLog } from './memory-log.ts';
import type { RecordParts } from './naming.ts';
import * as at from './object-state.ts';
import type { CallFrame, CodeLine, TaskSeen } from './recording.ts';
import type { StepWriter } from './step-writer.ts';

const HEADER = /\.h$/;

/** The lines of one recording. */
export class CodeRecorder implements LineListener {
  readonly lines: CodeLine[] = [];
  readonly stacks: (readonly CallFrame[])[] = [];
  /** The step after which no line was recorded. */
  endedAt: number | undefined;
  private readonly parts: RecordParts;
  private readonly writer: StepWriter;
  private readonly memory: MemoryLog | undefined;
  private readonly max: number;
  private readonly lineNumbers = new Map<string, number>();
  private readonly stackNumbers = new Map<number, number>();
  private readonly places = new Map<string, number>();
  private readonly last = new Map<ThreadState, number>();
  private readonly stacksOf = new Map<number, { start: VirtAddr; end: VirtAddr }>();
  private runtime: CRuntime | undefined;
  private unwatch: (() => void) | undefined;
  private count = 0;

  constructor(parts: RecordParts, writer: StepWriter, memory: MemoryLog | undefined, max: number) {
    this.parts = parts;
    this.writer = writer;
    this.memory = memory;
    this.max = max;
    if (max > 0) parts.whenCode((runtime) => this.watch(runtime));
  }

  /** Watches no more. */
  stop(): void {
    this.unwatch?.();
    this.unwatch = undefined;
    this.runtime = undefined;
  }

  /** Looks which tasks there are. */
  noteTasks(): void {
    const there = new Set<number>();
    for (const { pid, comm, stack } of this.parts.tasks()) {
      this.stacksOf.set(pid, stack);
      there.add(this.writer.slotOf(pid, comm));
    }
    for (const slot of this.writer.tasks.keys()) {
      this.writer.change(at.TASK_THERE, slot, there.has(slot) ? 1 : 0);
    }
  }

  /** All tasks that were met, with their stacks. */
  tasks(): TaskSeen[] {
    return this.writer.tasks.map((task) => {
      const { start = 0, end = 0 } = this.stacksOf.get(task.pid) ?? {};
      return { ...task, stack: start, stackEnd: end };
    });
  }

  /** The files whose lines were executed. */
  sources(): Map<string, string> {
    const texts = new Map<string, string>();
    for (const file of new Set(this.lines.map((line) => line.file))) {
      const text = this.parts.sourceOf(file);
      if (text !== undefined) texts.set(file, text);
    }
    return texts;
  }

  writes(phys: number, bytes: number): void {
    this.memory?.touch(phys, bytes);
  }

  anything(): void {
    this.memory?.touchAny();
  }

  line(t: ThreadState, functionId: number, entry: number): void {
    const { writer } = this;
    if (writer.isCoarse || this.count++ >= this.max) return this.end();
    writer.surroundings();
    this.memory?.markTouched(writer.length);
    const { pid, comm } = t.task;
    const slot = writer.slotOf(pid, comm);
    this.stacksOf.set(pid, t.task.stack);
    writer.change(at.TASK_THERE, slot, 1);
    this.last.set(t, writer.length + 1);
    writer.change(at.TASK_LINE, slot, writer.length + 1);
    this.registers(t, slot);
    const place = this.lineNumber(functionId, entry);
    writer.add(KIND.line, this.lines[place].own ? 1 : 0, place, pid, this.stackNumber(t.trace()));
  }

  left(t: ThreadState, isOver: boolean, before: ThreadState | undefined): void {
    if (!isOver) return;
    this.last.delete(t);
    const { writer } = this;
    const { pid, comm } = t.task;
    const outer = before?.task === t.task ? (this.last.get(before) ?? 0) : 0;
    writer.change(at.TASK_LINE, writer.slotOf(pid, comm), outer);
  }

  private watch(runtime: CRuntime): void {
    this.runtime = runtime;
    this.unwatch = runtime.watchLines(this);
  }

  private end(): void {
    const { writer } = this;
    this.endedAt ??= writer.length;
    this.stop();
    for (const slot of writer.tasks.keys()) writer.change(at.TASK_LINE, slot, 0);
  }

  /** The registers that calls preserve, and the stack pointer. */
  private registers({ R, saved, sp, delta }: ThreadState, slot: number): void {
    const { writer } = this;
    const row = slot * at.REGISTER_ROWS;
    for (let i = 0; i < saved.length; i++) {
      writer.change(at.TASK_REGS, row + 2 * i, R[saved[i]]);
      writer.change(at.TASK_REGS, row + 2 * i + 1, R[saved[i] + 1]);
    }
    const top = sp + delta;
    writer.change(at.TASK_REGS, row + at.SP_ROW, lo32(top) | 0);
    writer.change(at.TASK_REGS, row + at.SP_ROW + 1, hi32(top) | 0);
  }

  private lineNumber(functionId: number, entry: number): number {
    const key = `${functionId} ${entry}`;
    let number = this.places.get(key);
    if (number === undefined) this.places.set(key, (number = this.newLine(functionId, entry)));
    return number;
  }

  private newLine(functionId: number, entry: number): number {
    const { runtime } = this;
    const place = runtime && placeOf(runtime.text, functionId, entry);
    if (!place) return this.kept({ file: '', line: 0, function: '', module: '', own: false });
    const { file, line } = place;
    const module = runtime.ownerOf(place.program)?.name ?? '';
    const own = module !== '' && !HEADER.test(file);
    return this.kept({ file, line, function: place.function, module, own });
  }

  private kept(line: CodeLine): number {
    const key = JSON.stringify(line);
    let number = this.lineNumbers.get(key);
    if (number === undefined) {
      number = this.lines.push(line) - 1;
      this.lineNumbers.set(key, number);
    }
    return number;
  }

  private stackNumber(trace: number): number {
    let number = this.stackNumbers.get(trace);
    if (number === undefined) {
      const frames = this.parts.base.sources
        .frames(trace)
        .map(({ name, line }) => ({ text: name, source: line }));
      number = this.stacks.push(frames) - 1;
      this.stackNumbers.set(trace, number);
    }
    return number;
  }
}
