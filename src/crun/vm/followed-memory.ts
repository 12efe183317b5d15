/**
 * What loads, stores and copies of blocks carry between registers and the shadow memory.
 */
import { ACCESS_BYTES, IN_FRAME, STORES } from '../../cc/base/bytecode.ts';
import type { Provenance } from '../../truth/provenance.ts';
import { eachRun, loadBytes, storeBytes, type Locate } from './byte-provenance.ts';
import { narrow, read, set, set2, touch, type Follower } from './followed-register.ts';
import type { ThreadState } from './state.ts';

const NOTHING: readonly [Provenance, Provenance] = [0, 0];

/** Loads and stores. */
export function access(
  truth: Follower,
  t: ThreadState,
  op: number,
  d: number,
  second: number,
  third: number,
): void {
  const bytes = ACCESS_BYTES[op];
  const isStore = STORES[op] !== 0;
  const inFrame = IN_FRAME[op] !== 0;
  const x = t.fb + second;
  const pa = inFrame ? t.bp + second : place(t, x, third, bytes);
  if (!inFrame && !isStore && bytes < 4) touch(truth, t, x);
  if (bytes < 4 || (pa & 3) !== 0) {
    const at: Locate = (offset, count) => {
      if (pa >= 0) return pa + offset;
      return inFrame || count === bytes ? -1 : place(t, x, third + offset, count);
    };
    if (isStore) storeParts(truth, t, d, at, bytes);
    else loadParts(truth, t, d, at, bytes);
  } else if (isStore) store(truth, t, d, pa, bytes);
  else load(truth, t, d, pa, bytes);
  if (isStore && !inFrame) touch(truth, t, x);
}

/** Physical address of a memory operand, -1 when there is none or it is in two pieces. */
function place(t: ThreadState, x: number, offset: number, bytes: number): number {
  const { port } = t.context;
  const { R } = t;
  const pa = (R[x] >>> 0) + offset;
  if (R[x + 1] === DIRECT && pa >= 0 && pa + bytes <= port.size) return pa;
  return port.probe(R[x], R[x + 1], offset, bytes);
}

const DIRECT = 0xffff8880 | 0;

function load(truth: Follower, t: ThreadState, d: number, pa: number, bytes: number): void {
  const { words } = truth.shadow;
  const i = pa >>> 2;
  if (bytes === 4) set(truth, t, d, words.half(i));
  else set2(truth, t, d, words.half(i), words.half(i + 1));
}

/** Stores a register at a multiple of 4. */
export function store(truth: Follower, t: ThreadState, d: number, pa: number, bytes: number): void {
  const { shadow } = truth;
  const { provenance } = t.registerShadow!;
  if (shadow.lives.types.hasCounts) {
    shadow.countChanges(pa, t.context.port.i32[pa >>> 2], t.R[d]);
  }
  if (bytes === 4) return shadow.storeHalf(pa, narrow(truth, t, d));
  const low = provenance[d];
  const high = provenance[d + 1];
  if ((low | high) !== 0) truth.noteUse(t, d, truth.pc);
  shadow.store(pa, low, high);
}

/** Loads single bytes, or from an address that is not a multiple of 4. */
function loadParts(truth: Follower, t: ThreadState, d: number, at: Locate, bytes: number): void {
  const { shadow } = truth;
  const pa = at(0, bytes);
  const isEmpty = pa >= 0 && shadow.isEmpty(pa, bytes);
  if (!isEmpty) shadow.tidy();
  const [low, high] = isEmpty ? NOTHING : loadBytes(shadow, at, bytes);
  if (bytes === 8) set2(truth, t, d, low, high);
  else set(truth, t, d, low);
}

/** Stores single bytes, or to an address that is not a multiple of 4. */
function storeParts(truth: Follower, t: ThreadState, d: number, at: Locate, bytes: number): void {
  const { shadow } = truth;
  const { R } = t;
  const pa = at(0, bytes);
  const low = bytes === 8 ? read(truth, t, d) : narrow(truth, t, d);
  const high = bytes === 8 ? read(truth, t, d + 1) : 0;
  const isEmpty = pa >= 0 && shadow.isEmpty(pa, bytes);
  if ((low | high) === 0 && isEmpty) return;
  shadow.tidy();
  if (bytes >= 4) return storeBytes(shadow, at, low, high, bytes);
  const { u8 } = t.context.port;
  const value = (i: number): number => (R[d + (i >> 2)] >>> (8 * (i & 3))) & 0xff;
  storeBytes(shadow, at, low, high, bytes, { u8, value });
}

export function copyBlock(
  truth: Follower,
  t: ThreadState,
  d: number,
  x: number,
  bytes: number,
): void {
  touch(truth, t, d);
  touch(truth, t, x);
  eachRun(bytes, [t.R[d], t.R[x]], (offset, run) => {
    const to = place(t, d, offset, run);
    const from = place(t, x, offset, run);
    if (to >= 0 && from >= 0) truth.shadow.copy(to, from, run);
  });
}

export function zeroBlock(truth: Follower, t: ThreadState, d: number, bytes: number): void {
  touch(truth, t, d);
  eachRun(bytes, [t.R[d]], (offset, run) => {
    const pa = place(t, d, offset, run);
    if (pa >= 0) truth.shadow.clear(pa, run);
  });
}
