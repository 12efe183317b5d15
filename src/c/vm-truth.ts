/**
 * Provenance in C code: what each register was made from, kept beside the registers, and what loads
 * and stores carry between them and the shadow memory. Only machines that keep account of memory
 * have one (`system.truth`).
 *
 * An instruction is followed before it is executed (vm-provenance.ts). A register holds a reference
 * until it is read for the last time: when it is written again, or its function returns, the
 * reference was lost at that last read.
 *
 * Simplified: a local variable in memory (its address was taken, or registers ran out) holds its
 * reference until the function returns.
 */
import type { HostResult } from './host.ts';
import { joinAddress } from '../machine/address.ts';
import { decode } from '../truth/encoding.ts';
import type { Events } from '../truth/events.ts';
import { HIGH, LOW, STALE, type Provenance } from '../truth/provenance.ts';
import type { Registers } from '../truth/roots.ts';
import { LOSS_REGISTER, LOSS_RETURN, type CodeLocator, type Shadow } from '../truth/shadow.ts';
import type { Truth } from '../truth/truth.ts';
import { INSTRUCTION, isCall } from './bytecode.ts';
import { formatLine, type CProgram } from './program.ts';
import { liveAfter } from './vm-liveness.ts';
import { FRAME, FRAME_PC, FRAME_SP, FRAME_WINDOW, type ThreadState } from './vm-state.ts';
import { META, META_FRAME, META_OUTGOING, META_SAVED, META_WINDOW } from './vm-text.ts';

/** What the registers of a thread were made from, by half register. */
export class RegisterShadow {
  provenance = new Int32Array(512);
  /** When and by which instruction each was read last. */
  tick = new Float64Array(512);
  pc = new Int32Array(512);

  /** Makes room for as many halves as there are registers. */
  ensure(length: number): void {
    if (length <= this.provenance.length) return;
    const { provenance, tick, pc } = this;
    this.provenance = new Int32Array(length);
    this.tick = new Float64Array(length);
    this.pc = new Int32Array(length);
    this.provenance.set(provenance);
    this.tick.set(tick);
    this.pc.set(pc);
  }
}

/** What was followed before. */
interface Followed {
  readonly code: CodeLocator | undefined;
  readonly thread: ThreadState | undefined;
}

/** Follows C code on one machine. */
export class CTruth implements CodeLocator {
  readonly truth: Truth;
  readonly shadow: Shadow;
  /** The instruction that is being followed. */
  pc = 0;
  private thread: ThreadState | undefined;
  private readonly threads = new Set<ThreadState>();
  private readonly sources = new Map<CProgram, Map<number, number>>();

  constructor(truth: Truth) {
    this.truth = truth;
    this.shadow = truth.shadow;
    truth.addRegisters(() => this.registers());
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

  /** A callee-saved register was pushed, and is free for the callee. */
  pushed(t: ThreadState, pa: number, from: number, to: number): void {
    const { provenance } = t.registerShadow!;
    this.shadow.store(pa, provenance[from], provenance[from + 1]);
    provenance[to] = provenance[to + 1] = 0;
  }

  /** The registers from `first` on were written to the stack. */
  saved(t: ThreadState, pa: number, first: number, count: number): void {
    const { provenance } = t.registerShadow!;
    for (let i = 0; i < 2 * count; i++) this.shadow.storeHalf(pa + 4 * i, provenance[first + i]);
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
    for (let i = t.fb; i < end; i++) if (provenance[i] !== 0) this.drop(t, i);
    provenance[t.fb] = low;
    provenance[t.fb + 1] = high;
    if (value >= 0) this.noteUse(t, t.fb, t.pc);
    const pushes = t.bp + meta[m + META_FRAME];
    const above = pushes + 8 * meta[m + META_SAVED];
    const top = t.depth === 0 ? above : t.frames[(t.depth - 1) * FRAME + FRAME_SP];
    if (pushes > t.sp) shadow.drop(t.sp, pushes - t.sp, LOSS_RETURN, t.sp);
    shadow.markStale(pushes, above - pushes);
    if (top > above) shadow.drop(above, top - above, LOSS_RETURN, above);
  }

  /** A host function was called with `count` arguments from register `base` on. */
  calling(t: ThreadState, base: number, count: number): void {
    const { provenance } = t.registerShadow!;
    for (let i = base; i < base + 2 * count; i++) {
      if (provenance[i] !== 0) this.noteUse(t, i, t.pc);
    }
    this.returnAddress(t.sp - 8);
    this.shadow.code = undefined;
  }

  /** A host function has given its result, in register `base`. */
  returned(t: ThreadState, base: number, count: number, kind: HostResult): void {
    const { provenance } = t.registerShadow!;
    const { R } = t;
    const args = provenance.slice(base, base + 2 * count);
    for (let i = base; i < base + 2 * count; i++) if (provenance[i] !== 0) this.drop(t, i);
    provenance[base] = provenance[base + 1] = 0;
    if (kind === 'void') return;
    this.pc = t.pc;
    this.setPointer(provenance, base, this.resultSlot(R[base], R[base + 1], args, kind));
    if (provenance[base] !== 0) this.noteUse(t, base, t.pc);
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

  /** Which life a result refers to: one of the arguments', or by its value. */
  private resultSlot(lo: number, hi: number, args: Int32Array, kind: HostResult): number {
    const { shadow } = this;
    const { lives } = shadow;
    const isPointer = kind === 'pointer';
    if (lo === 0 && hi === 0) return 0;
    for (const p of args) {
      for (const slot of shadow.sets.slots(p)) {
        if (!lives.isLive(slot)) continue;
        const target = { address: lives.address[slot], pa: lives.pa[slot], size: lives.size[slot] };
        const { encoding, offset } = decode(lo, hi, target);
        if (encoding === 'plain' && isPointer && offset >= 0 && offset <= target.size) return slot;
        if (!isPointer && (encoding === 'physical' || encoding === 'pfn')) return slot;
      }
    }
    const address = joinAddress(lo, hi);
    if (isPointer) return this.truth.resolver.byPointer(address);
    return kind === 'words' && hi >>> 15 === 0x1ffff ? this.truth.resolver.byAddress(address) : 0;
  }

  private eventAt(events: Events, t: ThreadState, pc: number): number {
    const { text, depot, machine } = t.context;
    const trace = depot.child(t.trace(), text.addressAt(pc));
    const { pid, comm } = t.task;
    return events.intern(trace, pid, comm, machine.clock.nowNs, this.source(t, pc));
  }

  private source(t: ThreadState, pc: number): number {
    const { text } = t.context;
    const loaded = text.functions[t.functionId]?.program;
    if (!loaded) return 0;
    let lines = this.sources.get(loaded.program);
    if (!lines) this.sources.set(loaded.program, (lines = new Map<number, number>()));
    const line = text.lines[pc / INSTRUCTION];
    let number = lines.get(line);
    if (number === undefined) {
      number = this.shadow.events.sourceNumber(formatLine(loaded.program.files, line));
      lines.set(line, number);
    }
    return number;
  }

  private *registers(): Iterable<Registers> {
    for (const t of this.threads) {
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
