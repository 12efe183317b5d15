import { expect, test } from 'vitest';
import { boot } from '../../../src/system.ts';
import { rangesOf } from '../../../src/truth/roots.ts';

test('what is always read are the variables of the kernel and the percpu data of every CPU', () => {
  const { roots } = boot({ truth: true, cpus: 2 });
  const ranges = [...rangesOf(roots)];
  expect(ranges.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'data .data',
    'data .bss',
    'data .data..ro_after_init',
    'percpu percpu data of CPU 0',
    'percpu percpu data of CPU 1',
  ]);
  expect(ranges.every(({ start, end }) => end > start)).toBe(true);
});

test('a word in them keeps a block from being lost', () => {
  const system = boot({ truth: true });
  const { memory } = system.machine;
  const place = system.kernel.base.data.define('keeper', 8);
  const block = system.slab.kmalloc(64, 0xcc0);
  memory.writePtr(place, block);
  const { id } = system.truth!.lifeAt(block)!;
  expect(system.truth!.examine().verdict(id)).toBe('reachable');
  memory.writePtr(place, 0);
  expect(system.truth!.examine().verdict(id)).toBe('lost');
});
