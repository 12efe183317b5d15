/**
 * Lowering of a whole program: one or several translation units become functions in bytecode and
 * data in sections.
 *
 * Functions are lowered when something needs them: those that others can see, those whose address
 * is used, and those that are called and not inlined. So static functions that were inlined
 * everywhere are gone, as with gcc.
 */
import { assert } from '../../base/assert.ts';
import { DEFAULT_LIMITS, type Limits } from '../../base/limits.ts';
import { LoweringStop } from '../base/diagnostics.ts';
import type { FunctionSymbol, Label, Program, SymbolRef } from '../parse/ast.ts';
import { INSTRUCTION, OP } from '../base/bytecode.ts';
import type { CType, RecordTag } from '../base/ctype.ts';
import type { ArgumentOrder, CodeModel, LowerOptions, ProgramLowering } from './context.ts';
import { lowerData, type Resolve } from './data.ts';
import type { Finished } from './finish.ts';
import { lowerFunction } from './function.ts';
import { InlinePlan } from './inline.ts';
import { SymbolNames } from './names.ts';
import type { TypeLayout } from '../base/type-layout.ts';
import { outermost, type Place } from '../base/place.ts';
import {
  LINE_BITS,
  type CFunction,
  type CodeAddress,
  type CProgram,
  type External,
  type SymbolAddress,
} from '../base/program.ts';
import { layoutOf } from '../parse/type-layout.ts';
import { typeName } from '../parse/type-name.ts';

export type { ArgumentOrder, CodeModel, LowerOptions } from './context.ts';

/** How a program is lowered, and what it may take. */
interface LimitedOptions extends LowerOptions {
  /** Default {@link DEFAULT_LIMITS}. */
  readonly limits?: Limits;
}

/**
 * Lowers analysed translation units without errors to one program.
 * @throws LoweringStop when the program is too large, or too deep, for the limits.
 */
export function lower(units: readonly Program[], options: LimitedOptions = {}): CProgram {
  const lowering = new UnitLowering(units, options);
  try {
    return lowering.program();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Functions that are inlined are lowered inside of each other.
    const message = 'the function and what it inlines are nested too deeply';
    throw new LoweringStop(lowering.place, message, 'c-tree-height');
  }
}

const NOWHERE: Place = { file: '', line: 1, column: 1 };

class UnitLowering implements ProgramLowering {
  readonly model: CodeModel;
  readonly argumentOrder: ArgumentOrder;
  private readonly units: readonly Program[];
  private readonly plan: InlinePlan;
  private readonly names: SymbolNames;
  private readonly indices = new Map<FunctionSymbol, number>();
  private readonly queue: FunctionSymbol[] = [];
  private readonly finished: Finished[] = [];
  private readonly externals: External[] = [];
  private readonly externalIndices = new Map<string, number>();
  private readonly undefinedSymbols = new Map<string, External>();
  private readonly strings = new Set<SymbolRef>();
  private readonly files: string[] = [];
  private readonly fileIndices = new Map<string, number>();
  private readonly labelPlaces = new Map<Label, { readonly function: number; at: number }>();
  private inlinedNodes = 0;
  private readonly limits: Limits;
  /** Words of code so far. */
  private words = 0;
  /** The function that is being lowered. */
  place: Place = NOWHERE;
  private readonly layouts = new Map<RecordTag | string, TypeLayout>();

  constructor(units: readonly Program[], options: LimitedOptions) {
    this.units = units;
    this.limits = options.limits ?? DEFAULT_LIMITS;
    this.model = options.model ?? 'O2';
    this.argumentOrder = options.argumentOrder ?? 'right-to-left';
    this.plan = new InlinePlan(units, this.model === 'O2');
    this.names = new SymbolNames(units);
  }

  program(): CProgram {
    for (const { functions } of this.units) {
      for (const symbol of functions) if (isRoot(symbol)) this.need(symbol);
    }
    for (const [, target] of this.names.aliases) {
      const symbol = this.names.functionNamed(target);
      if (symbol) this.need(symbol);
    }
    // Static data brings functions and strings; functions bring more of both.
    const variables = this.units.flatMap((unit) => unit.variables).filter(isKept);
    for (const { init, owner } of variables) {
      for (const { target } of init?.relocations ?? []) {
        if (target.kind !== 'label') this.reference(target, this.placeOf(target));
        // The table of a function that is used nowhere: without the function it has no address.
        else if (owner) this.need(owner);
      }
    }
    for (let i = 0; i < this.queue.length; i++) {
      const symbol = this.queue[i];
      assert(symbol.body, 'a function to lower has a body');
      this.place = symbol.place;
      const finished = lowerFunction(this, symbol, symbol.body);
      this.words += finished.code.length;
      this.finished.push(finished);
      for (const [label, at] of finished.labels) this.labelPlaces.set(label, { function: i, at });
    }
    const functions = this.ordered();
    const strings = this.units.flatMap((unit) => unit.strings).filter((s) => this.strings.has(s));
    const resolve: Resolve = (target, addend, owner) => this.resolve(target, addend, owner);
    return {
      functions,
      data: lowerData(variables, strings, this.names, resolve),
      externals: this.externals,
      undefinedSymbols: [...this.undefinedSymbols.values()],
      aliases: this.names.aliases,
      files: this.files,
    };
  }

  functionIndex(symbol: FunctionSymbol, place: Place): number {
    const defined = this.names.definition(symbol);
    if (defined) return this.need(defined);
    return this.external(this.names.nameOf(symbol), place, symbol.weak);
  }

