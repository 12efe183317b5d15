/**
 * What is outstanding, by call chain, as memleak of bcc-tools prints it.
 */

/** A block that was not freed. */
export interface Outstanding {
  readonly address: number;
  readonly size: number;
  /** The same for blocks that were allocated by the same chain of calls. */
  readonly stack: string;
}

/** How it is printed. */
export interface ReportOptions {
  /** Chains at most. */
  readonly top: number;
  readonly sort: 'size' | 'count';
  /** Each block, too. */
  readonly showAllocs: boolean;
}

/** The report of one moment. @param clock - `HH:MM:SS`. */
export function outstandingText(
  blocks: readonly Outstanding[],
  clock: string,
  { top, sort, showAllocs }: ReportOptions,
): string {
  const lines = [`[${clock}] Top ${top} stacks with outstanding allocations:`];
  const chains = new Map<string, { size: number; count: number }>();
  for (const { address, size, stack } of [...blocks].sort((a, b) => a.size - b.size)) {
    const chain = chains.get(stack) ?? { size: 0, count: 0 };
    chain.size += size;
    chain.count++;
    chains.set(stack, chain);
    if (showAllocs) lines.push(`\taddr = ${address.toString(16)} size = ${size}`);
  }
  const sorted = [...chains].sort(([, a], [, b]) => a[sort] - b[sort]);
  for (const [stack, { size, count }] of sorted.slice(Math.max(0, sorted.length - top))) {
    lines.push(`\t${size} bytes in ${count} allocations from stack`, stack);
  }
  return `${lines.join('\n')}\n`;
}

/** A frame of a chain. @param address - canonical, in hexadecimal digits. */
export function frameLine(address: string, name: string): string {
  return `\t\t0x${address.padStart(16, '0')}\t${name}`;
}
