/**
 * What the registers of a thread of C code were made from, beside the registers.
 */
import { ARRAY_BYTES } from '../../base/columns.ts';

/** What the registers of a thread were made from, by half register. */
export class RegisterShadow {
  provenance = new Int32Array(512);
  /** When and by which instruction each was read last. */
  tick = new Float64Array(512);
  pc = new Int32Array(512);

  /** Bytes that it takes. */
  get bytes(): number {
    const { provenance, tick, pc } = this;
    return provenance.byteLength + tick.byteLength + pc.byteLength + 3 * ARRAY_BYTES;
  }

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