  externalIndex(name: string, place: Place): number {
    const defined = this.names.functionNamed(name);
    assert(!defined, `the program defines ${name}, which builtins need`);
    return this.external(name, place);
  }

  reference(target: SymbolRef, place: Place): void {
    switch (target.kind) {
      case 'function': {
        const defined = this.names.definition(target);
        if (defined) this.need(defined);
        else this.noteUndefined(this.names.nameOf(target), place, target.weak);
        break;
      }
      case 'variable':
        if (target.storage === 'extern' && !this.names.isDefined(target)) {
          this.noteUndefined(this.names.nameOf(target), place, target.weak);
        }
        break;
      case 'string-literal':
        this.strings.add(target);
        break;
      case 'label':
        break;
    }
  }

  get wordsLeft(): number {
    return this.limits['c-code'] * INSTRUCTION - this.words;
  }

  inlines(symbol: FunctionSymbol, place: Place): void {
    this.inlinedNodes += this.plan.nodesOf(symbol);
    if (this.inlinedNodes <= this.limits['c-inlined']) return;
    throw new LoweringStop(place, 'too much is inlined', 'c-inlined');
  }

  shouldInline(symbol: FunctionSymbol, caller: FunctionSymbol): boolean {
    return this.plan.shouldInline(symbol, caller);
  }

  private placeOf(target: SymbolRef): Place {
    return 'place' in target ? target.place : NOWHERE;
  }

  private need(symbol: FunctionSymbol): number {
    let index = this.indices.get(symbol);
    if (index === undefined) {
      index = this.queue.length;
      this.indices.set(symbol, index);
      this.queue.push(symbol);
    }
    return index;
  }

  private external(name: string, place: Place, isWeak = false): number {
    let index = this.externalIndices.get(name);
    if (index === undefined) {
      index = this.externals.length;
      this.externalIndices.set(name, index);
      this.externals.push({ name, place, ...(isWeak ? { isWeak } : {}) });
    }
    return -1 - index;
  }

  private noteUndefined(name: string, place: Place, isWeak: boolean): void {
    if (this.undefinedSymbols.has(name)) return;
    this.undefinedSymbols.set(name, { name, place, ...(isWeak ? { isWeak } : {}) });
  }

  /** The functions in the order of the source, with calls renumbered. */
  private ordered(): CFunction[] {
    const all = this.units.flatMap((unit) => unit.functions);
    const position = new Map(all.map((symbol, i) => [symbol, i]));
    const order = this.queue.map((_, i) => i);
    const key = (i: number): number => position.get(this.queue[i])!;
    order.sort((a, b) => key(a) - key(b));
    const renumbered = new Int32Array(order.length);
    for (const [to, from] of order.entries()) renumbered[from] = to;
    return order.map((from) => {
      const { code } = this.finished[from];
      for (let at = 0; at < code.length; at += INSTRUCTION) {
        if (code[at] === OP.call) code[at + 1] = renumbered[code[at + 1]];
      }
      return this.cFunction(this.queue[from], this.finished[from]);
    });
  }

  private cFunction(symbol: FunctionSymbol, finished: Finished): CFunction {
    const { addresses, places, labels, resultTypes, ...rest } = finished;
    return {
      ...rest,
      name: this.names.nameOf(symbol),
      section: symbol.section ?? '.text',
      global: symbol.storage !== 'static',
      variadic: symbol.type.variadic ? namedArguments(symbol) : -1,
      addresses: addresses.map(({ at, target, addend }): CodeAddress => ({
        at,
        ...this.resolve(target, addend, symbol),
      })),
      results: resultTypes.map(({ at, type }) => ({ at, layout: this.layout(type) })),
      lines: Int32Array.from(places, (place) => this.line(place)),
      targets: [...labels.values()],
      constructor_: symbol.constructor_,
      destructor_: symbol.destructor_,
    };
  }

  private layout(type: CType): TypeLayout {
    const key = type.kind === 'record' ? type.tag : typeName(type);
    let layout = this.layouts.get(key);
    if (!layout) this.layouts.set(key, (layout = layoutOf(type)));
    return layout;
  }

  private line(place: Place): number {
    const { file, line } = outermost(place);
    let index = this.fileIndices.get(file);
    if (index === undefined) {
      index = this.files.length;
      this.fileIndices.set(file, index);
      this.files.push(file);
    }
    return (index << LINE_BITS) | line;
  }

  private resolve(
    target: SymbolRef,
    addend: number,
    owner: FunctionSymbol | undefined,
  ): SymbolAddress {
    if (target.kind !== 'label') return { symbol: this.names.nameOf(target), addend };
    const found = this.labelPlaces.get(target);
    if (found) {
      const symbol = this.names.nameOf(this.queue[found.function]);
      return { symbol, addend: this.finished[found.function].offsets[found.at / INSTRUCTION] };
    }
    // It stands where no code is made, as in `sizeof`: nothing gets there.
    assert(owner, 'a label is used in a function only');
    return { symbol: this.names.nameOf(owner), addend: 0 };
  }
}

function namedArguments({ type }: FunctionSymbol): number {
  return type.params.length + (type.returns.kind === 'record' ? 1 : 0);
}

function isRoot(symbol: FunctionSymbol): boolean {
  if (!symbol.body) return false;
  if (symbol.used || symbol.constructor_ || symbol.destructor_) return true;
  return symbol.storage !== 'static' && !symbol.inline;
}

function isKept(variable: Program['variables'][number]): boolean {
  if (variable.storage === 'extern' || variable.alias !== undefined) return false;
  return variable.storage !== 'static' || variable.referenced || variable.used;
}
