/**
 * Red zones around locals, as gcc lays frames out for AddressSanitizer (cfgexpand.cc): variables by
 * size, the smallest first, with at least 16 bytes between them and 32 before the first.
 */
import { alignUp } from '../../machine/address.ts';
import { isScalar, QUAL_VOLATILE, qualsOf, sizeOf } from '../base/ctype.ts';
import type { GuardedFrame } from '../base/program.ts';
import type { FunctionBody, Variable } from '../parse/ast.ts';
import { parts, type Node } from '../parse/walk.ts';
import type { FunctionContext } from './context.ts';
import { callExternal } from './external.ts';
import { addressOf } from './memory.ts';

const RED_ZONE = 32;
const LEAST = 16;
/** What the compiler calls when a scope begins and ends, with an address and a number of bytes. */
const SCOPE_BEGINS = '__asan_unpoison_stack_memory';
const SCOPE_ENDS = '__asan_poison_stack_memory';

/** Whether a variable may be used through a pointer, so that it has red zones. */
export function isGuarded({ storage, type, addressTaken }: Variable): boolean {
  if (storage !== 'local' && storage !== 'param') return false;
  return addressTaken || !isScalar(type) || (qualsOf(type) & QUAL_VOLATILE) !== 0;
}

/** Gives places to all variables of a function that have red zones; undefined without any. */
export function guardLocals(ctx: FunctionContext, body: FunctionBody): GuardedFrame | undefined {
  const found = body.params.filter(({ type }) => type.kind !== 'record');
  const visit = (node: Node): void => {
    if (node.statement?.kind === 'declare') found.push(node.statement.variable);
    for (const part of parts(node)) visit(part);
  };
  visit({ statement: body.block });
  const bytes = (one: Variable): number => Math.max(one.size, sizeOf(one.type));
  const guarded = found
    .filter(isGuarded)
    .reverse()
    .sort((a, b) => bytes(a) - bytes(b));
  if (guarded.length === 0) return undefined;
  let end = RED_ZONE;
  const locals = guarded.map((variable) => {
    const offset = alignUp(end, Math.max(LEAST, variable.align));
    end = offset + withRedZone(bytes(variable));
    const { name, place } = variable;
    return { variable, name, line: place.line, offset, size: bytes(variable) };
  });
  const start = ctx.out.slot(alignUp(end, RED_ZONE), LEAST);
  for (const { variable, offset } of locals) {
    ctx.locations.set(variable, { kind: 'frame', offset: start + offset });
  }
  return {
    start,
    end: start + alignUp(end, RED_ZONE),
    locals: locals.map(({ name, line, offset, size }) => ({
      name,
      line,
      offset: start + offset,
      size,
    })),
    // What debugging information says of the function's first instruction.
    place: body.block.place,
  };
}

/** Tells the sanitizer that a variable may be used from here on, or no longer. */
export function tellScope(ctx: FunctionContext, variable: Variable, begins: boolean): void {
  const place = ctx.locations.get(variable);
  if (place?.kind !== 'frame') return;
  const size = ctx.out.reg();
  ctx.out.constant(size, BigInt(Math.max(variable.size, sizeOf(variable.type))), true);
  const name = begins ? SCOPE_BEGINS : SCOPE_ENDS;
  callExternal(ctx, name, [addressOf(ctx, place), size], 'none');
}

/** Bytes of a variable with the red zone behind it. */
function withRedZone(size: number): number {
  if (size <= 4) return LEAST;
  if (size <= 16) return 2 * LEAST;
  const zone = size <= 128 ? 32 : size <= 512 ? 64 : size <= 4096 ? 128 : 256;
  return alignUp(size + zone, LEAST);
}
