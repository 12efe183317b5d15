/**
 * Seeded trace programs for benchmarks: like the recorded random ones, some 30 operations that
 * allocate a few blocks, link them, free some, and scan and report about three times.
 */
import { Prng } from '../../src/base/prng.ts';

const SIZES = [8, 24, 32, 64, 96, 128, 192, 256, 512, 1024, 2048];
const WINDOWS = ['data', 'bss', 'hidden', 'stack'];

/** The text of `count` programs. */
export function tracePrograms(count: number, seed: string): string {
  const prng = new Prng(`traces/${seed}`);
  return Array.from({ length: count }, (_, i) => program(prng, `bench_${i}`)).join('\n');
}

function program(prng: Prng, name: string): string {
  const pick = <T>(from: readonly T[]): T => from[prng.int(from.length)];
  const lines = [`program ${name}`];
  const sizes = new Map<string, number>();
  const kinds = new Map<string, string>();
  const blocks = 3 + prng.int(4);
  for (let i = 0; i < blocks; i++) {
    const label = String.fromCharCode(97 + i);
    const kind = prng.int(10);
    const size = pick(SIZES);
    sizes.set(label, size);
    if (kind < 6) lines.push(`kmalloc ${label} ${size}`);
    else if (kind < 8) lines.push(`kzalloc ${label} ${size}`);
    else if (kind === 8) lines.push(`vmalloc ${label} ${size}`);
    else lines.push(`kmem_cache_create c${label} ${size}`, `kmem_cache_alloc ${label} c${label}`);
    kinds.set(label, kind < 8 ? 'kfree' : kind === 8 ? 'vfree' : 'kmem_cache_free');
  }
  const labels = [...sizes.keys()];
  const live = new Set(labels);
  const store = (): void => {
    const to = pick(labels);
    const from = pick([...live]);
    const inBlock = prng.chance(0.4);
    const where = inBlock
      ? `${from}+${8 * prng.int(sizes.get(from)! / 8)}`
      : `${pick(WINDOWS)}+${8 * prng.int(16)}`;
    lines.push(`store ${where} ${prng.chance(0.1) ? '~' : ''}${to}`);
  };
  for (let i = 0; i < 8; i++) store();
  lines.push('sleep 5200', 'scan', 'scan', 'report');
  for (let i = 0; i < 4; i++) store();
  const victim = pick(labels);
  lines.push(`${kinds.get(victim)} ${victim}`);
  live.delete(victim);
  if (prng.chance(0.3)) lines.push(`not_leak ${pick([...live])}`);
  lines.push('stack on', 'scan', 'report', 'end');
  return lines.join('\n');
}
