/**
 * Programs about who points at whom, in every form that a trace can write, and a naive model of
 * what is reachable: labels and the words stored in them, without addresses.
 */
import fc from 'fast-check';

/** One operation; the numbers choose objects, words and forms. */
export interface Move {
  readonly what: (typeof WHATS)[number];
  readonly a: number;
  readonly b: number;
  readonly word: number;
  readonly form: number;
}

const WHATS = [
  'alloc',
  'alloc',
  'alloc',
  'alloc',
  'free',
  'realloc',
  'integer',
  'fill',
  'point',
  'point',
  'point',
  'point',
  'point',
  'root',
  'root',
  'root',
  'unroot',
  'unroot',
] as const;

const ROOTS = ['data', 'bss', 'hidden', 'stack'] as const;
/** How an object is made, what frees it, and words in it. */
const MAKERS = [
  { make: 'kmalloc $ 64', free: 'kfree', kind: 'slab', words: 8 },
  { make: 'kzalloc $ 96', free: 'kfree', kind: 'slab', words: 12 },
  { make: 'kmalloc $ 9000', free: 'kfree', kind: 'large', words: 16 },
  { make: 'vmalloc $ 5000', free: 'vfree', kind: 'vmalloc', words: 16 },
  { make: 'vzalloc $ 100', free: 'vfree', kind: 'vmalloc', words: 16 },
  { make: 'alloc_percpu $ 32', free: 'free_percpu', kind: 'percpu', words: 4 },
  { make: 'alloc_pages $ 0', free: 'free_pages', kind: 'pages', words: 16 },
  { make: 'kmem_cache_alloc $ c', free: 'kmem_cache_free', kind: 'cache', words: 5 },
] as const;

export const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    what: fc.constantFrom(...WHATS),
    a: fc.nat(1000),
    b: fc.nat(1000),
    word: fc.nat(15),
    form: fc.nat(7),
  }),
  { maxLength: 60, size: 'max' },
);

interface Block {
  readonly label: string;
  readonly maker: (typeof MAKERS)[number];
  /** Words by their place; percpu blocks have one set for each CPU. */
  readonly words: Map<string, Block>;
}

/** What must be so after one operation. */
export interface Step {
  readonly line: string;
  readonly reachable: readonly string[];
  readonly lost: readonly string[];
  /** What an operation does that can lose something: the word it overwrites, or what it frees. */
  readonly place: string;
}

/** Writes moves as a program, and says after each operation what is reachable. */
export class TruthModel {
  readonly steps: Step[] = [];
  private readonly roots = new Map<string, Block>();
  private blocks: Block[] = [];
  private made = 0;

  constructor(choices: readonly Move[]) {
    this.say('kmem_cache_create c 40', '');
    for (const move of choices) this.move(move);
  }

  /** The program. */
  get text(): string {
    return `program truth\n${this.steps.map(({ line }) => line).join('\n')}\nend\n`;
  }

  private move({ what, a, b, word, form }: Move): void {
    const block = this.blocks[a % Math.max(1, this.blocks.length)];
    const target = this.blocks[b % Math.max(1, this.blocks.length)];
    if (what === 'alloc') return this.allocate(a);
    const window = `${ROOTS[a % ROOTS.length]}+${8 * word}`;
    if (what === 'unroot') {
      this.roots.delete(window);
      return this.say(`store ${window} 0`, window);
    }
    if (!block) return;
    if (what === 'root') {
      this.roots.set(window, target);
      return this.say(`store ${window} ${value(target, form)}`, window);
    }
    // No program can write or free what it cannot reach.
    if (!this.reached().has(block)) return;
    if (what === 'free') return this.free(block);
    if (what === 'realloc') return this.realloc(block);
    const index = word % block.maker.words;
    const place = placeIn(block, index, b);
    if (what === 'fill') {
      if (block.maker.kind === 'percpu') return;
      const count = Math.min(3, block.maker.words - index);
      for (let i = 0; i < count; i++) block.words.delete(placeIn(block, index + i, 0));
      return this.say(`fill ${place} ${8 * count} 0`, `fill ${place}`);
    }
    if (what === 'integer') block.words.delete(place);
    else block.words.set(place, target);
    this.say(`store ${place} ${what === 'integer' ? '0x1234' : value(target, form)}`, place);
  }

  private allocate(a: number): void {
    const maker = MAKERS[a % MAKERS.length];
    const label = `o${this.made++}`;
    this.blocks.push({ label, maker, words: new Map() });
    this.say(maker.make.replace('$', label), '');
  }

  private free(block: Block): void {
    this.blocks = this.blocks.filter((one) => one !== block);
    // A dangling pointer leads nowhere, whatever comes there.
    for (const words of [this.roots, ...this.blocks.map((one) => one.words)]) {
      for (const [place, to] of words) if (to === block) words.delete(place);
    }
    this.say(`${block.maker.free} ${block.label}`, `free ${block.label}`);
  }

  /** It moves: whoever held the old place holds nothing. */
  private realloc(block: Block): void {
    if (block.maker.kind !== 'slab') return;
    const grown = { ...block, maker: MAKERS[2] };
    for (const words of [this.roots, ...this.blocks.map((one) => one.words)]) {
      for (const [place, to] of words) if (to === block) words.delete(place);
    }
    this.blocks = this.blocks.map((one) => (one === block ? grown : one));
    this.say(`krealloc ${block.label} 9000`, `realloc ${block.label}`);
  }

  private reached(): Set<Block> {
    const reached = new Set(this.roots.values());
    for (const block of reached) for (const to of block.words.values()) reached.add(to);
    return reached;
  }

  private say(line: string, place: string): void {
    const reached = this.reached();
    this.steps.push({
      line,
      place,
      reachable: this.blocks.filter((b) => reached.has(b)).map(({ label }) => label),
      lost: this.blocks.filter((b) => !reached.has(b)).map(({ label }) => label),
    });
  }
}

function placeIn(block: Block, index: number, b: number): string {
  const cpu = block.maker.kind === 'percpu' ? `@${b % 2}` : '';
  return `${block.label}${cpu}+${8 * index}`;
}

/** A form of a pointer to a block: some lie outside of it, some look like no pointer. */
function value({ label, maker }: Block, form: number): string {
  const direct = maker.kind !== 'vmalloc' && maker.kind !== 'percpu';
  switch (form) {
    case 1:
      return `~${label}`;
    case 2:
      return `${label}+8`;
    case 3:
      return `${label}-40`;
    case 4:
      return `${label}+20000`;
    case 5:
      return direct ? `phys:${label}+16` : label;
    case 6:
      return maker.kind === 'vmalloc' ? `vm:${label}` : label;
    case 7:
      return maker.kind === 'percpu' ? `${label}@1+4` : `~${label}+3`;
    default:
      return label;
  }
}
