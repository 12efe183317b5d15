import { expect, test } from 'vitest';
import { CodeSources } from '../../../../src/kernel/base/code-sources.ts';
import { SymbolTable } from '../../../../src/kernel/base/symbols.ts';
import { StackDepot } from '../../../../src/lib/stackdepot.ts';

test('the first that knows a line says it', () => {
  const sources = new CodeSources(new StackDepot(), new SymbolTable({}));
  expect(sources.lineAt(8)).toBe('');
  sources.add((address) => (address === 8 ? 'a.c:1' : ''));
  sources.add((address) => `b.c:${address}`);
  expect([sources.lineAt(8), sources.lineAt(9)]).toEqual(['a.c:1', 'b.c:9']);
});

test('without a line of its own, code has that of its innermost caller that has one', () => {
  const depot = new StackDepot();
  const sources = new CodeSources(depot, new SymbolTable({}));
  sources.add((address) => (address >= 100 ? `caller.c:${address}` : ''));
  const trace = depot.child(depot.child(depot.child(0, 301), 201), 50);
  expect(sources.lineIn(120, trace)).toBe('caller.c:120');
  expect(sources.lineIn(7, trace)).toBe('caller.c:200');
  expect(sources.lineIn(7, 0)).toBe('');
});

test('a frame belongs to the code that was there when the call was made', () => {
  const depot = new StackDepot();
  const symbols = new SymbolTable({});
  const sources = new CodeSources(depot, symbols);
  const address = 0xffff_a000_0000;
  const load = (name: string, module: string): void => {
    symbols.add({ name, address, size: 64, type: 't', module });
  };
  const lines = { first: 'first.c:8', second: 'second.c:3' };
  let now: keyof typeof lines = 'first';
  sources.add((at) => (at >= address && at < address + 64 ? lines[now] : ''));
  const owner = { name: 'first', blocks: [1] };
  load('f_init', 'first');
  const old = depot.child(depot.child(0, 100), address + 16);
  sources.retire(address, address + 64, owner);
  symbols.removeRange(address, address + 64);
  now = 'second';
  load('innocent', 'second');
  const young = depot.child(depot.child(0, 100), address + 16);
  expect(young).not.toBe(old);
  const told = (trace: number): unknown => sources.frames(trace)[0];
  expect(told(old)).toEqual({
    address: address + 16,
    name: 'f_init+0x10/0x40 [first]',
    line: 'first.c:8',
  });
  expect(told(young)).toMatchObject({ name: 'innocent+0x10/0x40 [second]', line: 'second.c:3' });
  owner.blocks.pop();
  expect(told(old)).toMatchObject({ name: 'f_init+0x10/0x40 [first, unloaded]' });
});
