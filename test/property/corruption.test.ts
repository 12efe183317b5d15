/**
 * A module that writes into memory it has freed breaks free lists. What the kernel then runs into
 * are oopses; none of it may reach the user of the simulator as an exception.
 */
import { describe, expect, test } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { boot, type System } from '../../src/index.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { Shell } from '../../src/shell/shell.ts';
import { leakyModule } from './leaky-module.ts';

const SIZES = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096];
const COMMANDS = [
  'ls / | wc -l',
  'sh -c "sh -c ls" | wc -l',
  'cat /proc/slabinfo | wc -l',
  'modprobe leaky',
  'echo scan > /sys/kernel/debug/kmemleak',
  'sleep 700',
  'cat /sys/kernel/debug/kmemleak | head -3',
  'rmmod leaky',
  'ps; cat /proc/vmallocinfo /proc/buddyinfo /proc/modules | wc -l',
  'echo off > /sys/kernel/debug/kmemleak; sleep 20; dmesg | tail -1',
];

/** What a dangling pointer writes: unmapped, no address, the object itself, one in use, … */
function garbage(rnd: Prng, self: number, live: number): number {
  const values = [0, 0xc900_1234_5678, self, live, live + 3, 0x7fff_1234_5678, 0xffff_8100_0000];
  return values[rnd.int(values.length)];
}

/** Fills freed objects; `live` is one that was freed too. */
function scribble(system: System, rnd: Prng, freed: readonly number[], size: number): void {
  const { memory } = system.machine;
  for (const at of freed) {
    if (rnd.int(3) === 0) memory.fill(at, 0x41, size);
    else {
      const value = garbage(rnd, at, freed[0]);
      for (let offset = 0; offset < size; offset += 8) memory.writePtr(at + offset, value);
    }
  }
}

const CORRUPTIONS: Readonly<Record<string, (system: System, rnd: Prng) => void>> = {
  task_struct: (system, rnd) => {
    const tasks = [1, 2, 3, 4, 5].map((n) => system.tasks.spawn(`x${n}`)!);
    for (const task of tasks) system.tasks.exit(task);
    scribble(
      system,
      rnd,
      tasks.map(({ addr }) => addr),
      2048,
    );
  },
  kmalloc: (system, rnd) => {
    for (const size of SIZES) {
      const blocks = [1, 2, 3, 4].map(() => system.slab.kmalloc(size, GFP_KERNEL));
      for (const block of blocks) system.slab.kfree(block);
      if (rnd.int(2) === 0) scribble(system, rnd, blocks, size);
    }
  },
};

describe.each(Object.keys(CORRUPTIONS))('broken free lists of %s', (what) => {
  test('give oopses and no exception', async () => {
    let oopses = 0;
    for (let seed = 0; seed < 12; seed++) {
      const rnd = new Prng(`${what}-${seed}`);
      const system = boot({
        kernel: seed % 2 === 0 ? '6.12' : '6.1',
        modules: [leakyModule],
        bootLine: seed % 4 === 3 ? 'slub_debug=FZPU' : '',
      });
      const shell = new Shell(system);
      CORRUPTIONS[what](system, rnd);
      for (const command of COMMANDS) await shell.run(command);
      await shell.close();
      oopses += system.kernel.oops.oopses;
    }
    expect(oopses).toBeGreaterThan(5);
  });
});

test('a fork that faults kills the program that forks; the shell goes on', async () => {
  const system = boot({});
  const shell = new Shell(system);
  const tasks = [1, 2, 3].map((n) => system.tasks.spawn(`x${n}`)!);
  for (const task of tasks) system.tasks.exit(task);
  for (const { addr } of tasks) system.machine.memory.fill(addr, 0x41, 2048);
  const { stderr, status } = await shell.run('sh -c "sh -c ls"');
  expect([stderr, status]).toEqual(['Killed\n', 137]);
  const log = system.log.linesSince(0).join('\n');
  expect(log).toMatch(/ PID: \d+ Comm: sh Not tainted /);
  expect(log).toMatch(/RIP: 0010:kmem_cache_alloc_noprof\+0x/);
  expect(log).toContain('copy_process+0x');
  expect((await shell.run('echo alive')).stdout).toBe('alive\n');
});
