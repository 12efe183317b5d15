/**
 * `switch`: a binary search over the sorted cases.
 */
import type { Statement, SwitchCase } from '../parse/ast.ts';
import type { OpName } from '../base/bytecode.ts';
import { scalarShape, type CType } from '../base/ctype.ts';
import { constantOf } from './constant.ts';
import type { FunctionContext } from './context.ts';

/** Up to this many cases are tried one after the other. */
const LINEAR = 3;

/** Lowers a switch statement. */
export function lowerSwitch(ctx: FunctionContext, s: Statement & { kind: 'switch' }): void {
  const { out, lower } = ctx;
  const reg = lower.value(ctx, s.value);
  const labels = new Map<SwitchCase | undefined, number>();
  for (const one of s.cases) labels.set(one, out.label());
  const end = out.label();
  labels.set(undefined, s.hasDefault ? out.label() : end);
  const sorted = s.cases
    .filter((one) => one.low <= one.high)
    .sort((a, b) => (a.low < b.low ? -1 : 1));
  const known = constantOf(s.value);
  if (known !== undefined) {
    const hit = sorted.find((one) => one.low <= known && known <= one.high);
    out.emit('jmp', labels.get(hit));
  } else search(ctx, reg, s.value.type, sorted, labels);
  const { breaks, cases } = ctx;
  ctx.breaks = { label: end, scopes: ctx.scopes.length };
  ctx.cases = labels;
  lower.statement(ctx, s.body);
  ctx.breaks = breaks;
  ctx.cases = cases;
  out.mark(end);
}

function search(
  ctx: FunctionContext,
  reg: number,
  type: CType,
  cases: readonly SwitchCase[],
  labels: ReadonlyMap<SwitchCase | undefined, number>,
): void {
  const { out } = ctx;
  if (cases.length > LINEAR) {
    const middle = cases.length >> 1;
    const lower = out.label();
    jumpCompare(ctx, 'lt', reg, type, cases[middle].low, lower);
    search(ctx, reg, type, cases.slice(middle), labels);
    out.mark(lower);
    search(ctx, reg, type, cases.slice(0, middle), labels);
    return;
  }
  for (const one of cases) {
    const label = labels.get(one)!;
    if (one.low === one.high) jumpCompare(ctx, 'eq', reg, type, one.low, label);
    else {
      const next = out.label();
      jumpCompare(ctx, 'lt', reg, type, one.low, next);
      jumpCompare(ctx, 'le', reg, type, one.high, label);
      out.mark(next);
    }
  }
  out.emit('jmp', labels.get(undefined));
}

function jumpCompare(
  ctx: FunctionContext,
  op: 'eq' | 'lt' | 'le',
  reg: number,
  type: CType,
  constant: bigint,
  label: number,
): void {
  const { out } = ctx;
  const { size, signed } = scalarShape(type);
  const name = op === 'eq' || signed ? op : `${op}u`;
  if (size !== 8) {
    const immediate = Number(BigInt.asIntN(32, constant));
    out.emit(`j${op === 'eq' || signed ? `${op}i` : `${op}ui`}32` as OpName, reg, immediate, label);
    return;
  }
  const other = out.reg();
  out.constant(other, constant, true);
  out.emit(`j${name}64` as OpName, reg, other, label);
}
