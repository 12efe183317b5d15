import { expect, test } from 'vitest';
import { STRUCT_MODULE } from '../../../../src/kernel/module/layout.ts';
import { defineModule } from '../../../../src/kernel/module/module.ts';
import { ENOMEM } from '../../../../src/lib/errptr.ts';
import { testKernel } from '../../../support/kernel-machine.ts';

const linked = defineModule({
  name: 'linked',
  data: {
    target: { size: 16, init: Uint8Array.of(1, 2, 3) },
    pointer: { size: 8, relocations: [{ offset: 0, symbol: 'target', addend: 4 }] },
    callback: { size: 8, relocations: [{ offset: 0, symbol: 'helper' }] },
    external: { size: 8, relocations: [{ offset: 0, symbol: 'init_task' }] },
  },
  functions: { helper: 0x40 },
  init: () => 0,
  exit: () => undefined,
});

test('contents and addresses are filled in', () => {
  const { kernel } = testKernel();
  kernel.modules.loadDefinition(linked);
  const [module] = kernel.modules.list();
  const { memory } = kernel.base.machine;
  const at = (name: string): number => module.symbols.get(name)!;
  expect([...memory.readBytes(at('target'), 4)]).toEqual([1, 2, 3, 0]);
  expect(memory.readPtr(at('pointer'))).toBe(at('target') + 4);
  expect(memory.readPtr(at('callback'))).toBe(at('helper'));
  expect(memory.readPtr(at('external'))).toBe(kernel.tasks.initTask.addr);
  expect(memory.readPtr(module.self + STRUCT_MODULE.init)).toBe(at('linked_init'));
  expect(memory.readPtr(module.self + STRUCT_MODULE.args)).toBe(module.args);
});

test('functions reach to the next one, the last to the end of its pages', () => {
  const { kernel } = testKernel();
  kernel.modules.loadDefinition(linked);
  const { symbols } = kernel.base;
  const [module] = kernel.modules.list();
  expect(symbols.format(module.symbols.get('helper')!)).toBe('helper+0x0/0x40 [linked]');
  expect(symbols.format(module.symbols.get('linked_exit')!)).toBe('linked_exit+0x0/0xec0 [linked]');
});

test('init memory goes after init, everything goes at the end', () => {
  const { kernel, calls } = testKernel('6.12');
  kernel.modules.loadDefinition(linked);
  const [module] = kernel.modules.list();
  expect(module.blocks.map((b) => b.kind)).toEqual(['text', 'data', 'rodata']);
  const freed = (): number[] => calls.filter((c) => c.name === 'free').map((c) => c.args[0]);
  const initData = 0xffffa0006000;
  expect(freed()).toContain(initData);
  const bases = module.blocks.map((b) => b.base);
  const { memory } = kernel.base.machine;
  expect(memory.readPtr(module.self + STRUCT_MODULE.bases + 48)).toBe(0);
  expect(kernel.modules.unload('linked')).toBe(0);
  // The block with the module's structure is the last to go.
  expect(
    freed()
      .filter((at) => bases.includes(at))
      .at(-1),
  ).toBe(bases[1]);
  expect(memory.translate(bases[0])).toBe(-1);
});

test('without memory nothing is left behind', () => {
  const { kernel } = testKernel();
  kernel.mm.pageAlloc.shouldFail = () => true;
  expect(kernel.modules.loadDefinition(linked)).toBe(-ENOMEM);
  expect(kernel.modules.list()).toEqual([]);
  kernel.mm.pageAlloc.shouldFail = null;
  expect(kernel.modules.loadDefinition(linked)).toBe(0);
});

test('percpu variables that do not fit make loading fail', () => {
  const { kernel } = testKernel();
  const big = { name: 'big', percpu: { table: 1 << 20 }, init: () => 0, exit: () => undefined };
  expect(kernel.modules.loadDefinition(big)).toBe(-ENOMEM);
  expect(kernel.modules.list()).toEqual([]);
});
