/**
 * Small modules of WebAssembly, written down as lists of bytes: no tool has to make them, and what
 * they do stands in the sources. Each has one function, and imports the memory `memory`.
 */

// Types, and the instructions that occur.
export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;
const FUNCTION = 0x60;
const VOID = 0x40;
export const BLOCK = [0x02, VOID];
export const LOOP = [0x03, VOID];
export const IF = [0x04, VOID];
export const END = [0x0b];
export const RETURN = [0x0f];
export const I32_EQZ = [0x45];
export const I32_LT_U = [0x49];
export const I32_GE_U = [0x4f];
export const I64_LT_S = [0x53];
export const I32_ADD = [0x6a];
export const I32_SUB = [0x6b];
export const I32_AND = [0x71];
export const I32_OR = [0x72];
export const I32_SHL = [0x74];
export const I32_SHR_U = [0x76];
export const I64_SUB = [0x7d];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 128);
  }
}

/** A constant below 2^31. */
export function i32(value: number): number[] {
  const bytes = unsigned(value);
  // The sixth bit of the last byte is the sign.
  if ((bytes.at(-1)! & 0x40) === 0) return [0x41, ...bytes];
  return [0x41, ...bytes.slice(0, -1), bytes.at(-1)! | 0x80, 0];
}

export const get = (local: number): number[] => [0x20, local];
export const set = (local: number): number[] => [0x21, local];
export const tee = (local: number): number[] => [0x22, local];
export const branch = (depth: number): number[] => [0x0c, depth];
export const branchIf = (depth: number): number[] => [0x0d, depth];
export const i32Load = (offset: number): number[] => [0x28, 2, ...unsigned(offset)];
export const i64Load = (offset: number): number[] => [0x29, 3, ...unsigned(offset)];
export const i32Store = (offset: number): number[] => [0x36, 2, ...unsigned(offset)];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
export const v128Load = (offset: number): number[] => [...simd(0), 3, ...unsigned(offset)];
export const I64X2_SPLAT = simd(0x12);
export const V128_OR = simd(0x50);
export const V128_ANY_TRUE = simd(0x53);
export const I64X2_BITMASK = simd(0xc4);
export const I64X2_SUB = simd(0xd1);
export const I64X2_LT_S = simd(0xd8);
export const UNREACHABLE = [0x00];
export const v128Store = (offset: number): number[] => [...simd(11), 3, ...unsigned(offset)];
/** A vector of zeros. */
export const V128_ZERO = [...simd(12), ...Array.from({ length: 16 }, () => 0)];

/** One piece of code after the other. */
export function seq(...parts: readonly (readonly number[])[]): number[] {
  const all: number[] = [];
  for (const part of parts) for (const byte of part) all.push(byte);
  return all;
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  return [value.length, ...Array.from(value, (c) => c.charCodeAt(0))];
}

/** A module with one function. */
export interface WasmFunction {
  readonly name: string;
  /** Types. */
  readonly params: readonly number[];
  readonly results: readonly number[];
  /** Variables behind the parameters: how many, and their type; and so on. */
  readonly locals: readonly number[];
  readonly body: readonly number[];
}

/** The bytes of a module that exports the function. */
export function wasmModule(wanted: WasmFunction): Uint8Array<ArrayBuffer> {
  const { name, params, results, locals, body } = wanted;
  const code = [locals.length / 2, ...locals, ...body];
  return Uint8Array.from(
    seq(
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, FUNCTION, params.length, ...params, results.length, ...results]),
      section(2, [1, ...text(''), ...text('memory'), 2, 0, 1]),
      section(3, [1, 0]),
      section(7, [1, ...text(name), 0, 0]),
      section(10, [1, ...unsigned(code.length), ...code]),
    ),
  );
}
