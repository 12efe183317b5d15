/**
 * The last step for a function: registers instead of virtual ones, word indices instead of labels,
 * and the byte offsets that machine code would have.
 */
import { assert } from '../../base/assert.ts';
import type { Label, SymbolRef } from '../parse/ast.ts';
import type { CType } from '../base/ctype.ts';
import { defines, INSTRUCTION, OP, OP_BYTES, OP_OPERANDS, type OpName } from '../base/bytecode.ts';
import { incomingIndex, outgoingIndex, type Emitter } from './emit.ts';
import { definition, intervals, reachable, type Instruction } from './flow.ts';
import { allocate, type Allocation } from './registers.ts';
import type { Place } from '../base/place.ts';
import type { GuardedFrame } from '../base/program.ts';

/** The call that ftrace puts at the start of each function of the kernel. */
const FENTRY_BYTES = 5;

/** What the lowering of a function gives to the finishing. */
export interface Unfinished {
  readonly out: Emitter;
  /** Number of arguments that come in. */
  readonly parameters: number;
  readonly framePointer: boolean;
  readonly guarded?: GuardedFrame | undefined;
  /** Labels whose address is taken. */
  readonly addressLabels: ReadonlyMap<Label, number>;
}

/** A finished function; addresses are still references into the tree. */
export interface Finished {
  readonly code: Int32Array;
  readonly addresses: readonly {
    readonly at: number;
    readonly target: SymbolRef;
    readonly addend: number;
  }[];
  readonly resultTypes: readonly { readonly at: number; readonly type: CType }[];
  readonly offsets: Int32Array;
  readonly places: readonly Place[];
  readonly size: number;
  readonly registers: number;
  readonly outgoing: number;
  readonly frameSize: number;
  readonly guarded?: GuardedFrame;
  readonly saved: Allocation['saved'];
  readonly framePointer: boolean;
  /** Word index of each label whose address is taken. */
  readonly labels: ReadonlyMap<Label, number>;
}

/** Finishes a function. */
export function finish(unfinished: Unfinished): Finished {
  const { out, parameters, framePointer, addressLabels, guarded } = unfinished;
  const roots = [...addressLabels.values()];
  const code = reachable(out, roots);
  const lives = intervals(code, out.registerCount, roots);
  const allocation = allocate(code, lives, parameters, framePointer);
  const writer = new Writer(out, allocation, framePointer);
  for (const instruction of code) writer.write(instruction);
  const finished = writer.done(addressLabels);
  return guarded ? { ...finished, guarded } : finished;
}

class Writer {
  private readonly out: Emitter;
  private readonly allocation: Allocation;
  private readonly framePointer: boolean;
  private readonly words: number[] = [];
  private readonly offsets: number[] = [];
  private readonly places: Place[] = [];
  private readonly labels = new Map<number, number>();
  private readonly spillSlots = new Map<number, number>();
  private readonly addresses: { at: number; target: SymbolRef; addend: number }[] = [];
  private readonly resultTypes: { at: number; type: CType }[] = [];
  private readonly relocations: ReadonlyMap<number, { target: SymbolRef; addend: number }>;
  private readonly epilogueBytes: number;
  private bytes: number;

  constructor(out: Emitter, allocation: Allocation, framePointer: boolean) {
    this.out = out;
    this.allocation = allocation;
    this.framePointer = framePointer;
    this.relocations = new Map(out.relocations.map((r) => [r.instruction, r]));
    // Behind all locals: scopes that have ended may lie below.
    out.releaseSlots(out.frameSize);
    for (const [reg, { spilled }] of allocation.assignments) {
      if (spilled) this.spillSlots.set(reg, out.slot(8, 8));
    }
    const pushes = allocation.saved.reduce((sum, [register]) => sum + (register < 2 ? 1 : 2), 0);
    const room = out.frameSize === 0 ? 0 : out.frameSize < 128 ? 4 : 7;
    this.bytes = FENTRY_BYTES + pushes + room + (framePointer ? 3 : 0);
    this.epilogueBytes = pushes + room;
  }

