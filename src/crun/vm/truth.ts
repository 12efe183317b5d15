/**
 * Provenance in C code: what each register was made from, kept beside the registers, and what loads
 * and stores carry between them and the shadow memory. Only machines that keep account of memory
 * have one (`system.truth`).
 *
 * An instruction is followed before it is executed (provenance.ts). A register holds a reference
 * until it is read for the last time: when it is written again, or its function returns, the
 * reference was lost at that last read.
 *
 * Simplified: a local variable in memory (its address was taken, or registers ran out) holds its
 * reference until the function returns.
 */
import { OBJECT_BYTES } from '../../base/columns.ts';
import type { HostEntry } from './host.ts';
import type { Task } from '../../kernel/task/task.ts';
import { joinAddress } from '../../machine/address.ts';
import { decodeUnshifted } from '../../truth/encoding.ts';
import type { Events } from '../../truth/events.ts';
import {
  BYTES,
  HIGH,
  LOW,
  SET,
  SLOT_MASK,
  STALE,
  type Provenance,
} from '../../truth/provenance.ts';
import type { Registers } from '../../truth/roots.ts';
import { LOSS_REGISTER, LOSS_RETURN, type CodeLocator, type Shadow } from '../../truth/shadow.ts';
import type { Truth } from '../../truth/truth.ts';
import { INSTRUCTION, isCall } from '../../cc/base/bytecode.ts';
import { formatLine, type CProgram } from '../../cc/base/program.ts';
import { RegisterShadow } from './register-shadow.ts';
import { liveAfter } from './liveness.ts';
import { follow } from './provenance.ts';
import {
  FRAME,
  FRAME_PC,
  FRAME_SP,
  FRAME_WINDOW,
  type CodeFollower,
  type Followed,
  type ThreadState,
} from './state.ts';
import { META, META_FRAME, META_OUTGOING, META_SAVED, META_WINDOW } from './text.ts';

/** The function behind all atomic operations. */
const ATOMIC = '__sim_atomic';

/** A read-modify-write operation that is being made. */
interface Atomic {
  readonly pa: number;
  readonly exchange: boolean;
  readonly compare: boolean;
  /** It is one on 64 bits. */
  readonly wide: boolean;
  /** Of the word and the operands: both halves. */
  readonly old: readonly number[];
  readonly operand: readonly number[];
  readonly desired: readonly number[];
}

/** An event of an instruction, and when it is the same again. */
interface PlaceEvent {
  readonly trace: number;
  readonly task: Task;
  readonly ns: number;
  readonly line: number;
  readonly epoch: number;
  readonly event: number;
}

/** Follows C code on one machine. */
export class CTruth implements CodeLocator, CodeFollower {
  readonly truth: Truth;
  readonly shadow: Shadow;
  /** The instruction that is being followed. */
  pc = 0;
  private thread: ThreadState | undefined;
  private atomic: Atomic | undefined;
  /** The half that an atomic operation is about to change, and what it holds; or -1. */
  private counter = { pa: -1, value: 0 };
  private readonly threads = new Set<ThreadState>();
  private readonly sources = new Map<CProgram, Map<number, number>>();
  private sourceProgram: CProgram | undefined;
  private sourceLines = new Map<number, number>();
  /** By instruction: the event that it made last. */
  private readonly places: (PlaceEvent | undefined)[] = [];
  private placesMade = 0;

  constructor(truth: Truth) {
    this.truth = truth;
    this.shadow = truth.shadow;
    truth.addRegisters(() => this.registers());
    this.shadow.others.push(() => this.bytes);
  }

  /** A thread begins; what it was called with are pointers by their value. */
  begin(t: ThreadState, args: readonly number[]): void {
    t.registerShadow = new RegisterShadow();
    t.registerShadow.ensure(t.R.length);
    this.threads.add(t);
    const { provenance } = t.registerShadow;
    for (const [i, value] of args.entries()) {
      this.setPointer(provenance, t.fb + 2 * i, this.truth.resolver.byPointer(value));
    }
  }

  /** A thread is over. */
  end(t: ThreadState): void {
    this.threads.delete(t);
  }

  /** The instruction at word `pc` is about to be executed. */
  follow(t: ThreadState, code: Int32Array, pc: number): void {
    follow(this, t, code, pc);
  }

  /** C code runs as `t` from here on; give what it returns to `stop`. */
  start(t: ThreadState): Followed {
    const before = { code: this.shadow.code, thread: this.thread };
    this.resume(t);
    return before;
  }

  /** What was followed before `start` goes on. */
  stop({ code, thread }: Followed): void {
    this.shadow.code = code;
    this.thread = thread;
  }

