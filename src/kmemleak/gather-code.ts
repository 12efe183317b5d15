/**
 * The loop that gathers words, as a WebAssembly module: what `gather` of `word-gatherer.ts` does in
 * JavaScript, eight words at a time.
 *
 * A word may be a pointer when it lies in one of three ranges of signed integers. A comparison is
 * enough for each, when the word is moved so that the range begins at the least integer of all.
 */

import {
  BLOCK,
  branch,
  branchIf,
  END,
  get,
  I32,
  i32,
  I32_ADD,
  I32_AND,
  I32_EQZ,
  I32_GE_U,
  I32_LT_U,
  I32_OR,
  I32_SHL,
  I32_SHR_U,
  I32_SUB,
  i32Load,
  i32Store,
  I64,
  I64_LT_S,
  I64_SUB,
  i64Load,
  I64X2_BITMASK,
  I64X2_LT_S,
  I64X2_SPLAT,
  I64X2_SUB,
  IF,
  LOOP,
  RETURN,
  seq,
  set,
  tee,
  UNREACHABLE,
  V128,
  V128_ANY_TRUE,
  V128_OR,
  v128Load,
  wasmModule,
} from '../base/wasm-code.ts';
import { GATHERED_AT, GATHERED_ROOM, HEADER_END, HEADER_NEXT, RUN_BYTES } from './gather-layout.ts';

/** Bytes that are read in a turn. */
const TURN_BYTES = 64;

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
    UNREACHABLE,
    END,
  );
}

/**
 * The module: `gather` gets where the header is, and gives how many words it has gathered.
 */
export function gatherCode(): Uint8Array<ArrayBuffer> {
  const locals = [8, I32, 7, I64, 10, V128];
  return wasmModule({ name: 'gather', params: [I32], results: [I32], locals, body: body() });
}
