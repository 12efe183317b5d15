import { expect, test } from 'vitest';
import { planModule } from '../../../../src/kernel/module/layout.ts';
import type { ModuleDefinition } from '../../../../src/kernel/module/module.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

const full: ModuleDefinition = {
  name: 'full-module',
  data: { byte: 1, word: 8, wide: { size: 100, align: 64 } },
  bss: { zero: 5000 },
  rodata: { table: 64 },
  roAfterInit: { late: 8 },
  percpu: { counter: 8 },
  functions: { helper: 0x45 },
  initInInitSection: true,
  init: () => 0,
  exit: () => undefined,
};

test('6.12 has a block for each kind of memory that is not empty', () => {
  const { blocks, percpu } = planModule(full, profileOf('6.12').kernel);
  expect(blocks.map((b) => [b.kind, b.size / 4096, b.init])).toEqual([
    ['text', 1, false],
    ['data', 2, false],
    ['rodata', 1, false],
    ['ro_after_init', 1, false],
    ['init_text', 1, true],
    ['init_data', 1, true],
  ]);
  expect(percpu.symbols.map((s) => s.name)).toEqual(['counter']);
});

test('up to 6.1 there is one core block and one init block', () => {
  const { blocks } = planModule(full, profileOf('6.1').kernel);
  expect(blocks.map((b) => [b.kind, b.init])).toEqual([
    ['core', false],
    ['init', true],
  ]);
  const core = new Map(blocks[0].parts.map((p) => [p.section.name, p.offset]));
  expect(core.get('.text')).toBe(0);
  expect(core.get('.rodata')).toBe(0x1000);
  expect(core.get('.data..ro_after_init')).toBe(0x2000);
  expect(core.get('.data')).toBe(0x3000);
  expect(planModule(full, profileOf('5.9').kernel).blocks[0].size).toBe(blocks[0].size - 4096);
});

test('parts of a block are aligned and do not overlap', () => {
  for (const version of ['5.9', '6.1', '6.12'] as const) {
    for (const block of planModule(full, profileOf(version).kernel).blocks) {
      let end = 0;
      for (const { section, offset } of block.parts) {
        expect(offset % section.align).toBe(0);
        expect(offset).toBeGreaterThanOrEqual(end);
        end = offset + section.size;
        let inner = 0;
        for (const symbol of section.symbols) {
          expect(symbol.offset).toBeGreaterThanOrEqual(inner);
          inner = symbol.offset + symbol.size;
        }
        expect(inner).toBeLessThanOrEqual(section.size);
      }
      expect(end).toBeLessThanOrEqual(block.size);
    }
  }
});

test('init and exit have default names and the init function comes first', () => {
  const plan = planModule({ ...full, initInInitSection: false }, profileOf('6.12').kernel);
  expect([plan.initName, plan.exitName]).toEqual(['full_module_init', 'full_module_exit']);
  const [text] = plan.blocks[0].parts;
  expect(text.section.symbols.map((s) => s.name)).toEqual([
    'full_module_init',
    'helper',
    'full_module_exit',
  ]);
});
