/**
 * What is true of a heap, whatever kmemleak says of it: which blocks are reachable, and how.
 *
 * The laws ask an oracle and do not care who answers: the graph of a trace (trace-graph.ts), which
 * knows each store's meaning, or an account of a machine's memory (truth-machine.ts).
 */

/** The truth about the blocks of a heap at one moment; `B` is how it names a block. */
export interface Oracle<B> {
  /** Whether the program can still get at the block, by whatever encoding it keeps pointers in. */
  isReachable(block: B): boolean;
  /** The blocks that are allocated and cannot be reached. */
  lost(): ReadonlySet<B>;
  /** What refers to the block, as text: places such as `data+0`, `a+8`. */
  references(block: B): string[];
  /** Places from a root to the block; undefined when it is lost. */
  pathTo(block: B): string[] | undefined;
}
