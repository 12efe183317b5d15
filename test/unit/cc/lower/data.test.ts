import { expect, test } from 'vitest';
import { datum } from '../../../support/c-lowered.ts';
import { programOf } from '../../../support/user-program.ts';

test('sections: by constness and by whether there is anything but zeros', () => {
  const { data } = programOf(`
    int one = 1; int zero = 0; int none; static int hidden = 2; int *p = &one; int *q = 0;
    const int fixed = 3; const int nothing = 0; const volatile int device = 4;
    const char *const name = "x"; const char *text = 0; const int list[2] = { 1 };
    __attribute__((section(".data..ro_after_init"))) int late = 5;
    __attribute__((section(".data..percpu"))) int percpu;
    int f(void) { static int own; return hidden + own++; }`);
  const sections = data.map((each) => `${each.name} ${each.section}`);
  expect(sections).toEqual([
    'one .data',
    'zero .bss',
    'none .bss',
    'hidden .data',
    'p .data',
    'q .bss',
    'fixed .rodata',
    'nothing .rodata',
    'device .data',
    'name .rodata',
    'text .bss',
    'list .rodata',
    'late .data..ro_after_init',
    'percpu .data..percpu',
    'own.0 .bss',
    '.LC0 .rodata.str1.1',
  ]);
  expect(data.filter(({ global }) => !global).map(({ name }) => name)).toEqual([
    'hidden',
    'own.0',
    '.LC0',
  ]);
});

test('zeros have no image, whatever their section', () => {
  const program = programOf('int a[4] = { 0 }; int b[4] = { 0, 7 }; const long c = 0; int *p = a;');
  expect(datum(program, 'a')).toMatchObject({ bytes: undefined, size: 16, align: 4 });
  expect(datum(program, 'c')).toMatchObject({ bytes: undefined, size: 8, align: 8 });
  expect([...datum(program, 'b').bytes!]).toEqual([0, 0, 0, 0, 7, ...Array<number>(11).fill(0)]);
  // An address is more than the zeros that stand for it.
  expect(datum(program, 'p').bytes).toHaveLength(8);
});

test('addresses name symbols, strings by the number they got', () => {
  const program = programOf(`int a[4]; static int g(void) { return 1; }
    struct { int *p; char *s; int (*f)(void); } t = { a + 3, "ab" "c" + 1, g };
    extern int far; int *q = &far - 1;`);
  expect(datum(program, 't').addresses).toEqual([
    { offset: 0, symbol: 'a', addend: 12 },
    { offset: 8, symbol: '.LC0', addend: 1 },
    { offset: 16, symbol: 'g', addend: 0 },
  ]);
  expect(datum(program, 'q').addresses).toEqual([{ offset: 0, symbol: 'far', addend: -4 }]);
  expect(String.fromCharCode(...datum(program, '.LC0').bytes!)).toBe('abc\0');
});

test('only strings and statics that something uses are there', () => {
  const { data } = programOf(`static int unused = 1; static int used __attribute__((used)) = 2;
    static const char *gone(void) { return "gone"; } char array[] = "array";
    const char *f(void) { return sizeof("never") ? "here" : 0; }`);
  expect(data.map(({ name }) => name)).toHaveLength(3);
  expect(data.map(({ name }) => name).slice(0, 2)).toEqual(['used', 'array']);
  expect(String.fromCharCode(...data[2].bytes!)).toBe('here\0');
});
