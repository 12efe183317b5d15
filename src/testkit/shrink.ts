/**
 * Makes a failing trace shorter, line by line: whatever it was drawn from, what is left is a short
 * trace that still fails.
 */
import { OPERATIONS } from '../trace/operations.ts';
import { programOf } from './subject.ts';

/** Programs that are tried at most. */
const TRIES_MAX = 1000;
const LABEL = /\b[A-Za-z_]\w*\b/g;

/**
 * The shortest program that could be found for which `fails` still holds; it must hold for `lines`.
 * `fails` is only asked about programs that the parser takes.
 */
export function shrinkLines(
  lines: readonly string[],
  fails: (lines: readonly string[]) => boolean,
): string[] {
  const shrinker = new Shrinker([...lines], fails);
  for (let before = ''; before !== shrinker.text;) {
    before = shrinker.text;
    shrinker.dropLabels();
    shrinker.dropLines();
    shrinker.simplify();
  }
  shrinker.rename();
  return shrinker.lines;
}

class Shrinker {
  lines: string[];
  private readonly fails: (lines: readonly string[]) => boolean;
  private tries = 0;

  constructor(lines: string[], fails: (lines: readonly string[]) => boolean) {
    this.lines = lines;
    this.fails = fails;
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** Everything about one object at once. */
  dropLabels(): void {
    for (const label of labelsOf(this.lines)) {
      const mentions = new RegExp(`\\b${label}\\b`);
      this.attempt(this.lines.filter((line) => !mentions.test(line)));
    }
  }

  /** Halves, quarters, …, single lines. */
  dropLines(): void {
    for (let size = this.lines.length >> 1; size > 0; size >>= 1) {
      for (let at = 0; at < this.lines.length;) {
        const rest = [...this.lines.slice(0, at), ...this.lines.slice(at + size)];
        if (!this.attempt(rest)) at += size;
      }
    }
  }

  /** Smaller sizes, no offsets, plainer operations. */
  simplify(): void {
    const ways: ((line: string) => string)[] = [
      (line) => line.replace(/^(k[mz]alloc|krealloc) (\w+) \d+$/, '$1 $2 64'),
      (line) => line.replace(/^kmem_cache_create (\w+) \d+/, 'kmem_cache_create $1 64'),
      (line) => line.replace(/^kzalloc/, 'kmalloc'),
      (line) => line.replace(/^kmem_cache_z?alloc (\w+) \w+$/, 'kmalloc $1 64'),
      (line) => line.replace(/ (\w+)\+\d+$/, ' $1'),
      (line) => line.replace(/\+\d+(?= )/, '+0'),
      (line) => line.replace(/ (?:bss|stack)\+/, ' data+'),
    ];
    for (let at = 0; at < this.lines.length; at++) {
      for (const way of ways) {
        const line = this.lines[at];
        const plainer = way(line);
        if (plainer !== line) this.attempt(this.lines.map((old, i) => (i === at ? plainer : old)));
      }
    }
  }

  /** Labels a, b, c, … */
  rename(): void {
    const names = new Map(labelsOf(this.lines).map((label, i) => [label, letter(i)]));
    const renamed = this.lines.map((line) => {
      const [name, ...rest] = line.split(' ');
      return [name, ...rest.map((word) => word.replace(LABEL, (l) => names.get(l) ?? l))].join(' ');
    });
    this.attempt(renamed);
  }

  private attempt(lines: string[]): boolean {
    if (lines.length > 0 && this.tries++ < TRIES_MAX && parses(lines) && this.fails(lines)) {
      this.lines = lines;
      return true;
    }
    return false;
  }
}

function parses(lines: readonly string[]): boolean {
  try {
    programOf(lines);
    return true;
  } catch {
    return false;
  }
}

/** The labels of objects and caches, in the order of their making. */
function labelsOf(lines: readonly string[]): string[] {
  const labels = lines.flatMap((line) => {
    const [name, label] = line.split(/\s+/);
    const makes = OPERATIONS[name]?.operands[0];
    return makes === 'new' || makes === 'new-cache' ? [label] : [];
  });
  return [...new Set(labels)];
}

function letter(i: number): string {
  const name = String.fromCharCode(97 + (i % 26));
  return i < 26 ? name : `${name}${Math.floor(i / 26)}`;
}
