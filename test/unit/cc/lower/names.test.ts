import { expect, test } from 'vitest';
import { SymbolNames } from '../../../../src/cc/lower/names.ts';
import { units } from '../../../support/c-lowered.ts';

function named(...sources: string[]): { names: SymbolNames; all: string[][] } {
  const programs = units(...sources);
  const names = new SymbolNames(programs);
  const all = programs.map((unit) =>
    [...unit.functions, ...unit.variables, ...unit.strings].map((symbol) => names.nameOf(symbol)),
  );
  return { names, all };
}

test('statics give way to what all units see, and to each other', () => {
  const { all } = named(
    'static int count; static int step(void) { return count; } int f(void) { return step(); }',
    'static int f; static int step(void) { return f; } int count = 1; int g(void) { return step(); }',
  );
  expect(all).toEqual([
    ['step', 'f', 'count.1'],
    ['step.1', 'g', 'f.1', 'count'],
  ]);
});

test('statics of functions, and strings, are numbered', () => {
  const { all } = named(
    'int f(void) { static int n; return n; } const char *s = "a";',
    'int g(void) { static int n; return n; } const char *t = "b";',
  );
  const [first, second] = all.map((each) => each.filter((name) => !/^[fgst]$/.test(name)));
  expect(new Set([...first, ...second]).size).toBe(4);
  expect([first[0], first[1], second[1]]).toEqual(['n.0', '.LC0', '.LC1']);
});

test('a declaration finds the definition in another unit', () => {
  const programs = units(
    'int g(void); extern int v, w; int f(void) { return g() + v + w; }',
    'int g(void) { return 1; } int v;',
  );
  const names = new SymbolNames(programs);
  const declared = programs[0].functions.find(({ name }) => name === 'g')!;
  const defined = programs[1].functions.find(({ name }) => name === 'g')!;
  expect(declared.body).toBeUndefined();
  expect(names.definition(declared)).toBe(defined);
  expect(names.definition(defined)).toBe(defined);
  const isDefined = programs[0].variables.map((each) => [each.name, names.isDefined(each)]);
  expect(isDefined).toEqual([
    ['v', true],
    ['w', false],
  ]);
});

test('a static function does not answer for the global name of another unit', () => {
  const programs = units(
    'int g(void); int f(void) { return g(); }',
    'static int g(void) { return 1; } int h(void) { return g(); }',
  );
  const names = new SymbolNames(programs);
  const declared = programs[0].functions.find(({ name }) => name === 'g')!;
  expect(names.definition(declared)).toBeUndefined();
});

test('an alias leads to what it stands for', () => {
  const { names } = named(
    'int real(void) { return 1; } int other(void) __attribute__((alias("real")));',
  );
  expect([...names.aliases]).toEqual([['other', 'real']]);
  expect(names.functionNamed('other')).toBe(names.functionNamed('real'));
  expect(names.functionNamed('none')).toBeUndefined();
});
