/**
 * The text of a compiled function: JavaScript that does what the bytecode from one instruction on
 * does, and stops where it can not go on.
 *
 * There are two kinds. One is *entered* by the interpreter, at the head of a loop or of a function,
 * and stops in front of the return. The other is *called* by compiled code: it makes its frame, and
 * takes it down. Both keep the state of the thread as the interpreter has it at every stop: steps
 * are charged for ahead, up to the next call, and what was not executed is given back.
 */
import {
  ACCESS_BYTES,
  INSTRUCTION,
  isCall,
  OP,
  OP_NAMES,
  OP_OPERANDS,
  SAVED_NAMES,
  type OpName,
} from '../../cc/base/bytecode.ts';
import { RED_BYTES } from '../vm/call.ts';
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
} from '../vm/state.ts';
import {
  META,
  META_FRAME,
  META_FRAME_POINTER,
  META_OUTGOING,
  META_PAIRS,
  META_SAVED,
  META_WINDOW,
  type CText,
} from '../vm/text.ts';
import { access } from './access.ts';
import type { Graph } from './blocks.ts';
import { FollowText, TICKS, WRITE_BACK } from './follow.ts';
import { useOfHalves } from './halves.ts';
import { COMPUTES, CONDITIONS, type Operands } from './instruction.ts';
import { REFUSED, STOPPED } from './support.ts';
import { zerosIn } from './zeros.ts';
import { writeStructure, type BlockWriter } from './structure.ts';

/** What is compiled. */
export interface Piece {
  readonly text: CText;
  readonly graph: Graph;
  /** The function that it is of. */
  readonly id: number;
  /** Compiled code calls it; if not, the interpreter enters it. */
  readonly called: boolean;
  /** Bytes of memory in the direct map. */
  readonly size: number;
  /** Follows the code for the truth. */
  readonly followed?: Followed | undefined;
}

/** What is known of code that is followed. */
export interface Followed {
  /** Halves of registers that have no provenance where it is entered. */
  readonly isZero: (half: number) => boolean;
  /** Loads of less than 8 bytes that have loaded one. */
  readonly pointers: ReadonlySet<number>;
}

/** What was made of a piece. */
export interface Generated {
  readonly text: string;
  /** Halves of registers that it takes for empty where the interpreter enters it. */
  readonly zeros: readonly number[];
}

/** The text of a piece: the body of a function of `S`, what it uses, that gives the function. */
export function generate(piece: Piece): Generated {
  const text = new FunctionText(piece);
  return { text: text.whole(), zeros: text.zeros };
}

const DIVISIONS: Readonly<Partial<Record<OpName, readonly [signed: boolean, text: string]>>> = {
  div32: [true, '/'],
  divu32: [false, '/'],
  mod32: [true, '%'],
  modu32: [false, '%'],
};

/** Halves of a function's registers that may hold its arguments. */
const ARGUMENTS = 12;

/** What the text of code that is followed uses. */
const FOLLOWED = 'const{provenance:P,tick:K,pc:J}=t.registerShadow,H=D.shadow;let h=H.tick;';

const TAIL = `t.pc=pc;t.left=left+k;return ${STOPPED};`;

class FunctionText implements BlockWriter {
  private readonly piece: Piece;
  private readonly code: Int32Array;
  private readonly use: ReturnType<typeof useOfHalves>;
  private readonly outgoing: number;
  zeros: readonly number[] = [];
  private readonly follow: FollowText | undefined;
  private readonly out: string[] = [];
  /** What is written back where the code stops, for each set of halves that there is. */
  private readonly stops: (readonly number[])[] = [];
  private readonly stopKeys: string[] = [];
  /** Instructions from the one that is written to the last that was charged for. */
  private rest = 0;

  constructor(piece: Piece) {
    this.piece = piece;
    this.code = piece.text.code;
    this.outgoing = piece.text.meta[piece.id * META + META_WINDOW];
    this.use = useOfHalves(this.code, piece.graph, this.outgoing);
    this.follow = piece.followed && this.followText(piece.followed);
  }

  private followText({ isZero, pointers }: Followed): FollowText {
    const { piece, code, outgoing, use } = this;
    const end = outgoing + piece.text.meta[piece.id * META + META_OUTGOING];
    // Of a function that is called all registers are empty but those with its arguments.
    const exposed = new Set(use.exposed);
    const first = piece.called
      ? use.used.filter((half) => half >= ARGUMENTS && !exposed.has(half))
      : use.used.filter(isZero);
    if (!piece.called) this.zeros = first;
    const known = zerosIn(code, piece.graph, new Set(first), [outgoing, end], pointers);
    return new FollowText(code, known, pointers, outgoing);
  }