  /** The instructions of `t` are followed again. */
  resume(t: ThreadState): void {
    this.thread = t;
    this.shadow.code = this;
  }

  /** The event of the instruction that is being followed. */
  event(events: Events): number {
    return this.eventAt(events, this.thread!, this.pc);
  }

  /** Where a function of the kernel runs that C code has called. */
  private readonly called: CodeLocator = {
    event: (events) => {
      const { cpu, clock } = this.shadow.machine;
      const t = this.thread!;
      const source = cpu.pid === t.task.pid ? this.source(t, t.pc) : 0;
      return events.intern(cpu.trace, cpu.pid, cpu.comm, clock.nowNs, source);
    },
  };

  /** A callee-saved register was pushed, and is free for the callee. */
  pushed(t: ThreadState, pa: number, from: number, to: number): void {
    const { provenance } = t.registerShadow!;
    this.shadow.store(pa, provenance[from], provenance[from + 1]);
    provenance[to] = provenance[to + 1] = 0;
  }

  /** The registers from `first` on were written to the stack. */
  saved(t: ThreadState, pa: number, first: number, count: number): void {
    const { provenance } = t.registerShadow!;
    for (let i = 0; i < 2 * count; i += 2) {
      this.shadow.store(pa + 4 * i, provenance[first + i], provenance[first + i + 1]);
    }
  }

  /** A return address was written to the stack. */
  returnAddress(pa: number): void {
    this.shadow.store(pa, 0, 0);
  }

  /** A function is about to return the register `value`, or nothing. */
  leaving(t: ThreadState, value: number): void {
    const { shadow } = this;
    const { meta } = t.context.text;
    const { provenance } = t.registerShadow!;
    const m = t.functionId * META;
    const low = value < 0 ? 0 : provenance[value];
    const high = value < 0 ? 0 : provenance[value + 1];
    const end = t.fb + meta[m + META_WINDOW] + meta[m + META_OUTGOING];
    this.touch(t, low, value, t.pc);
    if (low !== 0 && (low & (SET | BYTES)) === 0 && t.depth > 0) {
      const call = t.frames[(t.depth - 1) * FRAME + FRAME_PC] - INSTRUCTION;
      this.giveType(t, call, value, low & SLOT_MASK);
    }
    for (let i = t.fb; i < end; i++) if (provenance[i] !== 0) this.drop(t, i);
    provenance[t.fb] = low;
    provenance[t.fb + 1] = high;
    if (value >= 0) this.noteUse(t, t.fb, t.pc);
    const pushes = t.bp + meta[m + META_FRAME];
    const above = pushes + 8 * meta[m + META_SAVED];
    const top = t.depth === 0 ? above : t.frames[(t.depth - 1) * FRAME + FRAME_SP] >>> 0;
    if (pushes > t.sp) shadow.drop(t.sp, pushes - t.sp, LOSS_RETURN, t.sp >>> 2);
    shadow.markStale(pushes, above - pushes);
    if (top > above) shadow.drop(above, top - above, LOSS_RETURN, above >>> 2);
  }

  /** A host function was called with `count` arguments from register `base` on. */
  calling(t: ThreadState, base: number, count: number, { name }: HostEntry): void {
    const { provenance } = t.registerShadow!;
    for (let i = base; i < base + 2 * count; i++) {
      if (provenance[i] !== 0) this.noteUse(t, i, t.pc);
    }
    this.returnAddress(t.sp - 8);
    this.atomic = name === ATOMIC ? this.beforeAtomic(t, base) : undefined;
    this.counter.pa = -1;
    if (name === ATOMIC && this.shadow.lives.types.hasCounts) this.noteCounter(t, base);
    this.shadow.code = this.called;
  }

  /** A host function has given its result, in register `base`. */
  returned(t: ThreadState, base: number, count: number, entry: HostEntry): void {
    const { provenance } = t.registerShadow!;
    const { R } = t;
    const end = base + 2 * count;
    let slot = 0;
    if (entry.result !== 'void' && entry.name !== ATOMIC) {
      const isPointer = entry.result === 'pointer';
      for (let i = base; i < end && slot === 0; i++) {
        if (provenance[i] !== 0) slot = this.slotOfArgument(R, base, provenance[i], isPointer);
      }
      if (isPointer) slot = this.slotOfPointer(joinAddress(R[base], R[base + 1]), slot);
    }
    for (let i = base; i < end; i++) if (provenance[i] !== 0) this.drop(t, i);
    provenance[base] = provenance[base + 1] = 0;
    if (entry.result === 'void') return;
    this.pc = t.pc;
    const { atomic } = this;
    if (this.counter.pa >= 0) this.countChanged(t);
    if (entry.name === ATOMIC && atomic) this.afterAtomic(provenance, base, atomic);
    else this.setPointer(provenance, base, slot);
    if (slot !== 0) this.giveType(t, t.pc, base, slot);
    if (provenance[base] !== 0) this.noteUse(t, base, t.pc);
  }

