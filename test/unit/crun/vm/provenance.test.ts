/** What each kind of computation makes of a pointer, as truth sees it in memory afterwards. */
import { describe, expect, it } from 'vitest';
import { TruthMachine } from '../../../support/truth-module.ts';

const ALLOC = 'char *p = kzalloc(256, GFP_KERNEL);\n';

/** The forms of the live references that a function body leaves in `word` and its neighbours. */
function forms(statement: string, globals = 'static unsigned long word;'): string[] {
  const machine = new TruthMachine().load(globals, ALLOC + statement);
  const found = machine
    .references(256)
    .map(({ encoding, targetOffset }) =>
      encoding === 'plain' && targetOffset !== 0 ? `plain+${targetOffset}` : encoding,
    );
  const { id } = machine.life(256);
  expect(machine.look().isReachable(id)).toBe(
    found.some((form) => form !== 'half' && form !== 'bytes'),
  );
  return found;
}

describe('a pointer stored', () => {
  it.each([
    ['as it is', 'word = (unsigned long)p;', ['plain']],
    ['inside the block', 'word = (unsigned long)(p + 40);', ['plain+40']],
    ['outside the block', 'word = (unsigned long)(p - 24);', ['plain+-24']],
    ['with a tag', 'word = (unsigned long)p | 1;', ['tagged']],
    [
      'with the upper bits in use',
      'word = ((unsigned long)p << 16 >> 16) | 7ul << 48;',
      ['tagged'],
    ],
    ['inverted', 'word = ~(unsigned long)p;', ['inverted']],
    ['with a key', 'word = (unsigned long)p ^ 0x1234567890abcdefUL;', ['xor']],
    ['and the key gone', 'word = (unsigned long)p ^ 77; word ^= 77;', ['plain']],
    ['shifted', 'word = (unsigned long)p >> 3;', ['shifted']],
    ['as a physical address', 'word = virt_to_phys(p);', ['physical']],
    ['with bits of a page table', 'word = virt_to_phys(p) | 3;', ['physical']],
    ['and masked back', 'word = ((unsigned long)p | 5) & ~7ul;', ['plain']],
    ['negated', 'word = -(unsigned long)p;', ['inverted']],
  ])('%s', (_, statement, expected) => {
    expect(forms(statement)).toEqual(expected);
  });

  it('as a page frame number or a struct page', () => {
    const globals = 'static unsigned long pfn; static struct page *page;';
    const body = 'struct page *one = alloc_page(GFP_KERNEL); char *p = page_address(one);\n';
    const size = 4096;
    const asPfn = new TruthMachine().load(globals, `${body} pfn = page_to_pfn(virt_to_page(p));`);
    expect(asPfn.references(size).map(({ encoding }) => encoding)).toEqual(['pfn']);
    const asPage = new TruthMachine().load(globals, `${body} page = one; (void)p;`);
    expect(asPage.references(size).map(({ encoding }) => encoding)).toEqual(['page']);
  });

  it('in two halves, which count together', () => {
    const globals = 'static unsigned int low, apart[9], high;';
    const both = 'low = (unsigned long)p; high = (unsigned long)p >> 32; apart[0] = 1;';
    const machine = new TruthMachine().load(globals, ALLOC + both);
    expect(machine.references(256).map(({ encoding }) => encoding)).toEqual(['half', 'half']);
    expect(machine.look().isReachable(machine.life(256).id)).toBe(true);
    const one = new TruthMachine().load(globals, `${ALLOC} low = (unsigned long)p;`);
    expect(one.look().isReachable(one.life(256).id)).toBe(false);
  });

  it('in 32 bits that say it all', () => {
    const statement = 'word = (unsigned int)((unsigned long)p - 0xffff888000000000UL);';
    expect(forms(statement, 'static unsigned int word;')).toEqual(['physical']);
  });

  it('at an address that is not aligned', () => {
    const globals = 'struct odd { char c; void *at; } __packed; static struct odd odd[2];';
    expect(forms('odd[1].at = p; odd[1].c = 3;', globals)).toEqual(['plain']);
    expect(forms('odd[1].at = p; odd[1].at = NULL;', globals)).toEqual([]);
  });

  it('with its bytes swapped, or in pieces', () => {
    expect(forms('word = __builtin_bswap64((unsigned long)p);')).toEqual(['swapped']);
    const pieces = 'static unsigned short quarters[16];';
    const apart = 'int i; for (i = 0; i < 4; i++) quarters[4 * i] = (unsigned long)p >> 16 * i;';
    const machine = new TruthMachine().load(pieces, ALLOC + apart);
    // The lowest says no more than where in 64 KiB, and the uppermost is the same for all.
    expect(machine.references(256).map(({ encoding }) => encoding)).toEqual(['bytes', 'half']);
    expect(machine.look().isReachable(machine.life(256).id)).toBe(true);
    const torn = new TruthMachine().load(pieces, `${ALLOC} ${apart} quarters[0] = 0;`);
    expect(torn.look().isReachable(torn.life(256).id)).toBe(false);
  });

  it('byte by byte', () => {
    const globals = 'static unsigned long word;';
    const copy = `unsigned long v = (unsigned long)p; volatile unsigned char *from = (void *)&v;
      unsigned char *to = (void *)&word; int i;
      for (i = 0; i < 8; i++) to[i] = from[i];`;
    expect(forms(copy, globals)).toEqual(['plain']);
  });

  it('in a structure that is copied', () => {
    const globals = 'struct s { long a; void *p; long b[60]; }; static struct s one, two;';
    expect(forms('one.p = p; two = one; one.p = NULL;', globals)).toEqual(['plain']);
    const far = 'struct s local; memset(&local, 0, sizeof(local)); local.p = p; one = local;';
    expect(forms(far, globals)).toEqual(['plain']);
  });
});

