/**
 * The loop that gathers words, as a WebAssembly module: what `gather` of `word-gatherer.ts` does in
 * JavaScript, eight words at a time.
 *
 * A word may be a pointer when it lies in one of three ranges of signed integers. The comparison is a
 * subtraction and one comparison: moved so that the range begins at the least integer of all, it is
 * enough that the word is below the end.
 */

/** The ranges, each as its moved start and end, and which runs are to be read. */
export const HEADER_BYTES = 64;
/** Where the header has the address of the next run, and that of the end of the runs. */
export const HEADER_NEXT = 48;
export const HEADER_END = 52;
/** A run: first word and end in 32-bit halves of memory, whose block it is, and nothing. */
export const RUN_BYTES = 16;
/** Runs that can wait. */
export const RUNS = 256;
/** Words that are gathered at once. */
export const GATHERED = 512;
/** Room for them, and for those of a turn of which only some are kept. */
export const GATHERED_ROOM = GATHERED + 8;
/** Where the gathered words begin, in bytes from the header. */
export const GATHERED_AT = HEADER_BYTES + RUNS * RUN_BYTES;
/** Bytes that all of it takes. */
export const GATHER_BYTES = GATHERED_AT + GATHERED_ROOM * 8;

/** Bytes that are read in a turn. */
const TURN_BYTES = 64;

// Types, and the opcodes that occur.
const I32 = 0x7f;
const I64 = 0x7e;
const V128 = 0x7b;
const FUNCTION = 0x60;
const VOID = 0x40;
const BLOCK = [0x02, VOID];
const LOOP = [0x03, VOID];
const IF = [0x04, VOID];
const END = [0x0b];
const RETURN = [0x0f];
const I32_EQZ = [0x45];
const I32_LT_U = [0x49];
const I32_GE_U = [0x4f];
const I64_LT_S = [0x53];
const I32_ADD = [0x6a];
const I32_SUB = [0x6b];
const I32_AND = [0x71];
const I32_OR = [0x72];
const I32_SHL = [0x74];
const I32_SHR_U = [0x76];
const I64_SUB = [0x7d];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 128);
  }
}

/** A constant below 2^31. */
function i32(value: number): number[] {
  const bytes = unsigned(value);
  // The sixth bit of the last byte is the sign.
  if ((bytes.at(-1)! & 0x40) === 0) return [0x41, ...bytes];
  return [0x41, ...bytes.slice(0, -1), bytes.at(-1)! | 0x80, 0];
}

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
const branch = (depth: number): number[] => [0x0c, depth];
const branchIf = (depth: number): number[] => [0x0d, depth];
const i32Load = (offset: number): number[] => [0x28, 2, ...unsigned(offset)];
const i64Load = (offset: number): number[] => [0x29, 3, ...unsigned(offset)];
const i32Store = (offset: number): number[] => [0x36, 2, ...unsigned(offset)];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
const v128Load = (offset: number): number[] => [...simd(0), 3, ...unsigned(offset)];
const I64X2_SPLAT = simd(0x12);
const V128_OR = simd(0x50);
const V128_ANY_TRUE = simd(0x53);
const I64X2_BITMASK = simd(0xc4);
const I64X2_SUB = simd(0xd1);
const I64X2_LT_S = simd(0xd8);

// Local variables: the parameter first.
const HEADER = 0;
const RUN = 1;
const LAST_RUN = 2;
const AT = 3;
const LAST = 4;
const OWNER = 5;
const OUT = 6;
const FULL = 7;
const BITS = 8;
const WORD = 9;
/** Start and end of each range, and vectors of them. */
const BOUNDS = 10;
const VECTORS = 16;
/** Four vectors that are read in a turn. */
const READ = 22;

const RANGES = [0, 1, 2];

const FOUR = [0, 1, 2, 3];

/** One piece of code after the other. */
function seq(...parts: readonly (readonly number[])[]): number[] {
  return parts.flat();
}

/** Whether the words of a vector are in a range: all ones where they are. */
function wordsInRange(vector: number): number[] {
  const inRange = (i: number): number[] =>
    seq(get(vector), get(VECTORS + 2 * i), I64X2_SUB, get(VECTORS + 2 * i + 1), I64X2_LT_S);
  return seq(...RANGES.map(inRange), V128_OR, V128_OR);
}

/** The same of the one word: 1 or 0. */
function wordInRange(): number[] {
  const inRange = (i: number): number[] =>
    seq(get(WORD), get(BOUNDS + 2 * i), I64_SUB, get(BOUNDS + 2 * i + 1), I64_LT_S);
  return seq(...RANGES.map(inRange), I32_OR, I32_OR);
}