  write(instruction: Instruction): void {
    const { op, a, b, c, source } = instruction;
    if (op === OP.label) {
      this.labels.set(a, this.words.length);
      return;
    }
    const operands = [a, b, c].map((value, i) => this.operand(op, i, value));
    const isMove = op === OP.mov64 || op === OP.mov32;
    if (isMove && operands[0] === operands[1] && !this.needsMore(instruction)) return;
    const relocation = this.relocations.get(source);
    if (relocation) this.addresses.push({ at: this.words.length, ...relocation });
    const type = this.out.resultTypes.get(source);
    if (type) this.resultTypes.push({ at: this.words.length, type });
    this.add(op, operands, source);
    this.afterWrite(instruction, operands[0]);
  }

  done(addressLabels: ReadonlyMap<Label, number>): Finished {
    const end = this.out.places.length - 1;
    this.add(OP.trap, [2, 0, 0], end);
    const { words, labels } = this;
    for (let at = 0; at < words.length; at += INSTRUCTION) {
      const i = OP_OPERANDS[words[at]].indexOf('l');
      if (i < 0) continue;
      const to = labels.get(words[at + 1 + i]);
      assert(to !== undefined, 'a branch to a label that is gone');
      words[at + 1 + i] = to;
    }
    const found = [...addressLabels].flatMap(([label, number]) => {
      const at = labels.get(number);
      return at === undefined ? [] : ([[label, at]] as const);
    });
    return {
      code: Int32Array.from(words),
      addresses: this.addresses,
      resultTypes: this.resultTypes,
      offsets: Int32Array.from(this.offsets),
      places: this.places,
      size: this.bytes,
      registers: this.allocation.size,
      outgoing: this.out.outgoingCount,
      frameSize: this.out.frameSize,
      saved: this.allocation.saved,
      framePointer: this.framePointer,
      labels: new Map(found),
    };
  }

  private operand(op: number, i: number, value: number): number {
    const kind = OP_OPERANDS[op][i];
    if (kind !== 'd' && kind !== 'D' && kind !== 'u') {
      // The first outgoing register of a call lies behind the window.
      const isBase = i === 1 && (op === OP.call || op === OP.callh || op === OP.calli);
      return isBase ? 2 * this.allocation.size : value;
    }
    const outgoing = outgoingIndex(value);
    if (outgoing >= 0) return 2 * (this.allocation.size + outgoing);
    const incoming = incomingIndex(value);
    if (incoming >= 0) return 2 * incoming;
    const assignment = this.allocation.assignments.get(value);
    assert(assignment, `register ${value} was given no place`);
    return 2 * assignment.window;
  }

  private needsMore(instruction: Instruction): boolean {
    const assignment = this.allocation.assignments.get(definition(instruction));
    return assignment !== undefined && (assignment.spilled || assignment.saved >= 0);
  }

  /** What a write to a callee-saved or spilled register brings with it. */
  private afterWrite(instruction: Instruction, operand: number): void {
    const reg = definition(instruction);
    const assignment = reg < 0 ? undefined : this.allocation.assignments.get(reg);
    if (!assignment || !defines(instruction.op)) return;
    const narrow = OP_OPERANDS[instruction.op].startsWith('d');
    // A write to the low half of a machine register clears the upper one.
    if (assignment.saved >= 0 && narrow) this.add(OP.zx64, [operand, operand, 0], -1);
    const slot = this.spillSlots.get(reg);
    if (slot === undefined) return;
    const name: OpName = narrow ? 'stf32' : 'stf64';
    this.add(OP[name], [operand, slot, 0], instruction.source);
  }

  private add(op: number, operands: readonly number[], source: number): void {
    this.words.push(op, operands[0], operands[1], operands[2]);
    this.offsets.push(this.bytes);
    this.places.push(source < 0 ? this.places[this.places.length - 1] : this.out.places[source]);
    if (source >= 0) this.bytes += OP_BYTES[op];
    if (op === OP.ret || op === OP.retv) this.bytes += this.epilogueBytes;
  }
}
