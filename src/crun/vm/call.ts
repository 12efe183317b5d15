/**
 * Calls and returns of the interpreter, in C and into the kernel, with what they leave on the
 * simulated stack: return address, pushed registers, locals.
 */
import {
  isCanonical,
  joinAddress,
  joinU64,
  putAddress,
  type VirtAddr,
} from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import { PageFault } from '../../machine/memory.ts';
import {
  GeneralProtection,
  InvalidOpcode,
  KernelPanic,
  StackOverflow,
} from '../../kernel/base/fault.ts';
import { INSTRUCTION, SAVED_NAMES, TRAP_BUILTIN } from '../../cc/base/bytecode.ts';
import { BLOCK } from './host.ts';
import {
  FRAME,
  FRAME_BP,
  FRAME_FUNCTION,
  FRAME_PC,
  FRAME_RETURN,
  FRAME_SAVED,
  FRAME_SP,
  FRAME_TRACE,
  FRAME_WINDOW,
  type ThreadState,
} from './state.ts';
import {
  META,
  META_ENTRY,
  META_FRAME,
  META_FRAME_POINTER,
  META_OUTGOING,
  META_PAIRS,
  META_SAVED,
  META_VARIADIC,
  META_WINDOW,
} from './text.ts';

/** The thread goes on. */
export const RUNNING = 0;
/** It has returned from the function that it was started with. */
export const DONE = 1;
/** A host function waits. */
export const WAITING = 2;

/** Bytes of the stack that calls leave free for what runs below them. */
export const RED_BYTES = 64;

/** Enters a function whose `args` arguments are at `window`: registers, pushes, frame. */
export function enter(t: ThreadState, id: number, window: number, args: number): void {
  const { text, port } = t.context;
  const { meta } = text;
  const { i32 } = port;
  const m = id * META;
  const frame = meta[m + META_FRAME];
  const count = meta[m + META_SAVED];
  t.ensureRegisters(window, meta[m + META_WINDOW] + meta[m + META_OUTGOING] + 2);
  const { R, saved } = t;
  const { truth } = t.context;
  if (meta[m + META_VARIADIC] >= 0) saveArguments(t, window, meta[m + META_VARIADIC], args);
  let { sp } = t;
  if (sp - frame - 8 * count - RED_BYTES < t.low) overflow(t, sp - frame);
  for (let i = 0; i < count; i++) {
    const register = meta[m + META_PAIRS + 2 * i];
    const to = window + meta[m + META_PAIRS + 2 * i + 1];
    const from = saved[register];
    sp -= 8;
    i32[sp >>> 2] = R[to] = R[from];
    i32[(sp >>> 2) + 1] = R[to + 1] = R[from + 1];
    saved[register] = to;
    if (truth !== undefined) truth.pushed(t, sp, from, to);
  }
  const pointer = meta[m + META_FRAME_POINTER];
  sp -= frame;
  if (pointer >= 0) putAddress(R, window + pointer, sp + t.delta);
  t.sp = sp;
  t.bp = sp;
  t.fb = window;
  t.pc = meta[m + META_ENTRY];
}

/** The `call` instruction at `t.pc`. */
export function call(t: ThreadState, id: number, outgoing: number, count: number): void {
  const { text, port } = t.context;
  const next = t.pc / INSTRUCTION + 1;
  const returnLow = text.ip[next];
  const frame = t.depth * FRAME;
  if (frame + FRAME > t.frames.length) growFrames(t);
  const { frames, saved } = t;
  frames[frame + FRAME_PC] = t.pc + INSTRUCTION;
  frames[frame + FRAME_WINDOW] = t.fb;
  frames[frame + FRAME_BP] = t.bp;
  frames[frame + FRAME_SP] = t.sp;
  frames[frame + FRAME_FUNCTION] = id;
  frames[frame + FRAME_TRACE] = -1;
  for (let i = 0; i < SAVED_NAMES.length; i++) frames[frame + FRAME_SAVED + i] = saved[i];
  frames[frame + FRAME_RETURN] = returnLow;
  const sp = t.sp - 8;
  if (sp < t.low) overflow(t, sp);
  port.i32[sp >>> 2] = returnLow;
  port.i32[(sp >>> 2) + 1] = text.upper;
  t.context.truth?.returnAddress(sp);
  t.sp = sp;
  enter(t, id, t.fb + outgoing, count);
  t.depth++;
}

