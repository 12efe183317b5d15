/**
 * Programs about who points at whom, and a naive model of what kmemleak must say of them: plain
 * reachability over maps, without counts, colours, trees or addresses.
 */
import fc from 'fast-check';

/** One operation; `a` and `b` choose objects, windows or offsets. */
export interface Move {
  readonly what: (typeof WHATS)[number];
  readonly a: number;
  readonly b: number;
  readonly word: number;
  readonly size: number;
}

const WHATS = [
  'alloc',
  'alloc',
  'alloc',
  'zalloc',
  'zalloc',
  'cache',
  'free',
  'point',
  'point',
  'point',
  'point',
  'root',
  'root',
  'root',
  'hide',
  'erase',
  'unroot',
  'not_leak',
  'ignore',
  'no_scan',
  'scan_area',
  'invert',
  'touch',
  'stack on',
  'stack off',
  'scan',
  'scan',
  'scan',
  'sleep',
  'sleep',
  'nap',
  'clear',
] as const;

const ROOTS = ['data', 'bss', 'stack'] as const;
const WINDOW_WORDS = 16;
const SIZES = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 8192, 16_384];

export const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    what: fc.constantFrom(...WHATS),
    a: fc.nat(1000),
    b: fc.nat(1000),
    word: fc.nat(2047),
    size: fc.nat(SIZES.length - 1),
  }),
  { maxLength: 90, size: 'max' },
);

interface Block {
  readonly label: string;
  readonly size: number;
  readonly how: 'kfree' | 'kmem_cache_free';
  readonly bornMs: number;
  /** Words that were stored: an object they point into, or something else that is no pointer. */
  readonly words: Map<number, string>;
  /** What a word is that was never stored. */
  readonly fresh: string;
  kind: 'white' | 'gray' | 'black';
  scanned: boolean;
  /** First word and number of words; empty for all. */
  readonly areas: [number, number][];
  /** Contents when they were last looked at. */
  seen: string | undefined;
  reported: boolean;
  leak: boolean;
}

/** What a session says after each scan or clear: the labels in the file, in order. */
export interface Session {
  readonly kml: string;
  readonly reports: readonly (readonly string[])[];
  /** What happened, for marks. */
  readonly events: ReadonlySet<string>;
}

/** Writes the moves as a program and says what kmemleak of `version` must report. */
export function session(choices: readonly Move[], version: '6.1' | '6.12'): Session {
  const model = new LeakModel(version);
  for (const move of choices) model.move(move);
  // At the end two scans, far enough apart that what is lost must show.
  for (const what of ['sleep', 'scan', 'scan'] as const) {
    model.move({ what, a: 0, b: 0, word: 0, size: 0 });
  }
  const kml = `program leaks\n${model.lines.join('\n')}\nend\n`;
  return { kml, reports: model.reports, events: model.events };
}

class LeakModel {
  readonly lines: string[] = [];
  readonly reports: string[][] = [];
  readonly events = new Set<string>();
  private blocks: Block[] = [];
  private readonly roots = new Map<string, string>();
  private readonly caches = new Set<number>();
  private readonly version: string;
  private nowMs = 0;
  private scanMs = -1;
  private stackOn = false;
  private made = 0;

  constructor(version: string) {
    this.version = version;
  }

  move(m: Move): void {
    const block = this.blocks[m.a % Math.max(this.blocks.length, 1)];
    const target = this.blocks[m.b % Math.max(this.blocks.length, 1)];
    switch (m.what as string) {
      case 'alloc':
      case 'zalloc':
      case 'cache':
        return this.alloc(m);
      case 'sleep':
      case 'nap':
        return this.sleep(m.what === 'sleep' ? 5200 : 1000);
      case 'scan':
        return this.scan();
      case 'clear':
        return this.clear();
      case 'stack on':
      case 'stack off':
        this.stackOn = m.what === 'stack on';
        return this.line(m.what);
      case 'unroot': {
        const [at] = [...this.roots.keys()].slice(m.a % Math.max(this.roots.size, 1));
        if (at === undefined) return;
        this.roots.delete(at);
        return this.line(`store ${at} 0`);
      }
      default:
        if (block) this.change(m, block, target);
    }
  }

