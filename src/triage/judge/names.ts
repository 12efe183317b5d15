/** Names of functions as they compare: what compilers and linkers add to them is taken off. */
import type { Frame } from '../input/objects.ts';

const ADDED = 'isra|constprop|part|llvm|clone|cold|lto_priv|cfi|cfi_jt|localalias|sra|specialized';
const SUFFIX = new RegExp(String.raw`\.(?:${ADDED})(?:\.\d{1,20})?$`);

/** A function's name without suffix; of a frame without a name its number. */
export function plainName({ symbol }: Frame): string {
  let name = symbol;
  while (SUFFIX.test(name)) name = name.replace(SUFFIX, '');
  return name;
}

/** A number where the return address of an entry should be: no frame. */
function isTerminator({ raw, symbol }: Frame): boolean {
  return raw && /^0x(?:0+|f{8}|f{16})$/.test(symbol);
}

/** The frames that the kernel recorded: not those of inlined functions, nor the end mark. */
export function recorded(frames: readonly Frame[]): readonly Frame[] {
  return frames.filter((frame) => !frame.inline && !isTerminator(frame));
}

/**
 * The name by which a frame is the same in another report. Code of a module is loaded elsewhere
 * each time, but at a page: the twelve low bits stay.
 */
export function stableName(frame: Frame): string {
  return frame.raw ? `?${frame.symbol.slice(-3).padStart(3, '0')}` : plainName(frame);
}