function growFrames(t: ThreadState): void {
  const grown = new Int32Array(t.frames.length * 2);
  grown.set(t.frames);
  t.frames = grown;
}

/** `ret` and `retv`: the result goes where the caller looks for it. */
export function leave(t: ThreadState, value: number): number {
  const { R } = t;
  t.context.truth?.leaving(t, value);
  if (value >= 0) {
    R[t.fb] = R[value];
    R[t.fb + 1] = R[value + 1];
  }
  if (t.depth === 0) return DONE;
  const { frames, saved } = t;
  const frame = (t.depth - 1) * FRAME;
  const sp = frames[frame + FRAME_SP] >>> 0;
  const at = (sp - 8) >>> 2;
  const { port, text } = t.context;
  const { i32 } = port;
  if (i32[at] !== frames[frame + FRAME_RETURN] || i32[at + 1] !== text.upper) smashed(t);
  t.depth--;
  t.pc = frames[frame + FRAME_PC];
  t.fb = frames[frame + FRAME_WINDOW];
  t.bp = frames[frame + FRAME_BP] >>> 0;
  t.sp = sp;
  for (let i = 0; i < SAVED_NAMES.length; i++) saved[i] = frames[frame + FRAME_SAVED + i];
  return RUNNING;
}

/** Somebody wrote over the return address: as if compiled with stack protection. */
function smashed(t: ThreadState): never {
  const symbol = t.context.stack.symbols.format(t.ip);
  throw new KernelPanic(`stack-protector: Kernel stack is corrupted in: ${symbol}`);
}

/** The `callh` instruction at `t.pc`. */
export function callHost(t: ThreadState, host: number, outgoing: number, count: number): number {
  const { context, hostCall } = t;
  const { text, depot, machine } = context;
  const entry = text.hosts[host];
  const at = t.pc / INSTRUCTION;
  const sp = t.sp - 8;
  if (sp - RED_BYTES < t.low) overflow(t, sp);
  context.port.i32[sp >>> 2] = text.ip[at + 1];
  context.port.i32[(sp >>> 2) + 1] = text.upper;
  t.state.sp = sp + t.delta;
  const caller = t.trace();
  let trace = text.traceTo[at];
  if (text.traceFrom[at] !== caller || trace === 0) {
    trace = depot.child(caller, text.addressAt(t.pc + INSTRUCTION));
    text.traceFrom[at] = caller;
    text.traceTo[at] = trace;
  }
  const { cpu } = machine;
  cpu.trace = trace;
  hostCall.registers = t.R;
  hostCall.base = t.fb + outgoing;
  hostCall.count = count;
  t.host = host;
  t.inHost = true;
  context.truth?.calling(t, hostCall.base, count, entry);
  context.port.memory.effort.spend(EFFORT.call);
  const value = entry.run(hostCall);
  context.truth?.resume(t);
  t.inHost = false;
  if (value === BLOCK) return WAITING;
  hostReturned(t, value ?? 0);
  return RUNNING;
}

/** Goes on behind a call of a host function that gave `value`. */
export function hostReturned(t: ThreadState, value: number): void {
  const { text, machine } = t.context;
  const at = t.pc;
  const entry = text.hosts[t.host];
  const { hostCall } = t;
  hostCall.registers = t.R;
  hostCall.base = t.fb + text.code[at + 2];
  hostCall.setResult(entry.result, value);
  t.context.truth?.returned(t, hostCall.base, hostCall.count, entry);
  machine.cpu.trace = t.trace();
  t.publish();
  t.pc = at + INSTRUCTION;
  t.context.afterHost();
}