  private change(m: Move, block: Block, target: Block): void {
    const word = m.word % Math.floor(block.size / 8);
    const place = `${block.label}+${word * 8}`;
    const inside = (m.word * 7) % target.size;
    const value = `${target.label}+${inside}`;
    switch (m.what as string) {
      case 'free':
        this.blocks = this.blocks.filter((b) => b !== block);
        return this.line(`${block.how} ${block.label}`);
      case 'point':
        block.words.set(word, `${target.label}:${inside}`);
        return this.line(`store ${place} ${value}`);
      case 'invert':
        block.words.set(word, `~${target.label}:${inside}`);
        return this.line(`store ${place} ~${value}`);
      case 'touch':
        block.words.set(word, String(m.size));
        return this.line(`store ${place} ${m.size}`);
      case 'erase':
        block.words.set(word, '0');
        return this.line(`erase ${place}`);
      case 'root': {
        const at = `${ROOTS[m.a % ROOTS.length]}+${(m.b % WINDOW_WORDS) * 8}`;
        this.roots.set(at, `${target.label}:${inside}`);
        return this.line(`store ${at} ${value}`);
      }
      case 'hide':
        return this.line(`store hidden+${(m.b % WINDOW_WORDS) * 8} ${value}`);
      case 'not_leak':
        block.kind = 'gray';
        return this.line(`not_leak ${block.label}`);
      case 'ignore':
        block.kind = 'black';
        block.scanned = false;
        return this.line(`ignore ${block.label}`);
      case 'no_scan':
        block.scanned = false;
        return this.line(`no_scan ${block.label}`);
      case 'scan_area': {
        const words = 1 + (m.size % Math.floor(block.size / 8 - word));
        block.areas.push([word, words]);
        return this.line(`scan_area ${place} ${words * 8}`);
      }
      default:
        throw new Error(m.what);
    }
  }

  private alloc(m: Move): void {
    const label = `o${this.made++}`;
    let size = SIZES[m.size];
    const filled = m.what === 'alloc';
    if (m.what === 'cache') {
      size = 8 * (1 + (m.word % 40));
      if (!this.caches.has(size)) this.line(`kmem_cache_create c${size} ${size}`);
      this.caches.add(size);
      this.line(`kmem_cache_zalloc ${label} c${size}`);
    } else {
      this.line(`${filled ? 'kmalloc' : 'kzalloc'} ${label} ${size}`);
    }
    this.blocks.push({
      label,
      size,
      fresh: filled ? 'Z' : '0',
      bornMs: this.nowMs,
      words: new Map(),
      areas: [],
      how: m.what === 'cache' ? 'kmem_cache_free' : 'kfree',
      kind: 'white',
      scanned: true,
      reported: false,
      leak: false,
      seen: this.version === '6.1' ? zeroes(size) : undefined,
    });
  }

  private sleep(ms: number): void {
    this.nowMs += ms;
    this.line(`sleep ${ms}`);
  }

  private scan(): void {
    this.line('scan');
    this.scanMs = this.nowMs;
    const fromRoots = [...this.roots]
      .filter(([at]) => this.stackOn || !at.startsWith('stack'))
      .map(([, to]) => to);
    const reached = new Set(this.blocks.filter((b) => b.kind === 'gray'));
    this.spread(reached, fromRoots);
    const changed = this.blocks.filter((b) => !reached.has(b) && b.kind === 'white').filter(look);
    if (changed.some((b) => b.bornMs + 5000 <= this.nowMs)) this.events.add('held by a change');
    for (const b of changed) reached.add(b);
    this.spread(reached, []);
    for (const b of this.blocks) {
      b.leak = b.kind === 'white' && !reached.has(b) && b.bornMs + 5000 <= this.scanMs;
      if (b.kind === 'white' && !reached.has(b) && !b.leak) this.events.add('too young');
      if (b.reported && !b.leak) this.events.add('found again');
      if (b.leak && b.reported) this.events.add('reported before');
      if (b.leak) b.reported = true;
    }
    this.report();
  }

  /** Adds everything that the words, and what was reached, point to. */
  private spread(reached: Set<Block>, words: string[]): void {
    const byLabel = new Map(this.blocks.map((b) => [b.label, b]));
    const queue = [...words];
    const read = (b: Block): void => void queue.push(...scannedWords(b));
    for (const b of reached) read(b);
    for (let to = queue.pop(); to !== undefined; to = queue.pop()) {
      const b = byLabel.get(to.split(':')[0]);
      if (!b || reached.has(b) || b.kind === 'black') continue;
      reached.add(b);
      read(b);
    }
  }

  private clear(): void {
    this.line('clear');
    for (const b of this.blocks) {
      if (!b.reported || !b.leak) continue;
      b.kind = 'gray';
      b.leak = false;
      this.events.add('cleared');
    }
    this.report();
    // Once more changes nothing.
    this.line('clear');
    this.report();
  }

  private report(): void {
    this.line('report');
    const leaks = this.blocks.filter((b) => b.kind === 'white' && b.leak).map((b) => b.label);
    if (leaks.length > 0) this.events.add('reported');
    this.reports.push(leaks);
  }

  private line(text: string): void {
    this.lines.push(text);
  }
}

function scannedWords(b: Block): string[] {
  if (!b.scanned) return [];
  const within = (at: number): boolean =>
    b.areas.length === 0 || b.areas.some(([first, n]) => at >= first && at < first + n);
  return [...b.words].filter(([at]) => within(at)).map(([, to]) => to);
}

/** Whether a block has changed since it was last looked at; looks at it. */
function look(b: Block): boolean {
  const words = Array.from({ length: b.size / 8 }, (_, i) => b.words.get(i) ?? b.fresh);
  const now = words.join(' ');
  const changed = b.seen !== now;
  b.seen = now;
  return changed;
}

function zeroes(size: number): string {
  return Array<string>(size / 8)
    .fill('0')
    .join(' ');
}
