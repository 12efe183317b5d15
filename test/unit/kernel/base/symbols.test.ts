import { expect, test } from 'vitest';
import { SymbolTable } from '../../../../src/kernel/base/symbols.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

test('recorded sites print as recorded', () => {
  const table = new SymbolTable(profileOf('6.12').kernel.callSites);
  const print = (name: string): string => table.format(table.site(name));
  expect(print('load_module')).toBe('load_module+0x1c4a/0x1f30');
  expect(print('x64_sys_call:__x64_sys_write')).toBe('x64_sys_call+0x1816/0x1980');
  expect(print('paint_ptr:__find_and_get_object')).toBe('paint_ptr+0x16/0x80');
  expect(print('paint_ptr')).toBe('paint_ptr+0x79/0x80');
  const old = new SymbolTable(profileOf('5.9').kernel.callSites);
  expect(old.format(old.site('do_one_initcall'))).toBe('do_one_initcall+0x41/0x1df');
});

test('an unknown function gets a site of its own that never changes', () => {
  const table = new SymbolTable(profileOf('6.1').kernel.callSites);
  const site = table.site('made_up');
  expect(table.site('made_up')).toBe(site);
  expect(table.format(site)).toMatch(/^made_up\+0x[0-9a-f]+\/0x[0-9a-f]+$/);
  // The offset does not depend on what was asked for before.
  const other = new SymbolTable(profileOf('6.1').kernel.callSites);
  other.site('something_else');
  expect(other.format(other.site('made_up'))).toBe(table.format(site));
  expect(other.site('made_up')).not.toBe(site);
});

test('several sites of one function lie within it', () => {
  const table = new SymbolTable(profileOf('6.12').kernel.callSites);
  for (let i = 0; i < 200; i++) {
    const symbol = table.find(table.site(`f${i % 20}:callee${i}`))!;
    expect(symbol.name).toBe(`f${i % 20}`);
  }
});

test('module symbols come and go, and what is left is a bare address', () => {
  const table = new SymbolTable(profileOf('6.12').kernel.callSites);
  const address = 0xffffa0000000;
  table.add({ name: 'm_init', address, size: 0x310, type: 't', module: 'm' });
  expect(table.format(address + 0x33)).toBe('m_init+0x33/0x310 [m]');
  expect(table.format(address + 0x310)).toBe('0xffffffffa0000310');
  expect(table.lookupName('m_init', 'm')).toBe(address);
  expect(table.lookupName('m_init')).toBeUndefined();
  table.removeRange(address, address + 4096);
  expect(table.format(address + 0x33)).toBe('0xffffffffa0000033');
});

test('symbols are sorted and do not overlap', () => {
  const table = new SymbolTable(profileOf('6.1').kernel.callSites);
  for (let i = 0; i < 300; i++) table.site(`g${i}`);
  const all = table.all();
  for (let i = 1; i < all.length; i++) {
    expect(all[i].address).toBeGreaterThanOrEqual(all[i - 1].address + all[i - 1].size);
  }
  expect(table.lookupName('do_syscall_64')).toBe(
    all.find((s) => s.name === 'do_syscall_64')!.address,
  );
});
