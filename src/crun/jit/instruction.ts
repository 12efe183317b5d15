/**
 * Instructions that do nothing but to read and write registers, as JavaScript. A half of a register
 * is a local variable that holds a signed number of 32 bits.
 *
 * Each does what the case of the interpreter does that it is named after.
 */
import type { OpName } from '../../cc/base/bytecode.ts';

/**
 * The operands of an instruction: names of the halves of its registers, and what it holds itself.
 */
export interface Operands {
  /** Low and high half of the first operand, the second and the third. */
  readonly d: string;
  readonly D: string;
  readonly x: string;
  readonly X: string;
  readonly z: string;
  readonly Z: string;
  /** The operands as they stand. */
  readonly first: number;
  readonly second: number;
  readonly y: number;
}

type Text = (o: Operands) => string;

const unsigned = (text: string): string => `(${text}>>>0)`;

function sum64({ d, D, x, X }: Operands, lo: string, hi: string): string {
  return `s=(${x}+${lo})|0;${D}=(${X}+${hi}+(${unsigned('s')}<${unsigned(lo)}?1:0))|0;${d}=s;`;
}

function shiftLeft({ d, D, x, X }: Operands, count: number): string {
  if (count >= 32) return `${D}=${x}<<${count - 32};${d}=0;`;
  if (count === 0) return `${D}=${X};${d}=${x};`;
  return `${D}=(${X}<<${count})|(${x}>>>${32 - count});${d}=${x}<<${count};`;
}

function shiftRight({ d, D, x, X }: Operands, count: number, signed: boolean): string {
  const shift = signed ? '>>' : '>>>';
  const rest = signed ? `${X}>>31` : '0';
  if (count >= 32) {
    return `${d}=(${X}${shift}${count - 32})|0;${D}=${rest};`;
  }
  if (count === 0) return `${d}=${x};${D}=${X};`;
  return `${d}=(${x}>>>${count})|(${X}<<${32 - count});${D}=(${X}${shift}${count})|0;`;
}

/** A shift by a register: the helper leaves the upper half in `S.high`. */
function shift64(name: string): Text {
  return ({ d, D, x, X, z }) => `s=${name}(${x},${X},${z}&63);${D}=S.high;${d}=s;`;
}

function product({ d, D, x, X }: Operands, lo: string, hi: string): string {
  const upper = `mulHigh(${x},${lo})+imul(${x},${hi})+imul(${X},${lo})`;
  return `s=imul(${x},${lo});${D}=(${upper})|0;${d}=s;`;
}

function equal64({ d, D, x, X }: Operands): string {
  return `(${d}===${x}&&${D}===${X})`;
}

function less64(lo: string, hi: string, lo2: string, hi2: string): string {
  return `(${hi}!==${hi2}?${hi}<${hi2}:${unsigned(lo)}<${unsigned(lo2)})`;
}

function below64(lo: string, hi: string, lo2: string, hi2: string): string {
  return `(${hi}!==${hi2}?${unsigned(hi)}<${unsigned(hi2)}:${unsigned(lo)}<${unsigned(lo2)})`;
}

const flag =
  (condition: Text): Text =>
  (o) =>
    `${o.d}=${condition(o)}?1:0;`;

/** A comparison of the second operand with the third, as registers or as it stands. */
function compared(operator: string, isUnsigned: boolean, immediate: boolean): Text {
  return ({ x, z, y }) => {
    const right = immediate ? String(isUnsigned ? y >>> 0 : y) : isUnsigned ? unsigned(z) : z;
    return `(${isUnsigned ? unsigned(x) : x}${operator}${right})`;
  };
}

/** A comparison of the first operand with the second. */
function tested(operator: string, isUnsigned: boolean, immediate: boolean): Text {
  return ({ d, x, second }) => {
    const right = immediate
      ? String(isUnsigned ? second >>> 0 : second)
      : isUnsigned
        ? unsigned(x)
        : x;
    return `(${isUnsigned ? unsigned(d) : d}${operator}${right})`;
  };
}