/** Keeps the word at `AT` plus some bytes, if the condition on the stack is 1 and not 0. */
function keep(bytes: number, condition: readonly number[]): number[] {
  return seq(
    seq(get(OUT), get(AT), i32(bytes), I32_ADD, i32(2), I32_SHR_U),
    i32Store(0),
    seq(get(OUT), get(OWNER), i32Store(GATHERED_ROOM * 4)),
    seq(get(OUT), condition, i32(2), I32_SHL, I32_ADD, set(OUT)),
  );
}

/** Stops in the middle of a run when there is no room for a further turn. */
function stopWhenFull(): number[] {
  return seq(
    seq(get(OUT), get(FULL), I32_GE_U, IF),
    seq(get(RUN), get(AT), i32(2), I32_SHR_U, i32Store(0)),
    leave(),
    END,
  );
}

/** Notes which run is next; gives the number of words. */
function leave(): number[] {
  return seq(
    seq(get(HEADER), get(RUN), i32Store(HEADER_NEXT)),
    seq(get(OUT), get(HEADER), i32(GATHERED_AT), I32_ADD, I32_SUB),
    seq(i32(2), I32_SHR_U, RETURN),
  );
}

/** Eight words a turn; most turns find nothing but zeros, or no word in a range. */
function turns(): number[] {
  // Out of two blocks: this condition, and the one that a whole turn is left.
  const nextUnlessAny = seq(
    seq(V128_OR, V128_OR, V128_OR, V128_ANY_TRUE),
    seq(I32_EQZ, IF, step(TURN_BYTES), branch(2), END),
  );
  return seq(
    LOOP,
    seq(get(LAST), get(AT), I32_SUB, i32(TURN_BYTES), I32_GE_U, IF),
    ...FOUR.map((i) => seq(get(AT), v128Load(16 * i), tee(READ + i))),
    nextUnlessAny,
    ...FOUR.map((i) => seq(wordsInRange(READ + i), tee(READ + i))),
    nextUnlessAny,
    stopWhenFull(),
    ...FOUR.map((i) =>
      seq(
        seq(get(READ + i), I64X2_BITMASK, set(BITS)),
        keep(16 * i, seq(get(BITS), i32(1), I32_AND)),
        keep(16 * i + 8, seq(get(BITS), i32(1), I32_SHR_U)),
      ),
    ),
    seq(step(TURN_BYTES), branch(1)),
    END,
    END,
  );
}

/** The words that are left of a run, one by one. */
function rest(): number[] {
  return seq(
    LOOP,
    seq(get(AT), get(LAST), I32_LT_U, IF),
    stopWhenFull(),
    seq(get(AT), i64Load(0), set(WORD)),
    keep(0, wordInRange()),
    seq(step(8), branch(1)),
    END,
    END,
  );
}

function step(bytes: number): number[] {
  return seq(get(AT), i32(bytes), I32_ADD, set(AT));
}

function body(): number[] {
  return seq(
    ...[...RANGES, ...RANGES].map((_, i) =>
      seq(get(HEADER), i64Load(8 * i), tee(BOUNDS + i), I64X2_SPLAT, set(VECTORS + i)),
    ),
    seq(get(HEADER), i32Load(HEADER_NEXT), set(RUN)),
    seq(get(HEADER), i32Load(HEADER_END), set(LAST_RUN)),
    seq(get(HEADER), i32(GATHERED_AT), I32_ADD, tee(OUT)),
    seq(i32((GATHERED_ROOM - 8) * 4), I32_ADD, set(FULL)),
    BLOCK,
    LOOP,
    seq(get(RUN), get(LAST_RUN), I32_GE_U, branchIf(1)),
    seq(get(RUN), i32Load(0), i32(2), I32_SHL, set(AT)),
    seq(get(RUN), i32Load(4), i32(2), I32_SHL, set(LAST)),
    seq(get(RUN), i32Load(8), set(OWNER)),
    turns(),
    rest(),
    seq(get(RUN), i32(RUN_BYTES), I32_ADD, set(RUN), branch(0)),
    END,
    END,
    leave(),
    [0x00],
    END,
  );
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  return [value.length, ...Array.from(value, (c) => c.charCodeAt(0))];
}

/**
 * The module. It imports the memory `memory`, and exports `gather`, which gets where the header is
 * and gives how many words it has gathered.
 */
export function gatherCode(): Uint8Array<ArrayBuffer> {
  const locals = [8, I32, 7, I64, 10, V128];
  const code = [locals.length / 2, ...locals, ...body()];
  return Uint8Array.from(
    seq(
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, FUNCTION, 1, I32, 1, I32]),
      section(2, [1, ...text(''), ...text('memory'), 2, 0, 1]),
      section(3, [1, 0]),
      section(7, [1, ...text('gather'), 0, 0]),
      section(10, [1, ...unsigned(code.length), ...code]),
    ),
  );
}
