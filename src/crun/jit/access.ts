/**
 * Loads and stores as JavaScript. What is in the direct map takes a comparison, all else a look
 * into the tables of translations; what neither finds stops the compiled code, and the interpreter
 * does it, with whatever fault it is.
 */
import type { OpName } from '../../cc/base/bytecode.ts';
import { DIRECT_MAP_HI } from '../../machine/layout.ts';
import type { Operands } from './instruction.ts';
import { ENTRIES } from './translations.ts';

const DIRECT = DIRECT_MAP_HI | 0;
const PAGE = 4096;
/** Offsets from a pointer that take the short way. */
const NEAR = 1 << 19;

/** Leaves the physical address of an operand in `p`, or stops. */
function locate(
  { x, X, y }: Operands,
  bytes: number,
  write: boolean,
  size: number,
  stop: string,
): string {
  const miss = `{p=miss(${x},${X},${y},${bytes},${write});if(p===-1)${stop}p|=0;}`;
  if (Math.abs(y) > NEAR) return miss;
  const [tag, high, page] = write ? ['WT', 'WH', 'WP'] : ['RT', 'RH', 'RP'];
  const hit = `p>=0&&p<=${PAGE - bytes}&&${tag}[e]===${x}>>>12&&${high}[e]===${X}`;
  const other =
    `{p=(${x}&${PAGE - 1})+${y};e=(${x}>>>12)&${ENTRIES - 1};` +
    `if(${hit})p=(${page}[e]+p)|0;else${miss}}`;
  if (size === 0) return other;
  const last = size - bytes + 1;
  const test = y >= 0 ? `(${x}>>>0)<${last - y}` : `((${x}+${y})>>>0)<${last}`;
  return `if(${X}===${DIRECT}&&${test})p=(${x}+${y})|0;else${other}`;
}

const LOADS: Readonly<Partial<Record<OpName, (d: string, D: string) => string>>> = {
  ld8s: (d) => `${d}=(u8[p>>>0]<<24)>>24;`,
  ld8u: (d) => `${d}=u8[p>>>0];`,
  ld16s: (d) => `${d}=((u8[p>>>0]|(u8[(p+1)>>>0]<<8))<<16)>>16;`,
  ld16u: (d) => `${d}=u8[p>>>0]|(u8[(p+1)>>>0]<<8);`,
  ld32: (d) => `${d}=(p&3)===0?i32[p>>>2]:load32(p>>>0);`,
  ld64: (d, D) =>
    `if((p&3)===0){${d}=i32[p>>>2];${D}=i32[(p>>>2)+1];}` +
    `else{${d}=load32(p>>>0);${D}=load32((p>>>0)+4);}`,
};

const STORES: Readonly<Partial<Record<OpName, (d: string, D: string) => string>>> = {
  st8: (d) => `u8[p>>>0]=${d};`,
  st16: (d) => `u8[p>>>0]=${d};u8[(p+1)>>>0]=${d}>>8;`,
  st32: (d) => `if((p&3)===0)i32[p>>>2]=${d};else store32(p>>>0,${d});`,
  st64: (d, D) =>
    `if((p&3)===0){i32[p>>>2]=${d};i32[(p>>>2)+1]=${D};}` +
    `else{store32(p>>>0,${d});store32((p>>>0)+4,${D});}`,
};

/**
 * A load or a store; undefined when the opcode is none of those.
 * @param size - bytes of memory in the direct map.
 * @param stop - stops before the instruction.
 * @param before - comes when the address is known, which is in `p`.
 */
export function access(
  name: OpName,
  o: Operands,
  size: number,
  stop: string,
  before: string,
): string | undefined {
  const frame = /^(ld|st)f(.*)$/.exec(name);
  if (frame) return inFrame(`${frame[1]}${frame[2]}` as OpName, o, before);
  const load = LOADS[name];
  const store = STORES[name];
  if (!load && !store) return undefined;
  const bytes = Number(/\d+/.exec(name)![0]) / 8;
  const place = locate(o, bytes, store !== undefined, size, stop);
  return place + before + (load ?? store)!(o.d, o.D);
}

function inFrame(name: OpName, { d, D, second }: Operands, before: string): string {
  return `p=(bp+${second})|0;${before}${(LOADS[name] ?? STORES[name])!(d, D)}`;
}
