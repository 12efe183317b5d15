/**
 * Losses of registers in compiled code. That a register's reference is gone is not told at once but
 * before anybody can ask or where time, task or call chain may change: of a register that has gone
 * through a loop, only the last loss counts.
 */
import { growFloat64, growInt32 } from '../../base/columns.ts';
import { INSTRUCTION } from '../../cc/base/bytecode.ts';
import { ID, STALE, type Provenance } from '../../truth/provenance.ts';
import { LOSS_REGISTER, type Shadow } from '../../truth/shadow.ts';
import type { ThreadState } from '../vm/state.ts';
import type { CTruth } from '../vm/truth.ts';

/** What was lost and has still to be told. */
export class PutOffLosses {
  readonly shadow: Shadow;
  /** Instructions of which a loss has still to be told. */
  count = 0;
  private readonly truth: CTruth;
  private readonly places: number[] = [];
  /** By instruction that read it last: what was lost, when, and the event of that. */
  lost = new Int32Array(0);
  tick = new Float64Array(0);
  private events = new Int32Array(0);

  constructor(truth: CTruth) {
    this.truth = truth;
    this.shadow = truth.shadow;
  }

  /**
   * What a half register held is gone, which was read last at `tick` by the instruction at `pc`.
   */
  lose(t: ThreadState, p: Provenance, tick: number, pc: number): void {
    if ((p & STALE) !== 0) return;
    const place = pc >>> 2;
    if (place >= this.lost.length) this.grow(place + 1);
    if (this.lost[place] !== p) this.begin(t, place, p);
    // The instruction may have read several registers with it, of which this one came first.
    if (tick > this.tick[place]) this.tick[place] = tick;
  }

  /** A register gets other provenances. Both halves of one pointer are one loss. */
  loseBoth(
    t: ThreadState,
    oldLow: Provenance,
    oldHigh: Provenance,
    low: Provenance,
    high: Provenance,
    tick: number,
    pc: number,
  ): void {
    const isLowGone = oldLow !== 0 && ((oldLow ^ low) & ID) !== 0;
    const isHighGone = oldHigh !== 0 && ((oldHigh ^ high) & ID) !== 0;
    if (isLowGone) this.lose(t, oldLow, tick, pc);
    const isSame = isLowGone && ((oldLow ^ oldHigh) & (ID | STALE)) === 0;
    if (isHighGone && !isSame) this.lose(t, oldHigh, tick, pc);
  }

  /** Tells all that was put off. */
  flush(t: ThreadState): void {
    for (let i = 0; i < this.count; i++) {
      this.tell(t, this.places[i]);
      this.lost[this.places[i]] = 0;
    }
    this.count = 0;
  }

  private begin(t: ThreadState, place: number, p: Provenance): void {
    if (this.lost[place] !== 0) this.tell(t, place);
    else {
      this.places[this.count++] = place;
      this.events[place] = -1;
    }
    this.lost[place] = p;
    this.tick[place] = 0;
  }

  private tell(t: ThreadState, place: number): void {
    const { shadow, truth, events } = this;
    // Until all is told neither the call chain nor the time changes.
    if (events[place] < 0) events[place] = truth.eventAt(shadow.events, t, place * INSTRUCTION);
    shadow.lose(this.lost[place], LOSS_REGISTER, events[place], this.tick[place], 0);
  }

  private grow(length: number): void {
    this.lost = growInt32(this.lost, 2 * length);
    this.tick = growFloat64(this.tick, 2 * length);
    this.events = growInt32(this.events, 2 * length);
  }
}
