import { describe, expect, test } from 'vitest';
import { TraceEnvironment } from '../../../src/trace/environment.ts';
import { executeProgram } from '../../../src/trace/execute.ts';
import { WINDOW_SIZE } from '../../../src/trace/operations.ts';
import { program } from '../../support/trace-program.ts';

const fresh = (): TraceEnvironment => new TraceEnvironment('6.12', 'environment');

describe('a machine for traces', () => {
  const env = fresh();
  const { system, windows } = env;
  const { memory } = system.machine;

  test('has windows that are zero when a program starts', () => {
    for (const start of Object.values(windows)) memory.fill(start, 1, WINDOW_SIZE);
    env.clearWindows();
    for (const start of Object.values(windows)) {
      expect(memory.readBytes(start, WINDOW_SIZE).every((byte) => byte === 0)).toBe(true);
      expect(start % 8).toBe(0);
    }
    expect(system.kmemleak.state.stackScan).toBe(false);
  });

  test('hands out percpu memory whose cookies are no small numbers', () => {
    const before = system.kmemleak.state.table.count;
    executeProgram(env, program('alloc_percpu a 8\nstore data+0 1000000\nreport'));
    expect(system.kmemleak.state.table.count).toBe(before);
  });

  test('does not scan by itself, on any kernel', () => {
    const old = new TraceEnvironment('5.9', 'x');
    const lines = 'kmalloc a 8\nsleep 100000000\nreport';
    expect(executeProgram(old, program(lines)).phases[0].reported).toEqual([]);
    expect(old.reusable).toBe(true);
  });

  test('keeps the caches that programs ask for', () => {
    const cache = env.cache(48, false);
    expect(cache).toBeDefined();
    expect(env.cache(48, false)).toBe(cache);
    expect(env.cache(48, true)).not.toBe(cache);
    expect(env.cache(0, false)).toBe(undefined);
    expect(env.reusable).toBe(true);
  });

  test('serves one program after the other', () => {
    for (const lines of ['kmalloc a 8', 'vmalloc v 9000', 'alloc_percpu p 8', 'alloc_pages p 3']) {
      executeProgram(env, program(lines));
      expect(env.reusable).toBe(true);
    }
    const parts = 'alloc_pages p 0\nalloc_phys q p 4096\nfree_part_phys q+512 512';
    executeProgram(env, program(parts));
    expect(env.reusable).toBe(true);
  });
});

describe('a machine is given up', () => {
  test.each([
    ['when kmemleak was disabled', 'kmalloc a 64\nalloc b a 64 1'],
    ['when the kernel faulted', 'vmalloc v 1\nalloc b v+4096 8 0\nscan'],
    ['when something outside was painted', 'alloc_pages p 0\nscan_area p-1 1'],
  ])('%s', (_, lines) => {
    const env = fresh();
    executeProgram(env, program(lines));
    expect(env.reusable).toBe(false);
  });

  test('when an object of its own is not as it was', () => {
    for (const change of ['freePart', 'not', 'free', 'noScan'] as const) {
      const env = fresh();
      const { kmemleak } = env.system;
      const own = [...kmemleak.objects()].find((o) => o.size >= 64 && o.minCount === 1)!;
      if (change === 'freePart') kmemleak.api.freePart(own.pointer, 8);
      else if (change === 'not') kmemleak.api.notLeak(own.pointer);
      else if (change === 'free') kmemleak.api.free(own.pointer);
      else kmemleak.api.noScan(own.pointer);
      expect(env.reusable).toBe(false);
    }
  });

  test('when it has run for weeks', () => {
    const env = fresh();
    executeProgram(env, program('sleep 1728000000'));
    expect(env.reusable).toBe(false);
  });
});

test('pages that were a slab before look as if they had not been', () => {
  const env = fresh();
  const { slab, pageAlloc } = env.system;
  const gfp = 0xcc0;
  const slabs = Array.from({ length: 400 }, () => slab.kmalloc(512, gfp));
  for (const ptr of slabs) slab.kfree(ptr);
  for (const cache of slab.caches) slab.shrinkCache(cache);
  const pages = Array.from({ length: 40 }, () => pageAlloc.getFreePages(gfp, 0));
  for (const page of pages) pageAlloc.freePagesAt(page, 0);
  const lines = Array.from(
    { length: 40 },
    (_, i) => `alloc_pages p${i} 0\nalloc a${i} p${i} 4096 1`,
  );
  const { phases } = executeProgram(
    env,
    program(`${lines.join('\n')}\nsleep 6000\nscan\nscan\nreport`),
  );
  expect(phases[0].reported.length).toBe(40);
});
