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

const NAMES = [
  ...Object.keys(OPERATIONS),
  // What makes the rest worth while, more often.
  ...['kmalloc', 'kmalloc', 'kzalloc', 'vmalloc', 'alloc_percpu', 'alloc_pages', 'alloc'],
  ...[
    'store',
    'store',
    'store',
    'scan',
    'scan',
    'sleep',
    'report',
    'free_part',
    'scan_area',
    'alloc_phys',
  ],
];

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
  suits: fc.boolean().chain((b) => (b ? fc.constant(true) : fc.boolean())),
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
  private readonly labels: { label: string; kind: string }[] = [];
  private readonly caches: string[] = [];

  line(c: Choice): string {
    const { operands, flags } = OPERATIONS[c.name];
    const words: string[] = [];
    for (const [i, kind] of operands.entries()) {
      const word = this.operand(kind, c, i);
      if (word === undefined) return '# nothing there yet';
      words.push(word);
    }
    const kind = MAKES[c.name];
    if (kind !== undefined) this.labels.push({ label: words[0], kind });
    if (c.name === 'kmem_cache_create') this.caches.push(words[0]);
    const flag = c.name === 'stack' || c.form < 2 ? flags?.[c.picks[0] % flags.length] : undefined;
    return [c.name, ...words, ...(flag === undefined ? [] : [flag])].join(' ');
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
        return this.caches[c.picks[i] % Math.max(this.caches.length, 1)];
      case 'label':
        return this.label(c, i, kindFreed(c.name));
      case 'ref': {
        const physical = c.name.includes('phys') ? 'pages' : undefined;
        const label = this.label(c, i, physical);
        return label && `${label}${c.form < 6 ? '' : at}`;
      }
      case 'place':
        return this.place(c, i, at);
      case 'value':
        return this.value(c, i, at);
      case 'number':
        if (c.name === 'sleep') return c.number.replace('-', '');
        // Beyond the end of memory.
        if (c.name === 'alloc_phys' && c.form === 9) return '100000000';
        if (c.name === 'alloc_pages') return String(c.form);
        return i + 1 === operandsOf(c.name) && i > 1 ? c.number : c.size;
      default:
        return unreachable(kind);
    }
  }

  private place(c: Choice, i: number, at: string): string | undefined {
    const inWindow = Math.abs(c.offset) % 121;
    if (c.form < 4) return `${['data', 'bss', 'hidden', 'stack'][c.form]}+${inWindow}`;
    const label = this.label(c, i, c.form < 6 ? 'percpu' : undefined);
    if (label === undefined) return `data+${inWindow}`;
    return c.form < 6 ? `${label}@${c.form % 2}${at}` : `${label}${at}`;
  }

  private value(c: Choice, i: number, at: string): string {
    const wanted = { 0: 'vmalloc', 1: 'percpu', 2: 'slab' }[c.form % 8];
    const label = this.label(c, i, wanted);
    if (label === undefined || c.form === 10) return c.number;
    const forms = [`vm:${label}${at}`, `${label}@1${at}`, `phys:${label}${at}`, `~${label}${at}`];
    return forms[c.form % 8] ?? `${label}${at}`;
  }

  private label(c: Choice, i: number, kind: string | undefined): string | undefined {
    const suiting = this.labels.filter((l) => kind === undefined || l.kind === kind);
    const from = c.suits && suiting.length > 0 ? suiting : this.labels;
    return from[c.picks[i] % Math.max(from.length, 1)]?.label;
  }
}

function operandsOf(name: string): number {
  return OPERATIONS[name].operands.length;
}

function kindFreed(name: string): string {
  return OPERATIONS[name].frees ?? 'slab';
}