describe('two pointers in one word', () => {
  const globals = 'struct node { unsigned long link; char rest[504]; }; static unsigned long a, b;';
  const nodes = 'struct node *q = kzalloc(512, GFP_KERNEL); char *p = kzalloc(256, GFP_KERNEL);\n';

  it('prev ^ next refers to both', () => {
    const machine = new TruthMachine().load(
      globals,
      `${nodes} a = (unsigned long)p ^ (unsigned long)q;`,
    );
    expect(machine.references(256).map(({ encoding }) => encoding)).toEqual(['xor']);
    expect(machine.references(512).map(({ encoding }) => encoding)).toEqual(['xor']);
  });

  it('what is in both cancels out', () => {
    const back = 'a = (unsigned long)p ^ (unsigned long)q; b = a ^ (unsigned long)q; a = 0;';
    const machine = new TruthMachine().load(globals, nodes + back);
    expect(machine.references(256).map(({ encoding }) => encoding)).toEqual(['plain']);
    expect(machine.references(512)).toEqual([]);
    const distance = new TruthMachine().load(
      globals,
      `${nodes} a = (unsigned long)(p + 8) - (unsigned long)p; (void)q;`,
    );
    expect(distance.references(256)).toEqual([]);
  });
});

describe('no reference', () => {
  it.each([
    ['an offset in a page', 'word = (unsigned long)p & 4095;'],
    ['a comparison', 'word = (unsigned long)p > 100;'],
    ['a product', 'word = (unsigned long)p * 31;'],
    ['a remainder', 'word = (unsigned long)p % 1021;'],
    ['a number of bits', 'word = __builtin_popcountl((unsigned long)p);'],
    [
      'a number that was a text',
      'char t[24]; snprintf(t, 24, "%lu", (unsigned long)p); if (kstrtoul(t, 10, &word)) return -1;',
    ],
  ])('%s', (_, statement) => {
    expect(forms(statement)).toEqual([]);
  });
});

