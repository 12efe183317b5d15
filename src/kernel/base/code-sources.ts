/**
 * Which line of a source the code at an address is: what a build with debug information knows.
 * Whoever loads code that has lines says so; most code of the simulated kernel has none.
 */
import type { StackDepot } from '../../lib/stackdepot.ts';
import type { VirtAddr } from '../../machine/address.ts';

/** Return addresses of a call chain that are looked at. */
const CHAIN_MAX = 64;

/** `file.c:12` for an address, or '' . */
export type LineOf = (address: VirtAddr) => string;

/** All that is known of lines. */
export class CodeSources {
  private readonly depot: StackDepot;
  private readonly known: LineOf[] = [];

  constructor(depot: StackDepot) {
    this.depot = depot;
  }

  /** Adds code with lines. */
  add(lineOf: LineOf): void {
    this.known.push(lineOf);
  }

  /** `file.c:12` for the code at an address, '' where nothing is known. */
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
}
