import { expect, test } from 'vitest';
import { dataOf, isDataBlock } from '../../../../src/kernel/module/data.ts';
import { boot } from '../../../../src/system.ts';

const MODULE = { name: 'keeper', bss: { kept: 24 }, data: { table: 16 } };

function loaded(kernel: '6.1' | '6.12') {
  const system = boot({ kernel, modules: [MODULE] });
  expect(system.insmod('keeper')).toBe(0);
  return { system, module: system.modules.find('keeper')! };
}

test('with a block for each type of memory the data is what the data blocks hold', () => {
  const { system, module } = loaded('6.12');
  const kinds = module.blocks.filter(isDataBlock).map(({ kind }) => kind);
  expect(kinds).toContain('data');
  expect(dataOf(module).map(({ name }) => name)).toEqual(kinds);
  const kept = module.symbols.get('kept')!;
  expect(dataOf(module).some(({ start, end }) => kept >= start && kept + 24 <= end)).toBe(true);
  // kmemleak reads the same: the other blocks are not scanned.
  for (const { base } of module.blocks.filter((block) => !isDataBlock(block))) {
    expect(system.kmemleak.find(base)?.flags ?? 4).toBe(
      (system.kmemleak.find(base)?.flags ?? 4) | 4,
    );
  }
});

test('in mixed blocks it is the structure and the writable sections, as kmemleak scans them', () => {
  const { system, module } = loaded('6.1');
  const data = dataOf(module);
  expect(data[0]).toMatchObject({ name: '__this_module', start: module.self });
  expect(data.map(({ name }) => name)).toEqual(expect.arrayContaining(['.data', '.bss']));
  const id = system.kmemleak.find(module.blocks[0].base)!.id;
  const areas = system.kmemleak.rows.areas.get(id)!;
  const inCore = data.filter(({ start }) => start >= module.blocks[0].base);
  const starts = (parts: readonly { start: number }[]) => new Set(parts.map(({ start }) => start));
  expect(starts(areas)).toEqual(starts(inCore));
});