describe('the library', () => {
  const globals = 'static void *word; static void *other;';

  it.each([
    ['memcpy', 'void *v = p; memcpy(&word, &v, 8);', ['plain']],
    ['memset of what held it', 'word = p; memset(&word, 0, 8);', []],
    ['xchg', 'word = NULL; (void)xchg(&word, p);', ['plain']],
    ['xchg back', 'word = p; other = xchg(&word, NULL);', ['plain']],
    ['cmpxchg', '(void)cmpxchg(&word, NULL, p);', ['plain']],
    ['cmpxchg that fails', 'word = &other; (void)cmpxchg(&word, NULL, p);', []],
  ])('%s', (_, statement, expected) => {
    expect(forms(statement, globals)).toEqual(expected);
  });

  it('percpu memory by its token and by the copy of a CPU', () => {
    const body = 'void __percpu *p = __alloc_percpu(40, 8); word = (void *)p;';
    const machine = new TruthMachine().load(globals, body);
    expect(machine.references(40).map(({ encoding }) => encoding)).toEqual(['plain']);
    const copy = `${body} other = per_cpu_ptr(p, 1); word = NULL;`;
    const second = new TruthMachine().load(globals, copy);
    expect(second.references(40).map(({ encoding }) => encoding)).toEqual(['plain']);
  });

  it('krealloc keeps what the old block held', () => {
    const body = `void **old = kzalloc(64, GFP_KERNEL); ${ALLOC} old[3] = p;
      word = krealloc(old, 500, GFP_KERNEL);`;
    const machine = new TruthMachine().load(globals, body);
    const [reference] = machine.references(256);
    expect(reference).toMatchObject({ offset: 24, encoding: 'plain', reachable: true });
  });
});

describe('what is not exact', () => {
  const globals = 'static unsigned long word; static unsigned int low, high, apart[8];';
  const isKept = (statement: string): boolean => {
    const machine = new TruthMachine().load(globals, ALLOC + statement);
    return machine.look().isReachable(machine.life(256).id);
  };

  it.each([
    [
      'a byte that was written ends a pointer',
      '((volatile char *)&word)[1] ^= 0; word = (unsigned long)p; ((volatile char *)&word)[1] = 7;',
      false,
    ],
    [
      'unless it is one of the upper two',
      'word = (unsigned long)p; ((volatile char *)&word)[7] = 7;',
      true,
    ],
    [
      'or changes the lowest three bits',
      'word = (unsigned long)p; ((volatile char *)&word)[0] = (char)(unsigned long)p | 3;',
      true,
    ],
    [
      'halves of two overwritten copies',
      'unsigned long copy[2] = { (unsigned long)p, (unsigned long)p }; low = copy[0]; high = copy[1] >> 32;',
      true,
    ],
    ['bits that are no whole bytes', 'low = (unsigned long)p >> 20;', true],
    ['whole bytes', 'low = (unsigned long)p >> 24;', false],
    ['sixteen bits may go', 'word = (unsigned long)p >> 16;', true],
    ['twenty-four may not', 'word = (unsigned long)p >> 24;', false],
    ['nor may they be masked', 'word = (unsigned long)p & ~0xfffffful;', false],
    ['as sixteen may', 'word = (unsigned long)p & ~0xfffful;', true],
    [
      'a hash of bytes',
      'int i; for (i = 0; i < 8; i++) word ^= (unsigned long)p >> 8 * i & 0xff;',
      false,
    ],
  ])('%s', (_, statement, expected) => {
    expect(isKept(statement)).toBe(expected);
  });
});

describe('a product', () => {
  const globals = 'static unsigned long word;';

  it.each([
    ['p + p', ['shifted']],
    ['p - -p', ['shifted']],
    ['p * 2', []],
    ['p / 8', []],
    ['p * 3', []],
  ])('%s', (expression, expected) => {
    const value = expression.replaceAll('p', '(unsigned long)p');
    expect(forms(`word = ${value};`, globals)).toEqual(expected);
  });
});