  whole(): string {
    const { piece, use } = this;
    const { text } = piece;
    const locals = use.used.filter((half) => !use.loaded.includes(half));
    this.write(
      'const{RT,RH,RP,WT,WH,WP,miss,i32,u8,load32,store32,zeros,ones,swap,mulHigh,shiftLeft,' +
        'shiftRight,shiftSigned,host,callee,target,block,wide,calls,' +
        'T,W,C,D,follow,tell,half,lose,loseBoth,stored}=S;const{imul,clz32,floor}=Math;',
    );
    const name = text.functions[piece.id]?.name.replaceAll(/\W/g, '_') ?? '';
    this.write(
      `return function ${name}_${piece.graph.blocks[0].start}` +
        `(t,R,fb,${piece.called ? 'ret,low,' : ''}left){`,
    );
    this.write('let s=0,p=0,e=0,pc=0,k=0,g,m,n;');
    if (locals.length > 0) this.write(`let ${locals.map((half) => `r${half}=0`).join(',')};`);
    if (piece.called) this.enter();
    else this.write('const v=S.version,bp=t.bp|0;');
    if (this.usesFrameAddress) this.write('m=t.bp+t.delta;const VL=m|0,VH=S.upper(m);');
    if (this.follow && !piece.called) this.write(FOLLOWED);
    for (const half of use.loaded) this.write(`let r${half}=R[fb+${half}];`);
    const head = this.out.splice(0).join('');
    writeStructure(piece.graph, this);
    const body = this.out.join('');
    const labels = this.stops.map((_, i) => `X${i}:{`).reverse();
    const tails = this.stops.map((halves) => `}${this.toWindow(halves)}${this.tell}${TAIL}`);
    const rest = `${labels.join('')}${body}${tails.join('')}}`;
    return this.follow ? this.follow.finish(head, rest) : head + rest;
  }

  write(text: string): void {
    this.out.push(text);
  }

  body(i: number): void {
    const { start, end, next } = this.piece.graph.blocks[i];
    // A branch is written by the structure.
    const last = next.length === 2 ? end - INSTRUCTION : end;
    this.rest = 0;
    for (let pc = start; pc < end; pc += INSTRUCTION) {
      if (this.rest === 0) this.charge(pc, end);
      if (this.follow) this.follow.rest = this.rest;
      if (pc < last) this.instruction(pc);
      else if (this.follow) this.write(this.follow.plain(pc, ''));
      this.rest--;
    }
  }

  condition(i: number): string {
    const pc = this.piece.graph.blocks[i].end - INSTRUCTION;
    return CONDITIONS[OP_NAMES[this.code[pc]]]!(this.operands(pc));
  }

  private get usesFrameAddress(): boolean {
    const { code } = this;
    return this.piece.graph.blocks.some(({ start, end }) => {
      for (let pc = start; pc < end; pc += INSTRUCTION) if (code[pc] === OP.leaf) return true;
      return false;
    });
  }

  /** Pays for what is executed up to the next call or the end of the block. */
  private charge(pc: number, end: number): void {
    let count = 0;
    for (let at = pc; at < end; at += INSTRUCTION) {
      count++;
      if (isCall(this.code[at])) break;
    }
    const ticks = this.follow ? `h+=${TICKS * count};` : '';
    this.write(`if(left<${count})${this.stop(pc, 0)}left-=${count};${ticks}`);
    this.rest = count;
  }

  /**
   * Stops before the instruction at `pc`. There is nothing to do here but to say where and why:
   * what JavaScript's compiler has not yet seen being done it would leave out, and start over.
   * @param back - steps that were paid for.
   */
  private stop(pc: number, back: number): string {
    const halves = this.use.all ? this.use.written : this.use.dirtyAt(pc);
    const key = halves.join();
    let i = this.stopKeys.indexOf(key);
    if (i < 0) {
      i = this.stops.length;
      this.stopKeys.push(key);
      this.stops.push(halves);
    }
    return `{pc=${pc};k=${back};break X${i};}`;
  }

  /** Losses of registers must not stay untold. */
  private get tell(): string {
    return this.follow ? WRITE_BACK : '';
  }

  /** Other code is called by the instruction at `pc`, which counts ticks itself. */
  private leaveFor(pc: number): string {
    return this.follow?.before(pc) ?? '';
  }

  private get back(): string {
    return this.follow?.behind ?? '';
  }

  /** Writes to the window what only variables hold. */
  private spill(pc: number): string {
    return this.toWindow(this.use.dirtyAt(pc));
  }

