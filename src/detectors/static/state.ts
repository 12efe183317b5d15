/**
 * What is known at one point of one path: what variables and members of blocks hold, and what
 * became of the blocks. Blocks are named by the call that allocates them.
 */
import type { Place } from '../../cc/base/place.ts';
import type { Variable } from '../../cc/parse/ast.ts';

/** Signs that a number can have; a pointer that is not NULL is positive. */
export const NEGATIVE = 1;
export const ZERO = 2;
export const POSITIVE = 4;
export const ANY = NEGATIVE | ZERO | POSITIVE;

/** A value: a pointer into a block or to a variable, or a number of which something is known. */
export type Value =
  | {
      readonly kind: 'block';
      readonly site: number;
      readonly offset: number | undefined;
      /** Or NULL, which says nothing of the block: what strchr() returns. */
      readonly orNull?: boolean;
    }
  | { readonly kind: 'address'; readonly variable: Variable; readonly offset: number | undefined }
  | { readonly kind: 'number'; readonly signs: number; readonly exact?: bigint };

export const UNKNOWN: Value = { kind: 'number', signs: ANY };
export const NULL: Value = { kind: 'number', signs: ZERO, exact: 0n };

/** A number that is known. */
export function exactly(value: bigint): Value {
  const signs = value < 0n ? NEGATIVE : value > 0n ? POSITIVE : ZERO;
  return { kind: 'number', signs, exact: value };
}

/** A block, or what a parameter points to. */
export interface Block {
  readonly family: string;
  /** The function that allocated it, as the source names it. */
  readonly by: string;
  readonly at: Place;
  /** `p`, or `p.name`: what it was assigned to first. */
  readonly name: string | undefined;
  /**
   * `owned`: somebody here has to release it. `moved`: a realloc() took it that may have failed.
   * `given`: the caller's.
   */
  readonly status: 'owned' | 'freed' | 'moved' | 'given';
  /** Whether the allocation is known to have succeeded. */
  readonly isSure: boolean;
  readonly failsWithError?: boolean;
  /** Where it was released. */
  readonly freedAt?: Place;
  /** The block that realloc() took for this one. */
  readonly movedFrom?: number;
  /** Where `p = realloc(p, n)` overwrote the only pointer. */
  readonly overwrittenAt?: Place;
}

/** One step that a path took, for whoever reads the finding. */
export interface Turn {
  readonly place: Place;
  readonly text: string;
  readonly before: Turn | undefined;
}

/** One state; changed in place, copied at branches. */
export class State {
  readonly values: Map<Variable, Value>;
  /** Members of blocks and of local structures, by `holder+offset`. */
  readonly cells: Map<string, Value>;
  readonly blocks: Map<number, Block>;
  turns: Turn | undefined;

  constructor(from?: State) {
    this.values = new Map(from?.values);
    this.cells = new Map(from?.cells);
    this.blocks = new Map(from?.blocks);
    this.turns = from?.turns;
  }

  /** The same text for the same state. */
  key(): string {
    const values = [...this.values].map(([{ id }, value]) => `${id}=${valueKey(value)}`);
    const cells = [...this.cells].map(([cell, value]) => `${cell}=${valueKey(value)}`);
    const blocks = [...this.blocks].map(
      ([site, { status, isSure }]) => `${site}${status[0]}${isSure ? '!' : ''}`,
    );
    return [values, cells, blocks].map((one) => one.sort().join()).join(';');
  }

  change(site: number, change: Partial<Block>): void {
    const block = this.blocks.get(site);
    if (block) this.blocks.set(site, { ...block, ...change });
  }

  /** Nothing more is said of a block, nor of what hangs on it. */
  release(site: number): void {
    this.blocks.delete(site);
    const prefix = `${site}+`;
    for (const [cell, value] of this.cells) {
      if (!cell.startsWith(prefix)) continue;
      this.cells.delete(cell);
      if (value.kind === 'block') this.release(value.site);
    }
    this.replace(site, UNKNOWN);
  }

  /** What a block holds is forgotten; what hung on it hangs on nothing. */
  empty(site: number): void {
    const prefix = `${site}+`;
    for (const cell of this.cells.keys()) if (cell.startsWith(prefix)) this.cells.delete(cell);
  }

  /** Whatever points to a block has another value now. */
  replace(site: number, by: Value): void {
    for (const [variable, value] of this.values) {
      if (value.kind === 'block' && value.site === site) this.values.set(variable, by);
    }
    for (const [cell, value] of this.cells) {
      if (value.kind === 'block' && value.site === site) this.cells.set(cell, by);
    }
  }

  /** A variable ends, with its members. */
  drop(variable: Variable): void {
    this.values.delete(variable);
    const prefix = `v${variable.id}+`;
    for (const cell of this.cells.keys()) if (cell.startsWith(prefix)) this.cells.delete(cell);
  }

  /** Blocks that nothing leads to any more; those that hang on another are left out. */
  lost(): number[] {
    const reached = new Set<number>();
    const reach = (value: Value): void => {
      if (value.kind !== 'block' || reached.has(value.site)) return;
      reached.add(value.site);
      const prefix = `${value.site}+`;
      for (const [cell, inner] of this.cells) if (cell.startsWith(prefix)) reach(inner);
    };
    for (const value of this.values.values()) reach(value);
    for (const [cell, value] of this.cells) if (cell.startsWith('v')) reach(value);
    for (const [site, { status }] of this.blocks) {
      if (status === 'given') reach({ kind: 'block', site, offset: 0 });
    }
    const lost = [...this.blocks.keys()].filter((site) => !reached.has(site));
    const held = new Set<number>();
    for (const site of lost) {
      for (const [cell, value] of this.cells) {
        if (value.kind !== 'block' || value.site === site) continue;
        if (cell.startsWith(`${site}+`)) held.add(value.site);
      }
    }
    const roots = lost.filter((site) => !held.has(site));
    return roots.length > 0 ? roots : lost;
  }
}

function valueKey(value: Value): string {
  if (value.kind === 'block')
    return `b${value.site}.${value.offset ?? '?'}${value.orNull ? '0' : ''}`;
  if (value.kind === 'address') return `a${value.variable.id}.${value.offset ?? '?'}`;
  return `${value.signs}${value.exact === undefined ? '' : `:${value.exact}`}`;
}
