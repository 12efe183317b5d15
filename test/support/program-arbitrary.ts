/**
 * Arbitrary trace programs: whatever the syntax allows, sensible or not. The choices are numbers
 * that only become labels when the text is made, so that a smaller choice is a program too.
 */
import fc from 'fast-check';
import { unreachable } from '../../src/base/assert.ts';
import { OPERATIONS, type OperandKind } from '../../src/trace/operations.ts';

/** One operation, before it is known which labels there are. */
export interface Choice {
  readonly name: string;
  /** Which labels, and whether they suit the operation. */
  readonly picks: readonly number[];
  readonly suits: boolean;
  readonly size: string;
  readonly number: string;
  readonly offset: number;
  readonly form: number;
}

/** What makes the rest worth while, more often. */
const OFTEN = `kmalloc kmalloc kzalloc vmalloc alloc_percpu alloc_pages alloc alloc_phys alloc_phys
  store store store scan scan sleep report free_part scan_area`;
const NAMES = [...Object.keys(OPERATIONS), ...OFTEN.split(/\s+/)];

const size = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 0, max: 300 }).map(String) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 20_000 }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '-1',
      '-8',
      '4194304',
      '4194305',
      '100000000',
      '0x7fffffff',
      '4294967296',
      '0x1000000000000',
      '9223372036854775807',
      '18446744073709551615',
      '0x40',
    ),
  },
);

const offset = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 64 }) },
  { weight: 4, arbitrary: fc.integer({ min: -70, max: 9000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-4096, 4095, 1 << 20, 2 ** 31, 2 ** 46, -(2 ** 46)) },
);

const choice: fc.Arbitrary<Choice> = fc.record({
  name: fc.constantFrom(...NAMES),
  picks: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
  suits: fc.nat(12).map((n) => n < 12),
  size,
  number: fc.constantFrom('1', '0', '-1', '2', '255', '5200', '0x5a', '-2147483648', '1000000000'),
  offset,
  form: fc.nat(11),
});

/** Programs of up to `max` operations. */
export function programs(max: number): fc.Arbitrary<readonly Choice[]> {
  return fc.array(choice, { maxLength: max, size: 'max' });
}

/** What each operation that makes an object gives. */
const MAKES: Readonly<Record<string, string>> = {
  kmalloc: 'slab',
  kzalloc: 'slab',
  kmem_cache_alloc: 'cache',
  kmem_cache_zalloc: 'cache',
  vmalloc: 'vmalloc',
  vzalloc: 'vmalloc',
  alloc_percpu: 'percpu',
  alloc_pages: 'pages',
  alloc: 'kml',
  alloc_phys: 'phys',
};

/** The program in the form that the CLI reads. */
export function kml(choices: readonly Choice[], name = 'fuzz'): string {
  const text = new Writer();
  const lines = choices.map((c) => text.line(c));
  return `program ${name}\n${lines.map((line) => `${line}\n`).join('')}end\n`;
}

class Writer {
  private labels: Label[] = [];
  private readonly caches: { cache: string; size: number }[] = [];

  line(c: Choice): string {
    const { operands, flags } = OPERATIONS[c.name];
    const words: string[] = [];
    for (const [i, kind] of operands.entries()) {
      const word = this.operand(kind, c, i);
      if (word === undefined) return '# nothing there yet';
      words.push(word);
    }
    const kind = MAKES[c.name];
    const bytes = this.bytes(c, words);
    if (kind !== undefined) {
      this.labels = this.labels.filter((l) => l.label !== words[0]);
      this.labels.push({ label: words[0], kind, bytes, freed: false });
    }
    if (c.name === 'kmem_cache_create') this.caches.push({ cache: words[0], size: bytes });
    const freed = this.labels.find((l) => l.label === words[0]);
    if (OPERATIONS[c.name].frees !== undefined && freed) freed.freed = true;
    const flag = c.name === 'stack' || c.form < 2 ? flags?.[c.picks[0] % flags.length] : undefined;
    return [c.name, ...words, ...(flag === undefined ? [] : [flag])].join(' ');
  }

  private bytes(c: Choice, words: readonly string[]): number {
    if (c.name === 'alloc_pages') return 4096 << c.form;
    if (c.name === 'alloc') return Number(words[2]);
    const cache = this.caches.find((one) => one.cache === words[1]);
    return cache?.size ?? Number(words[1]);
  }

  private operand(kind: OperandKind, c: Choice, i: number): string | undefined {
    const at = c.offset === 0 ? '' : `${c.offset < 0 ? '-' : '+'}${Math.abs(c.offset)}`;
    switch (kind) {
      case 'new':
        // A label is given again now and then.
        return c.form === 11 ? 'again' : `L${this.labels.length}`;
      case 'new-cache':
        return `C${this.caches.length}`;
      case 'cache':
        return this.caches[c.picks[i] % Math.max(this.caches.length, 1)]?.cache;
      case 'label':
        return this.label(c, i, OPERATIONS[c.name].frees ?? 'slab')?.label;
      case 'ref': {
        const physical = c.name.includes('phys') ? 'pages' : undefined;
        const label = this.label(c, i, physical)?.label;
        // Beyond the end of memory now and then.
        if (c.name === 'alloc_phys' && c.form > 7) return label && `${label}+100000000`;
        return label && `${label}${c.form < 6 ? '' : at}`;
      }
      case 'place':
        return this.place(c, i, at);
      case 'value':
        return this.value(c, i, at);
      case 'number':
        if (c.name === 'sleep') return c.number.replace('-', '');
        if (c.name === 'alloc_pages') return String(c.form);
        if (i > 1 && i + 1 === OPERATIONS[c.name].operands.length) return c.number;
        if (!c.suits || c.name === 'scan_area') return c.size;
        return String(c.name === 'fill' ? c.form : Math.abs(Number(c.size)) % 20_001);
      default:
        return unreachable(kind);
    }
  }

  private place(c: Choice, i: number, at: string): string | undefined {
    const inWindow = `+${Math.abs(c.offset) % 109}`;
    if (c.form < 4) return `${['data', 'bss', 'hidden', 'stack'][c.form]}${inWindow}`;
    const found = this.label(c, i, c.form < 6 ? 'percpu' : undefined);
    if (found === undefined) return `data${inWindow}`;
    const label = c.form < 6 ? `${found.label}@${c.form % 2}` : found.label;
    if (!c.suits) return label + at;
    if (!(found.bytes > 11)) return `bss${inWindow}`;
    return `${label}+${Math.abs(c.offset) % (found.bytes - 11)}`;
  }

  private value(c: Choice, i: number, at: string): string {
    const wanted = ['vmalloc', 'percpu', 'slab'][c.form];
    const found = this.label(c, i, wanted);
    if (found === undefined || c.form === 10) return c.number;
    const { label } = found;
    const forms = [`vm:${label}${at}`, `${label}@1${at}`, `phys:${label}${at}`, `~${label}${at}`];
    return forms[c.form] ?? label + at;
  }

  private label(c: Choice, i: number, kind: string | undefined): Label | undefined {
    const suits = (l: Label): boolean => !l.freed && (kind === undefined || l.kind === kind);
    const from = c.suits ? this.labels.filter(suits) : this.labels;
    return from[c.picks[i] % Math.max(from.length, 1)];
  }
}

interface Label {
  readonly label: string;
  readonly kind: string;
  readonly bytes: number;
  freed: boolean;
}