  /** The register `half`, which the call at `pc` gives, may point to a block of a known type. */
  private giveType(t: ThreadState, pc: number, half: number, slot: number): void {
    const layout = t.context.text.results.get(pc);
    if (!layout) return;
    const { lives } = this.shadow;
    const offset = joinAddress(t.R[half], t.R[half + 1]) - lives.addressOf(slot);
    if (offset >= 0 && offset < lives.sizeOf(slot)) lives.types.note(slot, offset, layout);
  }

  /** A register with the provenance `p` is read by the instruction at `pc`. */
  touch(t: ThreadState, p: Provenance, register: number, pc: number): void {
    if (p !== 0) this.noteUse(t, register, pc);
  }

  /** Notes that a register was read. */
  noteUse(t: ThreadState, half: number, pc: number): void {
    const { tick, pc: places } = t.registerShadow!;
    const low = half & ~1;
    tick[low] = tick[low + 1] = ++this.shadow.tick;
    places[low] = places[low + 1] = pc;
  }

  /** What a half register held is gone since it was read last. */
  drop(t: ThreadState, half: number): void {
    const { shadow } = this;
    const { provenance, tick, pc } = t.registerShadow!;
    const p = provenance[half];
    provenance[half] = 0;
    if ((p & STALE) !== 0) return;
    shadow.lose(p, LOSS_REGISTER, this.eventAt(shadow.events, t, pc[half]), tick[half], 0);
  }

  private setPointer(provenance: Int32Array, half: number, slot: number): void {
    provenance[half] = slot === 0 ? 0 : slot | LOW;
    provenance[half + 1] = slot === 0 ? 0 : slot | HIGH;
  }

  /** The life of an argument that a result refers to; 0 when it does to none. */
  private slotOfArgument(R: Int32Array, base: number, p: Provenance, isPointer: boolean): number {
    const { lives } = this.shadow;
    if ((R[base] | R[base + 1]) === 0) return 0;
    for (const slot of this.shadow.slots(p)) {
      if (!lives.isLive(slot)) continue;
      const target = lives.target(slot);
      const found = decodeUnshifted(R[base], R[base + 1], target);
      if (!found) continue;
      const { encoding, offset } = found;
      if (encoding === 'plain' && isPointer && offset >= 0 && offset <= target.size) return slot;
      if (!isPointer && (encoding === 'physical' || encoding === 'pfn')) return slot;
    }
    return 0;
  }

  /**
   * The life that a pointer refers to which a function gave. An argument's, in `slot`, may just end
   * there: then what begins there is meant, as by kstrdup when it gets the next block.
   */
  private slotOfPointer(address: number, slot: number): number {
    const { lives } = this.shadow;
    const isInside = slot !== 0 && address < lives.addressOf(slot) + lives.sizeOf(slot);
    return isInside ? slot : this.truth.resolver.byPointer(address) || slot;
  }

  private noteCounter({ R, context }: ThreadState, base: number): void {
    const { port } = context;
    const pa = port.probe(R[base], R[base + 1], 0, 4);
    if (pa >= 0 && (pa & 3) === 0) this.counter = { pa, value: port.i32[pa >>> 2] };
  }

  /** An atomic operation has changed a half, which may count references. */
  private countChanged(t: ThreadState): void {
    const { pa, value } = this.counter;
    this.shadow.code = this;
    this.shadow.countChanges(pa, value, t.context.port.i32[pa >>> 2]);
  }

  /** What a word and the operands of a read-modify-write operation were made from. */
  private beforeAtomic(t: ThreadState, base: number): Atomic | undefined {
    const { R } = t;
    const pa = t.context.port.probe(R[base], R[base + 1], 0, 8);
    if (pa < 0 || (pa & 7) !== 0) return undefined;
    const { words } = this.shadow;
    const { provenance } = t.registerShadow!;
    const how = R[base + 6];
    return {
      pa,
      exchange: (how & 0xff) === 0,
      compare: (how & 0xff) > 5,
      wide: how >>> 8 === 8,
      old: [words.half(pa >>> 2), words.half((pa >>> 2) + 1)],
      operand: [provenance[base + 2], provenance[base + 3]],
      desired: [provenance[base + 4], provenance[base + 5]],
    };
  }