  private toWindow(halves: readonly number[]): string {
    return halves.map((half) => `R[fb+${half}]=r${half};`).join('');
  }

  private operands(pc: number): Operands {
    const [first, second, y] = [this.code[pc + 1], this.code[pc + 2], this.code[pc + 3]];
    return {
      d: `r${first}`,
      D: `r${first + 1}`,
      x: `r${second}`,
      X: `r${second + 1}`,
      z: `r${y}`,
      Z: `r${y + 1}`,
      first,
      second,
      y,
    };
  }

  private instruction(pc: number): void {
    const op = this.code[pc];
    const name = OP_NAMES[op];
    const o = this.operands(pc);
    const stop = this.stop(pc, this.rest);
    const isAccess = ACCESS_BYTES[op] !== 0;
    const before = (isAccess && this.follow?.access(pc, stop)) || '';
    const text =
      COMPUTES[name]?.(o) ??
      access(name, o, this.piece.size, stop, before) ??
      this.special(pc, name, o);
    if (!isAccess && this.follow) this.write(this.follow.plain(pc, this.spill(pc)));
    this.write(text);
    // Outgoing arguments are in the window at once.
    const kind = OP_OPERANDS[op][0];
    if ((kind === 'd' || kind === 'D') && o.first >= this.outgoing) {
      this.write(`R[fb+${o.first}]=${o.d};`);
      if (kind === 'D') this.write(`R[fb+${o.first + 1}]=${o.D};`);
    }
  }

  private special(pc: number, name: OpName, o: Operands): string {
    const stop = this.stop(pc, this.rest);
    const division = DIVISIONS[name];
    if (division) return divide(o, division[0], division[1], stop);
    switch (name) {
      case 'jmp':
        return '';
      case 'leaf':
        return `s=(VL+${o.second})|0;${o.D}=(VH+((s>>>0)<(VL>>>0)?1:0))|0;${o.d}=s;`;
      case 'div64':
      case 'divu64':
      case 'mod64':
      case 'modu64':
        return this.divide64(pc, name, o);
      case 'copy':
      case 'zero':
        return (
          this.spill(pc) +
          (this.follow?.slow(pc, '') ?? '') +
          `t.pc=${pc};t.left=left+${this.rest};` +
          `block(t,R,${OP[name]},fb+${o.first},fb+${o.second},${o.second},${o.y});`
        );
      case 'call':
        return this.call(pc, `calls[${o.first}]??callee(${o.first})`);
      case 'calli':
        return (this.follow?.touch(pc, o.first) ?? '') + this.call(pc, `target(t,${o.d},${o.D})`);
      case 'callh':
        return this.callHost(pc);
      case 'ret':
      case 'retv':
        return this.piece.called ? this.leave(pc, name === 'ret' ? o : undefined) : stop;
      default:
        return stop;
    }
  }

  /** A call of a C function; if nobody can make it, the interpreter does. */
  private call(pc: number, callee: string): string {
    const { text } = this.piece;
    const next = pc + INSTRUCTION;
    const stop = this.stop(pc, 1);
    // What was dirty is in the window now, so a stop may write it again.
    return (
      `g=${callee};if(g===undefined)${stop}${this.spill(pc)}${this.leaveFor(pc)}` +
      `k=g(t,R,fb+${this.code[pc + 2]},${next},${text.ip[next / INSTRUCTION]},left);` +
      `if(k<0){if(k===${REFUSED})${stop}return k;}left=k;` +
      this.goOn(next)
    );
  }

  private callHost(pc: number): string {
    const [, id, outgoing, count] = this.code.subarray(pc, pc + INSTRUCTION);
    return (
      `${this.spill(pc)}${this.leaveFor(pc)}t.pc=${pc};t.left=left+1;` +
      `if(host(t,${id},${outgoing},${count},v))return ${STOPPED};` +
      this.goOn(pc + INSTRUCTION)
    );
  }

  /** Behind a call. */
  private goOn(next: number): string {
    return this.back + this.sameWindow(next) + this.results();
  }

  /** The registers may have been moved; then the interpreter goes on. */
  private sameWindow(next: number): string {
    return `if(t.R!==R)return S.moved(t,${next},left);`;
  }

  /** What is read of the outgoing registers when a call is over. */
  private results(): string {
    return this.use.results.map((half) => `r${half}=R[fb+${half}];`).join('');
  }

