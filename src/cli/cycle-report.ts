/**
 * What cycles of loading and unloading came to, for people, programs and CI: leaks of each cycle,
 * and what grows, by the line that allocates.
 */
import type { Cycles, Growth } from '../session/module-cycles.ts';
import type { Finding } from './findings.ts';
import { siteOf } from './reported.ts';
import type { Terminal } from './terminal.ts';
import { stuckFinding, troubleFinding } from './trial-findings.ts';

/** All that is wrong. */
export function cycleFindings({ growths, caches, troubles, stuck, done }: Cycles): Finding[] {
  const told = new Set(growths.flatMap(({ cache }) => cache ?? []));
  return [
    ...growths.map((growth) => growthFinding(growth, done)),
    ...[...caches]
      .filter(([name]) => !told.has(name))
      .map(([name, counts]) => cacheFinding(name, counts)),
    ...troubles.map(troubleFinding),
    ...stuck.map(stuckFinding),
  ];
}

function growthFinding(growth: Growth, done: number): Finding {
  const { counts, reported, frames, size } = growth;
  const site = siteOf(frames);
  const more = counts.at(-1) ?? 0;
  return {
    rule: reported > 0 ? 'leak' : 'growth',
    key: site.key,
    message:
      `${rate(counts)} of ${size} bytes (${memoryOf(growth)}), ${more} after ${done} cycles, ` +
      `allocated in ${site.function}; ${standing(growth)}`,
    count: more,
    function: site.function,
    ...(site.source === undefined ? {} : { source: site.source }),
    frames: site.frames,
  };
}

function cacheFinding(name: string, counts: readonly number[]): Finding {
  const message = `slab cache ${name}: ${rate(counts)}, allocated outside of the modules`;
  return { rule: 'growth', key: name, message, count: counts.at(-1) ?? 0, frames: [] };
}

function memoryOf({ kind, cache }: Growth): string {
  return cache ?? kind;
}

/** What kmemleak says of them. */
function standing({ kind, reported, counts }: Growth): string {
  const all = counts.at(-1) ?? 0;
  if (reported >= all) return 'kmemleak reports them';
  if (reported > 0) return `kmemleak reports ${reported} of them`;
  return kind === 'pages' || kind === 'kmalloc-large'
    ? 'kmemleak reports none: it does not know pages, or something points at them'
    : 'kmemleak reports none: something points at them';
}

/** `2 more each cycle`, `1 more every 3 cycles`, `17 more in 50 cycles`. */
function rate(counts: readonly number[]): string {
  const steps = counts.slice(1).map((count, i) => count - counts[i]);
  const total = (counts.at(-1) ?? 0) - (counts[0] ?? 0);
  if (steps.length === 0) return `${counts[0] ?? 0} more in 1 cycle`;
  if (steps.every((step) => step === steps[0])) return `${steps[0]} more each cycle`;
  return `${total} more in ${steps.length} cycles`;
}

/** The cycles as text. */
export async function printCycles(
  terminal: Terminal,
  cycles: Cycles,
  findings: readonly Finding[],
): Promise<void> {
  const { done, leaks, caches, refused } = cycles;
  const count = done === 1 ? '1 cycle' : `${done} cycles`;
  await terminal.line(`${count} of loading, using and unloading.`);
  if (refused) await terminal.line(`In the next one ${refused.name} could not be loaded.`);
  await terminal.line(`Reported after each: ${runs(leaks)}`);
  for (const { message, source } of findings) {
    const place = source === undefined ? '' : `${source}: `;
    await terminal.line(`\n  ${place}${message}`);
  }
  if (caches.size > 0) {
    await terminal.line('\nSlab caches that grow (objects in use after each cycle):');
    for (const [name, counts] of caches) await terminal.line(`  ${name}: ${runs(counts)}`);
  }
  const text =
    findings.length > 0 ? `${findings.length} things grow or go wrong.` : 'Nothing grows.';
  await terminal.line(`\n${terminal.paint(findings.length > 0 ? 'yellow' : 'green', text)}`);
}

const SHOWN = 6;

/** The first numbers and the last: `1 2 3 4 … 50`. */
function runs(numbers: readonly number[]): string {
  if (numbers.length <= SHOWN) return numbers.join(' ');
  return `${numbers.slice(0, SHOWN - 2).join(' ')} … ${numbers.at(-1)}`;
}

/** The cycles as programs read them. */
export function cyclesJson({ done, leaks, growths, caches, refused, stuck }: Cycles): object {
  return {
    cycles: done,
    leaks,
    ...(refused ? { refused } : {}),
    stuck,
    growths: growths.map(({ frames, ...growth }) => {
      const { function: name, source, key } = siteOf(frames);
      return { ...growth, function: name, ...(source === undefined ? {} : { source }), key };
    }),
    slabs: [...caches].map(([name, objects]) => ({ name, objects })),
  };
}