  /** The operation is done: the word has a new provenance, the result the old one. */
  private afterAtomic(provenance: Int32Array, base: number, a: Atomic): void {
    if (!a.wide) return;
    const { shadow } = this;
    const { i32 } = this.thread!.context.port;
    const { R } = this.thread!;
    const changed = i32[a.pa >>> 2] !== R[base] || i32[(a.pa >>> 2) + 1] !== R[base + 1];
    provenance[base] = a.old[0];
    provenance[base + 1] = a.old[1];
    let now = a.old;
    if (a.exchange || (a.compare && changed)) now = a.exchange ? a.operand : a.desired;
    else if (!a.compare && now[0] === 0) now = a.operand;
    shadow.code = this;
    shadow.store(a.pa, now[0], now[1]);
  }

  /** The event of the instruction at `pc` of a thread that runs. */
  eventAt(events: Events, t: ThreadState, pc: number): number {
    const i = pc / INSTRUCTION;
    const { places } = this;
    const { clock } = t.context.machine;
    const trace = t.trace();
    const place = places[i];
    const isSame =
      place !== undefined &&
      place.trace === trace &&
      place.task === t.task &&
      place.ns === clock.nowNs &&
      place.line === t.context.text.lines[i] &&
      place.epoch === events.epoch;
    return isSame ? place.event : this.newPlace(events, t, pc, trace);
  }

  /** Remembers the event of an instruction, which the same instruction will often want again. */
  private newPlace(events: Events, t: ThreadState, pc: number, trace: number): number {
    const { text, depot, machine } = t.context;
    const { pid, comm } = t.task;
    const ns = machine.clock.nowNs;
    const whole = depot.child(trace, text.addressAt(pc));
    const event = events.intern(whole, pid, comm, ns, this.source(t, pc));
    const line = text.lines[pc / INSTRUCTION];
    const { epoch } = events;
    if (this.places[pc / INSTRUCTION] === undefined) this.placesMade++;
    this.places[pc / INSTRUCTION] = { trace, task: t.task, ns, line, epoch, event };
    return event;
  }

  private get bytes(): number {
    let sum = 8 * this.places.length + OBJECT_BYTES * this.placesMade;
    for (const { registerShadow } of this.threads) sum += registerShadow!.bytes;
    return sum;
  }

  private source(t: ThreadState, pc: number): number {
    const { text } = t.context;
    const loaded = text.functions[t.functionId]?.program;
    if (!loaded) return 0;
    const { program } = loaded;
    if (program !== this.sourceProgram) {
      this.sourceProgram = program;
      this.sourceLines = this.sources.get(program) ?? new Map<number, number>();
      this.sources.set(program, this.sourceLines);
    }
    const line = text.lines[pc / INSTRUCTION];
    let number = this.sourceLines.get(line);
    if (number === undefined) {
      number = this.shadow.events.sourceNumber(formatLine(program.files, line));
      this.sourceLines.set(line, number);
    }
    return number;
  }

  private *registers(): Iterable<Registers> {
    for (const t of this.threads) {
      // Its task was ended from outside while it waited.
      if (t.task.state === 'Z') {
        this.threads.delete(t);
        continue;
      }
      const { meta } = t.context.text;
      const m = t.functionId * META;
      const end = t.fb + meta[m + META_WINDOW] + meta[m + META_OUTGOING];
      const live = liveHalves(t, end);
      yield {
        name: `${t.task.comm}/${t.task.pid}`,
        provenance: t.registerShadow!.provenance.subarray(0, end),
        values: t.R,
        isLive: (half) => live[half] === 1,
        nameOf: (half) => `r${half >> 1}`,
      };
    }
  }
}

/** Which halves below `end` some frame of a thread that does not run now may still read. */
function liveHalves(t: ThreadState, end: number): Uint8Array {
  const live = new Uint8Array(end + 2);
  let window = t.fb;
  let { pc } = t;
  for (let depth = t.depth; depth >= 0; depth--) {
    for (const half of liveAfter(t.context.text, pc, depth === t.depth)) live[window + half] = 1;
    if (depth === t.depth) markArguments(t, pc, window, live);
    if (depth === 0) break;
    const frame = (depth - 1) * FRAME;
    window = t.frames[frame + FRAME_WINDOW];
    // The call itself, whose result is not there yet.
    pc = t.frames[frame + FRAME_PC] - INSTRUCTION;
  }
  return live;
}

/** A function of the kernel that waits may still read its arguments. */
function markArguments(t: ThreadState, pc: number, window: number, live: Uint8Array): void {
  const { code } = t.context.text;
  if (!isCall(code[pc])) return;
  const first = window + code[pc + 2];
  live.fill(1, first, first + 2 * code[pc + 3]);
}