/** The `calli` instruction at `t.pc`. */
export function callPointer(t: ThreadState, reg: number, outgoing: number, count: number): number {
  const { text } = t.context;
  const address = addressIn(t, reg);
  const id = text.functionAt(address);
  if (id >= 0) {
    call(t, id, outgoing, count);
    return RUNNING;
  }
  const host = text.hostAt(address);
  if (host >= 0) return callHost(t, host, outgoing, count);
  return wildCall(t, address);
}

/** The CPU fetches an instruction where there is none, with the return address on the stack. */
function wildCall(t: ThreadState, address: VirtAddr): never {
  const { stack, machine, depot, text, port } = t.context;
  const isMapped = port.memory.translate(address) >= 0;
  const error = isMapped ? new InvalidOpcode() : new PageFault(address, false, true);
  machine.cpu.trace = depot.child(t.trace(), text.addressAt(t.pc + INSTRUCTION));
  stack.noteFault(error, address);
  throw error;
}

function addressIn(t: ThreadState, reg: number): VirtAddr {
  const lo = t.R[reg];
  const hi = t.R[reg + 1];
  if (!isCanonical(hi >>> 0)) {
    throw new GeneralProtection(joinU64(lo, hi));
  }
  return joinAddress(lo, hi);
}

/** A computed goto to the address in a register: the word index that it leads to. */
export function jumpTarget(t: ThreadState, reg: number): number {
  const address = addressIn(t, reg);
  const pc = t.context.text.targetAt(address);
  if (pc >= 0) return pc;
  throw new PageFault(address, false, true);
}

/** `alloca`: the address of `bytes` bytes below the frame, in register `d`. */
export function alloca(t: ThreadState, d: number, bytes: number): void {
  const size = (bytes + 15) & ~15;
  if (bytes < 0 || t.sp - size - RED_BYTES < t.low) overflow(t, t.sp - size);
  t.sp -= size;
  putAddress(t.R, d, t.sp + t.delta);
}

/** The return address `level` frames up, 0 when there is none, in register `d`. */
export function returnAddress(t: ThreadState, d: number, level: number): void {
  const { depot } = t.context;
  let node = t.trace();
  for (let i = 0; i < level; i++) node = depot.parentOf(node);
  putAddress(t.R, d, depot.retAddrOf(node));
}

/** Stores the unnamed arguments above what the function pushes. */
function saveArguments(t: ThreadState, window: number, first: number, args: number): void {
  const count = Math.max(0, args - first);
  const bytes = (8 * count + 15) & ~15;
  if (t.sp - bytes - RED_BYTES < t.low) overflow(t, t.sp - bytes);
  t.sp -= bytes;
  const { i32 } = t.context.port;
  for (let i = 0; i < count; i++) {
    const from = window + 2 * (first + i);
    i32[(t.sp >>> 2) + 2 * i] = t.R[from];
    i32[(t.sp >>> 2) + 2 * i + 1] = t.R[from + 1];
  }
  t.context.truth?.saved(t, t.sp, window + 2 * first, count);
}

/** The address of the unnamed arguments of the running function, in register `d`. */
export function argumentArea(t: ThreadState, d: number): void {
  const { meta } = t.context.text;
  const m = t.functionId * META;
  putAddress(t.R, d, t.bp + meta[m + META_FRAME] + 8 * meta[m + META_SAVED] + t.delta);
}

/** A `trap` instruction. */
export function trap(kind: number): never {
  throw kind === TRAP_BUILTIN ? new InvalidOpcode() : new InvalidOpcode();
}

function overflow(t: ThreadState, sp: number): never {
  const { start, end } = t.state;
  throw new StackOverflow(Math.min(sp + t.delta, start - 8), start, end);
}
