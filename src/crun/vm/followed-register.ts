/**
 * What following an instruction reads and writes of the provenance of registers.
 */
import { BYTES, HIGH, ID, STALE, type Provenance } from '../../truth/provenance.ts';
import type { Shadow } from '../../truth/shadow.ts';
import type { ThreadState } from './state.ts';

/** What following an instruction works on. */
export interface Follower {
  readonly shadow: Shadow;
  /** The instruction that is being followed. */
  pc: number;
  /** Notes that a register was read. */
  noteUse(t: ThreadState, half: number, pc: number): void;
  /** What a half register held is gone. */
  drop(t: ThreadState, half: number): void;
}

/** The provenance of a half register that is read. */
export function read(truth: Follower, t: ThreadState, x: number): Provenance {
  const p = t.registerShadow!.provenance[x];
  if (p !== 0) truth.noteUse(t, x & ~1, truth.pc);
  return p;
}

/** A register is read. What 32-bit instructions left in its upper half alone is not. */
export function touch(truth: Follower, t: ThreadState, x: number): void {
  if (t.registerShadow!.provenance[x] !== 0) truth.noteUse(t, x, truth.pc);
}

/** Writes one half register. */
export function set(truth: Follower, t: ThreadState, d: number, p: Provenance): void {
  const { provenance } = t.registerShadow!;
  const old = provenance[d];
  if ((old | p) === 0) return;
  if (old !== 0 && ((old ^ p) & ID) !== 0) truth.drop(t, d);
  provenance[d] = p;
  if (p !== 0) truth.noteUse(t, d & ~1, truth.pc);
}

/** Writes both halves; what they held was read last before this instruction. */
export function set2(
  truth: Follower,
  t: ThreadState,
  d: number,
  low: Provenance,
  high: Provenance,
): void {
  const { provenance } = t.registerShadow!;
  const oldLow = provenance[d];
  const oldHigh = provenance[d + 1];
  if ((oldLow | oldHigh | low | high) === 0) return;
  const isLowGone = oldLow !== 0 && ((oldLow ^ low) & ID) !== 0;
  const isHighGone = oldHigh !== 0 && ((oldHigh ^ high) & ID) !== 0;
  if (isLowGone) truth.drop(t, d);
  // Both halves of one pointer are one loss.
  const isSame = isLowGone && ((oldLow ^ oldHigh) & (ID | STALE)) === 0;
  if (isHighGone && !isSame) truth.drop(t, d + 1);
  provenance[d] = low;
  provenance[d + 1] = high;
  if ((low | high) !== 0) truth.noteUse(t, d, truth.pc);
}

/** What 32 bits of a register hold: all of a pointer when the upper half says nothing more. */
export function narrow(truth: Follower, t: ThreadState, x: number): Provenance {
  const { provenance } = t.registerShadow!;
  const p = provenance[x];
  if (p === 0) return 0;
  truth.noteUse(t, x, truth.pc);
  const high = t.R[x + 1];
  const same = ((p ^ provenance[x + 1]) & ID) === 0;
  return same &&
    (p & BYTES) === 0 &&
    (high === 0 || high === -1) &&
    (provenance[x + 1] & HIGH) !== 0
    ? p | HIGH
    : p;
}

export function copy(truth: Follower, t: ThreadState, d: number, x: number): void {
  const { provenance } = t.registerShadow!;
  const low = provenance[x];
  const high = provenance[x + 1];
  if ((low | high | provenance[d] | provenance[d + 1]) === 0) return;
  if ((low | high) !== 0) truth.noteUse(t, x, truth.pc);
  set2(truth, t, d, low, high);
}
