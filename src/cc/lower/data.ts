/**
 * Data of a program: which section each variable and string literal goes to.
 */
import type { FunctionSymbol, StringLiteral, SymbolRef, Variable } from '../parse/ast.ts';
import { QUAL_CONST, QUAL_VOLATILE, qualsOf } from '../base/ctype.ts';
import type { SymbolNames } from './names.ts';
import type { CData, SymbolAddress } from '../base/program.ts';

/** The address that a reference stands for; `owner` is the function that it is made in. */
export type Resolve = (
  target: SymbolRef,
  addend: number,
  owner: FunctionSymbol | undefined,
) => SymbolAddress;

/** Places variables with static storage and strings, in the order of the source. */
export function lowerData(
  variables: readonly Variable[],
  strings: readonly StringLiteral[],
  names: SymbolNames,
  resolve: Resolve,
): CData[] {
  const data = variables.map((variable): CData => {
    const { init } = variable;
    const addresses = (init?.relocations ?? []).map(({ offset, target, addend }) => ({
      offset,
      ...resolve(target, addend, variable.owner),
    }));
    const isZero = addresses.length === 0 && (init?.bytes.every((byte) => byte === 0) ?? true);
    return {
      name: names.nameOf(variable),
      section: variable.section ?? sectionOf(variable, isZero),
      global: variable.storage !== 'static',
      size: variable.size,
      align: variable.align,
      bytes: isZero ? undefined : init?.bytes,
      addresses,
    };
  });
  return [
    ...data,
    ...strings.map((literal): CData => ({
      name: names.nameOf(literal),
      section: '.rodata.str1.1',
      global: false,
      size: literal.bytes.length,
      align: 1,
      bytes: literal.bytes,
      addresses: [],
    })),
  ];
}

function sectionOf(variable: Variable, isZero: boolean): string {
  if (variable.isThread) return isZero ? '.tbss' : '.tdata';
  const quals = qualsOf(variable.type);
  if ((quals & QUAL_CONST) !== 0 && (quals & QUAL_VOLATILE) === 0) return '.rodata';
  return isZero ? '.bss' : '.data';
}
