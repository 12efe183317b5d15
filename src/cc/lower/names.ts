/**
 * Names of a program's symbols: what is static in one unit is told from what is called the same in
 * another, and what is declared in one unit is found in the unit that defines it.
 */
import type { FunctionSymbol, Program, SymbolRef, Variable } from '../parse/ast.ts';

/** The names of the symbols of several translation units. */
export class SymbolNames {
  /** Other names, of functions and variables, with what they stand for. */
  readonly aliases = new Map<string, string>();
  private readonly names = new Map<SymbolRef, string>();
  private readonly functions = new Map<string, FunctionSymbol>();
  private readonly variables = new Set<string>();
  private strings = 0;

  constructor(units: readonly Program[]) {
    const taken = new Set<string>();
    for (const unit of units) for (const symbol of symbolsOf(unit)) this.nameGlobal(symbol, taken);
    for (const unit of units) for (const symbol of symbolsOf(unit)) this.nameStatic(symbol, taken);
    for (const unit of units) {
      for (const string of unit.strings) this.names.set(string, `.LC${this.strings++}`);
    }
  }

  /** The name of a symbol in the program. */
  nameOf(symbol: Exclude<SymbolRef, { kind: 'label' }>): string {
    const name = this.names.get(symbol);
    if (name !== undefined) return name;
    return symbol.kind === 'function'
      ? symbol.name
      : symbol.kind === 'variable'
        ? symbol.symbol
        : '';
  }

  /** The definition of a function that may be declared only, or known by another name. */
  definition(symbol: FunctionSymbol): FunctionSymbol | undefined {
    if (symbol.body) return symbol;
    return this.functionNamed(this.nameOf(symbol));
  }

  /** The function that the program defines under a name or an alias. */
  functionNamed(name: string): FunctionSymbol | undefined {
    return this.functions.get(this.aliases.get(name) ?? name);
  }

  /** Whether a variable declared `extern` is defined in some unit. */
  isDefined(variable: Variable): boolean {
    const name = this.nameOf(variable);
    return this.variables.has(this.aliases.get(name) ?? name);
  }

  private nameGlobal(symbol: FunctionSymbol | Variable, taken: Set<string>): void {
    const name = ownName(symbol);
    if (symbol.alias !== undefined) this.aliases.set(name, symbol.alias);
    if (symbol.storage === 'static') return;
    taken.add(name);
    this.names.set(symbol, name);
    this.define(symbol, name);
  }

  private nameStatic(symbol: FunctionSymbol | Variable, taken: Set<string>): void {
    if (symbol.storage !== 'static') return;
    let name = ownName(symbol);
    for (let n = 1; taken.has(name); n++) name = `${ownName(symbol)}.${n}`;
    taken.add(name);
    this.names.set(symbol, name);
    this.define(symbol, name);
  }

  private define(symbol: FunctionSymbol | Variable, name: string): void {
    if (symbol.alias !== undefined) return;
    if (symbol.kind === 'function') {
      if (symbol.body) this.functions.set(name, symbol);
    } else if (symbol.storage !== 'extern') this.variables.add(name);
  }
}

function symbolsOf(unit: Program): (FunctionSymbol | Variable)[] {
  return [...unit.functions, ...unit.variables];
}

function ownName(symbol: FunctionSymbol | Variable): string {
  return symbol.kind === 'function' ? symbol.name : symbol.symbol;
}