  private divide64(pc: number, name: OpName, o: Operands): string {
    const { d, D, x, X, z, Z, first, second, y } = o;
    const quotient = name.startsWith('mod') ? 'm%n' : 'floor(m/n)';
    return (
      `if((${X}|${Z})>>>21===0&&(${z}|${Z})!==0){` +
      `m=${X}*4294967296+(${x}>>>0);n=${Z}*4294967296+(${z}>>>0);m=${quotient};` +
      `${d}=m|0;${D}=floor(m/4294967296)|0;}else{` +
      `${this.tell}${this.spill(pc)}t.pc=${pc};t.left=left+${this.rest};` +
      `wide(R,${OP[name]},fb+${first},fb+${second},fb+${y});` +
      `${d}=R[fb+${first}];${D}=R[fb+${first + 1}];}`
    );
  }

  /** The frame of a function that compiled code calls. */
  private enter(): void {
    const { text, id } = this.piece;
    const { meta } = text;
    const m = id * META;
    const frame = meta[m + META_FRAME];
    const count = meta[m + META_SAVED];
    const words = meta[m + META_WINDOW] + meta[m + META_OUTGOING] + 2;
    this.write(
      `const v=S.version,F=t.frames,f=t.depth*${FRAME},sp0=t.sp,fb0=t.fb,bp0=t.bp,N=t.saved;` +
        `if(f+${FRAME}>F.length||t.depth>=t.deepest||` +
        `sp0-${8 + frame + 8 * count + RED_BYTES}<t.low)return ${REFUSED};` +
        `if(fb+${words}>R.length){t.ensureRegisters(fb,${words});R=t.R;}` +
        `F[f+${FRAME_PC}]=ret;F[f+${FRAME_WINDOW}]=fb0;F[f+${FRAME_BP}]=bp0;F[f+${FRAME_SP}]=sp0;` +
        `F[f+${FRAME_FUNCTION}]=${id};F[f+${FRAME_TRACE}]=-1;F[f+${FRAME_RETURN}]=low;`,
    );
    for (let i = 0; i < SAVED_NAMES.length; i++) this.write(`F[f+${FRAME_SAVED + i}]=N[${i}];`);
    this.write(`p=(sp0-8)>>>2;i32[p]=low;i32[p+1]=${text.upper};`);
    if (this.follow) this.write(FOLLOWED + 'if(W[p>>>1]!==0)T.returnAddress(sp0-8);');
    for (let i = 0; i < count; i++) {
      const register = meta[m + META_PAIRS + 2 * i];
      const to = meta[m + META_PAIRS + 2 * i + 1];
      this.write(
        `p=(sp0-${16 + 8 * i})>>>2;const q${i}=N[${register}];` +
          `i32[p]=R[fb+${to}]=R[q${i}];i32[p+1]=R[fb+${to + 1}]=R[q${i}+1];` +
          `N[${register}]=fb+${to};`,
      );
      if (this.follow) this.write(`T.pushed(t,sp0-${16 + 8 * i},q${i},fb+${to});`);
    }
    const below = 8 + 8 * count + frame;
    const pointer = meta[m + META_FRAME_POINTER];
    this.write(`const sp1=sp0-${below},bp=sp1|0;t.sp=sp1;t.bp=sp1;t.fb=fb;t.depth++;`);
    if (this.follow) this.write('h=H.tick;');
    if (pointer >= 0) this.write(`S.put(R,fb+${pointer},sp1+t.delta);`);
  }

  /** The return of a function that compiled code has called. */
  private leave(pc: number, o: Operands | undefined): string {
    const { text, id } = this.piece;
    const { meta } = text;
    const m = id * META;
    const stop = this.stop(pc, this.rest);
    let restore = '';
    for (let i = 0; i < meta[m + META_SAVED]; i++) {
      restore += `N[${meta[m + META_PAIRS + 2 * i]}]=q${i};`;
    }
    const leaving = this.follow
      ? `${WRITE_BACK}t.pc=T.pc=${pc};T.leaving(t,${o ? `fb+${o.first}` : -1});`
      : '';
    const value = o ? `R[fb]=${o.d};R[fb+1]=${o.D};` : '';
    return (
      `p=(sp0-8)>>>2;if(i32[p]!==low||i32[p+1]!==${text.upper})${stop}` +
      `${this.spill(pc)}${leaving}${value}` +
      `t.depth--;t.fb=fb0;t.bp=bp0;t.sp=sp0;${restore}return left;`
    );
  }
}

function divide({ d, x, z }: Operands, signed: boolean, operator: string, stop: string): string {
  const overflow = signed ? `||(${z}===-1&&${x}===-2147483648)` : '';
  const value = signed ? `${x}${operator}${z}` : `(${x}>>>0)${operator}(${z}>>>0)`;
  return `if(${z}===0${overflow})${stop}${d}=(${value})|0;`;
}
