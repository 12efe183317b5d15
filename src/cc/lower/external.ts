/**
 * Calls that the compiler makes by itself, of functions that no source names.
 */
import type { FunctionContext } from './context.ts';
import { NO_REG, outgoing } from './emit.ts';

/** Emits a call of an external function by name; gives the register of its result. */
export function callExternal(
  ctx: FunctionContext,
  name: string,
  args: readonly number[],
  result: 'wide' | 'narrow' | 'none',
  into = NO_REG,
): number {
  const { out } = ctx;
  for (const [i, reg] of args.entries()) out.emit('mov64', outgoing(i), reg);
  out.outgoingCount = Math.max(out.outgoingCount, args.length, 1);
  out.emit('callh', -1 - ctx.program.externalIndex(name, out.place), 0, args.length);
  if (result === 'none') return NO_REG;
  const reg = into === NO_REG ? out.reg() : into;
  out.emit(result === 'wide' ? 'mov64' : 'mov32', reg, outgoing(0));
  return reg;
}
