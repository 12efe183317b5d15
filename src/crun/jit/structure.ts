/**
 * Control flow as JavaScript has it, from blocks and jumps: a block of the text for each place
 * where ways meet, a loop for each head of a loop (N. Ramsey, Beyond Relooper, 2022).
 */
import type { Graph } from './blocks.ts';

/** What the structure is filled with. */
export interface BlockWriter {
  /** The instructions of block `i`, up to how it ends. */
  body(i: number): void;
  /** How block `i` ends when it goes to one of two: the condition of the first. */
  condition(i: number): string;
  /** Writes text. */
  write(text: string): void;
}

/** Writes all blocks of a graph. */
export function writeStructure(graph: Graph, out: BlockWriter): void {
  const { blocks, dominator, entries, isLoop } = graph;
  const children: number[][] = blocks.map(() => []);
  for (let i = blocks.length - 1; i > 0; i--) children[dominator[i]].push(i);
  const go = (from: number, to: number): void => {
    if (to <= from) out.write(`continue L${to};`);
    else if (entries[to] > 1) out.write(`break B${to};`);
    else tree(to);
  };
  const tree = (i: number): void => {
    if (isLoop[i]) out.write(`L${i}:for(;;){`);
    // The later ones enclose the earlier ones.
    const meets = children[i].filter((child) => entries[child] > 1);
    for (const child of meets) out.write(`B${child}:{`);
    out.body(i);
    const { next } = blocks[i];
    if (next.length === 2) {
      out.write(`if(${out.condition(i)}){`);
      go(i, next[0]);
      out.write('}else{');
      go(i, next[1]);
      out.write('}');
    } else if (next.length === 1) go(i, next[0]);
    for (const child of meets.reverse()) {
      out.write('}');
      tree(child);
    }
    if (isLoop[i]) out.write('}');
  };
  tree(0);
}