/** What each instruction that only computes does. */
export const COMPUTES: Readonly<Partial<Record<OpName, Text>>> = {
  nop: () => '',
  mov32: ({ d, x }) => `${d}=${x};`,
  mov64: ({ d, D, x, X }) => `${d}=${x};${D}=${X};`,
  li32: ({ d, second }) => `${d}=${second};`,
  li64: ({ d, D, second, y }) => `${d}=${second};${D}=${y};`,
  add32: ({ d, x, z }) => `${d}=(${x}+${z})|0;`,
  addi32: ({ d, x, y }) => `${d}=(${x}+${y})|0;`,
  sub32: ({ d, x, z }) => `${d}=(${x}-${z})|0;`,
  add64: (o) => sum64(o, o.z, o.Z),
  addi64: (o) => sum64(o, `(${o.y})`, `(${o.y >> 31})`),
  sub64: ({ d, D, x, X, z, Z }) =>
    `s=(${X}-${Z}-(${unsigned(x)}<${unsigned(z)}?1:0))|0;${d}=(${x}-${z})|0;${D}=s;`,
  and32: ({ d, x, z }) => `${d}=${x}&${z};`,
  or32: ({ d, x, z }) => `${d}=${x}|${z};`,
  xor32: ({ d, x, z }) => `${d}=${x}^${z};`,
  andi32: ({ d, x, y }) => `${d}=${x}&${y};`,
  shli32: ({ d, x, y }) => `${d}=${x}<<${y & 31};`,
  shri32: ({ d, x, y }) => `${d}=(${x}>>>${y & 31})|0;`,
  sari32: ({ d, x, y }) => `${d}=${x}>>${y & 31};`,
  mul32: ({ d, x, z }) => `${d}=imul(${x},${z});`,
  sx64: ({ d, D, x }) => `${D}=${x}>>31;${d}=${x};`,
  zx64: ({ d, D, x }) => `${d}=${x};${D}=0;`,
  and64: ({ d, D, x, X, z, Z }) => `${d}=${x}&${z};${D}=${X}&${Z};`,
  or64: ({ d, D, x, X, z, Z }) => `${d}=${x}|${z};${D}=${X}|${Z};`,
  xor64: ({ d, D, x, X, z, Z }) => `${d}=${x}^${z};${D}=${X}^${Z};`,
  ori32: ({ d, x, y }) => `${d}=${x}|${y};`,
  xori32: ({ d, x, y }) => `${d}=${x}^${y};`,
  shl32: ({ d, x, z }) => `${d}=${x}<<${z};`,
  shr32: ({ d, x, z }) => `${d}=(${x}>>>${z})|0;`,
  sar32: ({ d, x, z }) => `${d}=${x}>>${z};`,
  neg32: ({ d, x }) => `${d}=(-${x})|0;`,
  muli32: ({ d, x, y }) => `${d}=imul(${x},${y});`,
  sx8: ({ d, x }) => `${d}=(${x}<<24)>>24;`,
  sx16: ({ d, x }) => `${d}=(${x}<<16)>>16;`,
  zx8: ({ d, x }) => `${d}=${x}&255;`,
  zx16: ({ d, x }) => `${d}=${x}&65535;`,
  bool32: ({ d, x }) => `${d}=${x}!==0?1:0;`,
  bool64: ({ d, x, X }) => `${d}=(${x}|${X})!==0?1:0;`,
  eq32: flag(compared('===', false, false)),
  ne32: flag(compared('!==', false, false)),
  lt32: flag(compared('<', false, false)),
  le32: flag(compared('<=', false, false)),
  ltu32: flag(compared('<', true, false)),
  leu32: flag(compared('<=', true, false)),
  eqi32: flag(compared('===', false, true)),
  nei32: flag(compared('!==', false, true)),
  lti32: flag(compared('<', false, true)),
  lei32: flag(compared('<=', false, true)),
  gti32: flag(compared('>', false, true)),
  gei32: flag(compared('>=', false, true)),
  ltui32: flag(compared('<', true, true)),
  leui32: flag(compared('<=', true, true)),
  gtui32: flag(compared('>', true, true)),
  geui32: flag(compared('>=', true, true)),
  eq64: flag(({ x, X, z, Z }) => `(${x}===${z}&&${X}===${Z})`),
  ne64: flag(({ x, X, z, Z }) => `(${x}!==${z}||${X}!==${Z})`),
  lt64: flag(({ x, X, z, Z }) => less64(x, X, z, Z)),
  le64: flag(({ x, X, z, Z }) => `!${less64(z, Z, x, X)}`),
  ltu64: flag(({ x, X, z, Z }) => below64(x, X, z, Z)),
  leu64: flag(({ x, X, z, Z }) => `!${below64(z, Z, x, X)}`),
  shl64: shift64('shiftLeft'),
  shr64: shift64('shiftRight'),
  sar64: shift64('shiftSigned'),
  shli64: (o) => shiftLeft(o, o.y & 63),
  shri64: (o) => shiftRight(o, o.y & 63, false),
  sari64: (o) => shiftRight(o, o.y & 63, true),
  neg64: ({ d, D, x, X }) => `s=${x}===0?(-${X})|0:~${X};${d}=(-${x})|0;${D}=s;`,
  mul64: (o) => product(o, o.z, o.Z),
  muli64: (o) => product(o, `(${o.y})`, `(${o.y >> 31})`),
  andi64: ({ d, D, x, X, y }) => `${D}=${X}&${y >> 31};${d}=${x}&${y};`,
  clz32: ({ d, x }) => `${d}=clz32(${x});`,
  clz64: ({ d, x, X }) => `${d}=${X}!==0?clz32(${X}):32+clz32(${x});`,
  ctz32: ({ d, x }) => `${d}=zeros(${x});`,
  ctz64: ({ d, x, X }) => `${d}=${x}!==0?zeros(${x}):32+zeros(${X});`,
  popc32: ({ d, x }) => `${d}=ones(${x});`,
  popc64: ({ d, x, X }) => `${d}=ones(${x})+ones(${X});`,
  bswap16: ({ d, x }) => `${d}=swap(${x})>>>16;`,
  bswap32: ({ d, x }) => `${d}=swap(${x});`,
  bswap64: ({ d, D, x, X }) => `s=swap(${X});${D}=swap(${x});${d}=s;`,
  clrsb32: ({ d, x }) => `${d}=clz32(${x}^(${x}>>31))-1;`,
};

