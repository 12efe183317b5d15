import { expect, test } from 'vitest';
import { INIT_STACK } from '../../../src/kernel/base/static-data.ts';
import { Roots, imageSections } from '../../../src/kernel/roots.ts';
import { IMAGE, KERNEL_START, THREAD_SIZE } from '../../../src/machine/layout.ts';
import { boot } from '../../../src/system.ts';

test('the sections of the image are those that kmemleak registers at boot', () => {
  const { kmemleak } = boot({ truth: false });
  for (const { start, end } of imageSections()) {
    expect(kmemleak.find(start)).toMatchObject({ pointer: start, size: end - start, minCount: 0 });
  }
  expect(imageSections().map(({ name }) => name)).toEqual([
    '.data',
    '.bss',
    '.data..ro_after_init',
  ]);
});

test('the variables of the kernel end before the stack of the boot task', () => {
  const { roots } = boot();
  const [data] = roots.image();
  expect(data).toEqual({ name: '.data', start: KERNEL_START + IMAGE.data.offset, end: INIT_STACK });
});

test('every CPU has percpu data, every task a stack; idle ones are not for kmemleak', () => {
  const { roots, tasks, percpu } = boot({ cpus: 3 });
  expect(roots.percpu().map(({ cpu, start }) => [cpu, start])).toEqual(
    [0, 1, 2].map((cpu) => [cpu, percpu.staticRange(cpu).start]),
  );
  const whole = [...roots.taskStacks()];
  expect(whole.map(({ pid }) => pid)).toEqual(tasks.list().map(({ pid }) => pid));
  expect(whole.every(({ start, end }) => end - start === THREAD_SIZE)).toBe(true);
  expect(whole.every(({ start }) => start !== INIT_STACK)).toBe(true);
  const live = [...roots.stacks()];
  expect(live.filter(({ pid }) => pid === 0)).toHaveLength(3);
  expect(live.length).toBe(whole.length + 3);
  expect(live.every(({ start, sp, end }) => sp >= start && sp <= end)).toBe(true);
  // Only who runs has registers that are not saved.
  expect(live.filter(({ parked }) => !parked)).toHaveLength(3);
});

test('loaded modules have data, and what waits to be freed is held', () => {
  const system = boot({ modules: [{ name: 'keeper', bss: { kept: 8 } }] });
  expect([...system.roots.modules()]).toEqual([]);
  system.insmod('keeper');
  const kept = system.modules.find('keeper')!.symbols.get('kept')!;
  const ranges = [...system.roots.modules()];
  expect(ranges.some(({ start, end }) => kept >= start && kept < end)).toBe(true);
  expect([...system.roots.held()]).toContain(system.slab.caches[0].addr);
});

test('before there is a kernel there are no tasks and no modules', () => {
  const { machine, percpu } = boot();
  const roots = new Roots(() => ({ machine, percpu, kernel: () => undefined }));
  expect([[...roots.taskStacks()], [...roots.stacks()]]).toEqual([[], []]);
  expect([[...roots.modules()], [...roots.held()]]).toEqual([[], []]);
});
