/**
 * What code is called and which line of a source it is: what a build with debug information knows.
 * Whoever loads code that has lines says so; most code of the simulated kernel has none.
 *
 * A return address belongs to the code that was there when the call was made. When code goes away,
 * as that of a module's init does, the frames of past calls keep its names and lines, whatever
 * takes its place.
 */
import { hexPtr } from '../../base/hex.ts';
import { MAX_TRACE, type StackDepot } from '../../lib/stackdepot.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { SymbolTable } from './symbols.ts';

/** Return addresses of a call chain that are looked at. */
const CHAIN_MAX = 64;

const CALL_TRACE = 'Call Trace:';
/** Printed call chains that are remembered. */
const DUMPS_MAX = 1000;

/** `file.c:12` for an address, or '' . */
export type LineOf = (address: VirtAddr) => string;

/** A frame of a call chain. */
export interface CodeFrame {
  readonly address: VirtAddr;
  /** `name+0xOFF/0xLEN [module]`, or `[module, unloaded]`. */
  readonly name: string;
  /** `file.c:12` of the call, '' where no line is known. */
  readonly line: string;
}

/** Whose code it was: a module, which has no memory any more when it is unloaded. */
export interface CodeOwner {
  readonly name: string;
  readonly blocks: readonly unknown[];
}

/** A frame of code that is gone. */
interface PastFrame {
  /** Name, offset and size. */
  readonly symbol: string;
  readonly line: string;
  readonly owner: CodeOwner;
}

/** All that is known of code. */
export class CodeSources {
  private readonly depot: StackDepot;
  private readonly symbols: SymbolTable;
  private readonly known: LineOf[] = [];
  private readonly past = new Map<number, PastFrame>();
  /** Call chains that were printed to the log, oldest first, as nodes of the depot. */
  readonly dumped: number[] = [];

  constructor(depot: StackDepot, symbols: SymbolTable) {
    this.depot = depot;
    this.symbols = symbols;
  }

  /** Adds code with lines. */
  add(lineOf: LineOf): void {
    this.known.push(lineOf);
  }

  /** A call chain is printed to the log: whoever reads that can ask for its lines. */
  noteDump(trace: number): void {
    if (this.dumped.length < DUMPS_MAX) this.dumped.push(trace);
  }

  /**
   * Which call chains the records of the log have: for each `Call Trace:` its node, by number of
   * the record. What the buffer of the log has lost are the oldest.
   */
  chainsIn(
    records: readonly { readonly seq: number; readonly text: string }[],
  ): Map<number, number> {
    const heads = records.filter(({ text }) => text === CALL_TRACE);
    const lost = this.dumped.length - heads.length;
    return new Map(heads.map(({ seq }, i) => [seq, this.dumped[lost + i] ?? 0]));
  }

  /** The code of `owner` in [start, end) goes away: past calls keep its names and lines. */
  retire(start: VirtAddr, end: VirtAddr, owner: CodeOwner): void {
    for (const node of this.depot.retire(start, end)) {
      const address = this.depot.retAddrOf(node);
      const symbol = this.symbols.format(address).replace(/ \[.*/, '');
      this.past.set(node, { symbol, line: this.lineAt(address - 1), owner });
    }
  }

  /** The frames of a call chain, innermost first, as the code was then. */
  frames(trace: number, max: number = MAX_TRACE): CodeFrame[] {
    const frames: CodeFrame[] = [];
    for (let node = trace; node !== 0 && frames.length < max; node = this.depot.parentOf(node)) {
      frames.push(this.frame(node));
    }
    return frames;
  }

  /** `file.c:12` for the code at an address now, '' where nothing is known. */
  lineAt(address: VirtAddr): string {
    for (const lineOf of this.known) {
      const line = lineOf(address);
      if (line !== '') return line;
    }
    return '';
  }

  /** The line of the code at `ip`, or of its innermost caller that has one. */
  lineIn(ip: VirtAddr, trace: number): string {
    const own = this.lineAt(ip);
    if (own !== '') return own;
    const callers = this.depot.fetch(trace, CHAIN_MAX);
    return callers.map((address) => this.lineAt(address - 1)).find((line) => line !== '') ?? '';
  }

  private frame(node: number): CodeFrame {
    const address = this.depot.retAddrOf(node);
    const past = this.past.get(node);
    if (!past) {
      return { address, name: this.symbols.format(address), line: this.lineAt(address - 1) };
    }
    const { symbol, line, owner } = past;
    const isNamed = symbol !== hexPtr(address);
    const state = owner.blocks.length === 0 ? ', unloaded' : '';
    return { address, line, name: isNamed ? `${symbol} [${owner.name}${state}]` : symbol };
  }
}
