/**
 * The instructions of one function while it is being lowered: growing code over virtual registers,
 * labels, and the slots of the stack frame.
 *
 * Operands that are registers are numbers from 0 for virtual ones; below 0 stand the registers in
 * which arguments go out and come in, see `outgoing` and `incoming`. Branches name labels.
 */
import { alignUp, lowerOfU64, upperOfU64 } from '../../machine/address.ts';
import type { SymbolRef } from '../parse/ast.ts';
import { INSTRUCTION, OP, type OpName } from '../base/bytecode.ts';
import type { CType } from '../base/ctype.ts';
import { LoweringStop } from '../base/diagnostics.ts';
import type { Place } from '../base/place.ts';

const CALLS: ReadonlySet<number> = new Set([OP.call, OP.callh, OP.calli]);
const TAKES: ReadonlySet<number> = new Set([OP.mov32, OP.mov64]);
/** No register. */
export const NO_REG = -1_000_000;

/** The register in which a callee gets argument `i` and leaves its result (0). */
export function outgoing(i: number): number {
  return -1 - i;
}

/** The register in which argument `i` of the function itself comes in. */
export function incoming(i: number): number {
  return -1000 - i;
}

/** The number of an outgoing register, or -1. */
export function outgoingIndex(reg: number): number {
  return reg < 0 && reg > -1000 ? -1 - reg : -1;
}

/** The number of an incoming register, or -1. */
export function incomingIndex(reg: number): number {
  return reg <= -1000 && reg !== NO_REG ? -1000 - reg : -1;
}

/** The address of a symbol that an instruction holds: filled in when the code is loaded. */
export interface CodeRelocation {
  /** Index of the `li64` instruction. */
  readonly instruction: number;
  readonly target: SymbolRef;
  readonly addend: number;
}

/** Code of one function in the making. */
export class Emitter {
  /** Four words an instruction. */
  readonly words: number[] = [];
  /** The source of each instruction. */
  readonly places: Place[] = [];
  readonly relocations: CodeRelocation[] = [];
  /** What the result of a call points to, by instruction. */
  readonly resultTypes = new Map<number, CType>();
  /** What the instructions that follow come from. */
  place: Place;
  /** The call that they stand for, when they are of another file's function that is inlined. */
  callSite: Place | undefined;
  /** Bytes of locals in the frame at most. */
  frameSize = 0;
  /** Most outgoing registers that a call uses. */
  outgoingCount = 0;
  private frameTop = 0;
  private registers = 0;
  private labels = 0;
  private readonly wordsMax: number;

  /** @param wordsMax - words of code that it may have. */
  constructor(place: Place, wordsMax = Infinity) {
    this.place = place;
    this.wordsMax = wordsMax;
  }

  /** Number of virtual registers. */
  get registerCount(): number {
    return this.registers;
  }

  /** Number of labels. */
  get labelCount(): number {
    return this.labels;
  }

  /** A new virtual register. */
  reg(): number {
    return this.registers++;
  }

  /** A new label, to be placed with `mark`. */
  label(): number {
    return this.labels++;
  }

  /** Places a label here. */
  mark(label: number): void {
    this.emit('label', label);
  }

  /** Adds an instruction. */
  emit(name: OpName, a = 0, b = 0, c = 0): void {
    if (this.words.length >= this.wordsMax) {
      throw new LoweringStop(this.place, 'the program has too much code', 'c-code');
    }
    this.words.push(OP[name], a, b, c);
    this.places.push(this.callSite ?? this.place);
  }

  /** What takes the result of a call that was emitted just now comes from `place`. */
  moveResultTo(place: Place): void {
    const { words, places } = this;
    const [call, take] = [words.length - 2 * INSTRUCTION, words.length - INSTRUCTION];
    if (CALLS.has(words[call]) && TAKES.has(words[take])) places[places.length - 1] = place;
  }

  /** The result of the call that is emitted next is taken for a pointer to `type`. */
  resultPointsTo(type: CType): void {
    this.resultTypes.set(this.words.length / INSTRUCTION, type);
  }

  /** Adds an instruction that puts the address of a symbol into `into`. */
  symbol(into: number, target: SymbolRef, addend: number): void {
    const instruction = this.words.length / INSTRUCTION;
    this.relocations.push({ instruction, target, addend });
    this.emit('li64', into);
  }

  /** Adds a constant: the low 32 bits, or all 64 when `wide`. */
  constant(into: number, value: bigint, wide: boolean): void {
    const low = lowerOfU64(value);
    if (wide) this.emit('li64', into, low, upperOfU64(value));
    else this.emit('li32', into, low);
  }

  /** Room in the stack frame: its offset from the frame's lowest address. */
  slot(size: number, align: number): number {
    const offset = alignUp(this.frameTop, Math.max(1, align));
    this.frameTop = offset + size;
    this.frameSize = Math.max(this.frameSize, this.frameTop);
    return offset;
  }

  /** Marks the slots in use; give the mark to `releaseSlots`. */
  markSlots(): number {
    return this.frameTop;
  }

  /** Frees the slots taken since the mark, for later ones to use. */
  releaseSlots(mark: number): void {
    this.frameTop = mark;
  }
}