/** When each branch is taken. */
export const CONDITIONS: Readonly<Partial<Record<OpName, Text>>> = {
  jz32: ({ d }) => `${d}===0`,
  jnz32: ({ d }) => `${d}!==0`,
  jz64: ({ d, D }) => `(${d}|${D})===0`,
  jnz64: ({ d, D }) => `(${d}|${D})!==0`,
  jeq32: tested('===', false, false),
  jne32: tested('!==', false, false),
  jlt32: tested('<', false, false),
  jle32: tested('<=', false, false),
  jltu32: tested('<', true, false),
  jleu32: tested('<=', true, false),
  jeqi32: tested('===', false, true),
  jnei32: tested('!==', false, true),
  jlti32: tested('<', false, true),
  jlei32: tested('<=', false, true),
  jgti32: tested('>', false, true),
  jgei32: tested('>=', false, true),
  jltui32: tested('<', true, true),
  jleui32: tested('<=', true, true),
  jgtui32: tested('>', true, true),
  jgeui32: tested('>=', true, true),
  jeq64: equal64,
  jne64: (o) => `!${equal64(o)}`,
  jlt64: ({ d, D, x, X }) => less64(d, D, x, X),
  jle64: ({ d, D, x, X }) => `!${less64(x, X, d, D)}`,
  jltu64: ({ d, D, x, X }) => below64(d, D, x, X),
  jleu64: ({ d, D, x, X }) => `!${below64(x, X, d, D)}`,
};
