import { expect, test } from 'vitest';
import { defineModule, type ModuleApi } from '../../../../src/kernel/module/module.ts';
import { symbolsOf, testKernel } from '../../../support/kernel-machine.ts';

/** The module frames of each kmalloc(64) that `init` makes, innermost first. */
function framesOf(
  init: (k: ModuleApi) => void,
  functions: Record<string, number> = {},
): string[][] {
  const { kernel, calls } = testKernel();
  const frames: string[][] = [];
  const push = calls.push.bind(calls);
  calls.push = (...items) => {
    for (const { name, trace } of items) {
      const own = symbolsOf(kernel.base, trace).filter((s) => s.endsWith('[m]'));
      if (name === 'alloc' && own.length > 0) frames.push(own.map((s) => s.split('/')[0]));
    }
    return push(...items);
  };
  const run = (k: ModuleApi): number => {
    init(k);
    return 0;
  };
  expect(kernel.modules.loadDefinition(defineModule({ name: 'm', functions, init: run }))).toBe(0);
  return frames;
}

test('each call has its own site, a pinned one keeps it', () => {
  const frames = framesOf((k) => {
    k.kmalloc(64);
    for (let i = 0; i < 3; i++) k.site('loop', () => k.kmalloc(64));
    k.kmalloc(64);
  });
  expect(frames.map(([first]) => first)).toEqual([
    'm_init+0x33',
    'm_init+0x58',
    'm_init+0x58',
    'm_init+0x58',
    'm_init+0x7d',
  ]);
});

test('another function adds a frame and counts from its own start', () => {
  const frames = framesOf(
    (k) => {
      k.kmalloc(64);
      for (let i = 0; i < 2; i++) {
        k.site('twice', () => k.call('m_helper', () => k.kmalloc(64)));
      }
    },
    { m_helper: 0x80 },
  );
  expect(frames).toEqual([
    ['m_init+0x33'],
    ['m_helper+0x33', 'm_init+0x58'],
    ['m_helper+0x33', 'm_init+0x58'],
  ]);
});

test('call sites do not leave their function', () => {
  const frames = framesOf(
    (k) => {
      for (let i = 0; i < 100; i++) k.kmalloc(64);
    },
    { m_init: 0x100 },
  );
  expect(frames).toHaveLength(100);
  for (const [frame] of frames) expect(parseInt(frame.split('+')[1], 16)).toBeLessThan(0x100);
});

test('calls outside of the functions of a module are a mistake', () => {
  let kept: ModuleApi | undefined;
  framesOf((k) => {
    kept = k;
  });
  expect(() => kept!.kmalloc(8)).toThrow('outside of its functions');
});

test('the frames of calls leave their words on the stack', () => {
  const { kernel } = testKernel();
  const { memory } = kernel.base.machine;
  const insmod = kernel.tasks.spawn('insmod')!;
  const init = (k: ModuleApi): number => {
    const local = k.local(16);
    k.store(local, k.kmalloc(64));
    return 0;
  };
  kernel.tasks.runAs(insmod, () => kernel.modules.loadDefinition({ name: 'm', init }));
  const [module] = kernel.modules.list();
  const words: number[] = [];
  for (let at = insmod.stack.start; at < insmod.stack.end; at += 8) words.push(memory.readPtr(at));
  expect(words).toContain(module.symbols.get('m_init')! + 0x33);
  expect(words.some((w) => w >= 0x888000000000 && w < 0x888002000000)).toBe(true);
});
