/**
 * Work that two checkouts can both do, each in a process of its own: commands of the program, and
 * the benchmarks of each checkout.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A checkout, or a folder that the program was built in. */
export interface Side {
  readonly root: string;
  /** Run what was built, not the sources. */
  readonly built: boolean;
}

/** One piece of work. */
export interface Workload {
  readonly name: string;
  /** Arguments of `node` that do it; undefined where a side has no such work. */
  command(side: Side, folder: string): readonly string[] | undefined;
  /** Of a benchmark: the figure that is compared besides processor time. */
  readonly figure?: string;
}

/** A module that loses `count` blocks of 64 bytes one by one. */
function leakingModule(count: number): string {
  return `
#include <linux/module.h>
#include <linux/slab.h>
static int leak_init(void)
{
  for (int i = 0; i < ${count}; i++)
    if (!kmalloc(64, GFP_KERNEL)) return -ENOMEM;
  return 0;
}
static void leak_exit(void) {}
module_init(leak_init);
module_exit(leak_exit);
MODULE_LICENSE("GPL");
`;
}

const SCAN_TWICE = `
echo stack=off > /sys/kernel/debug/kmemleak
insmod /mnt/leak.c
for i in 1 2; do sleep 6; echo scan > /sys/kernel/debug/kmemleak; done
`;

/** Memory of a machine in which so many blocks are lost, MiB. */
function memoryFor(blocks: number): number {
  return blocks <= 50_000 ? 64 : Math.ceil(blocks / 1000) + 156;
}

function program({ root, built }: Side, ...args: readonly string[]): string[] {
  const bundle = join(root, 'src/cli/bundle.mjs');
  if (!built && existsSync(bundle)) return [bundle, '--run', ...args];
  if (!built) return ['--import', 'tsx', join(root, 'src/cli/main.ts'), ...args];
  const mains = ['dist/cli/main.js', 'dist/src/cli/main.js'].map((main) => join(root, main));
  return [mains.find((main) => existsSync(main)) ?? mains[0], ...args];
}

function command(name: string, ...args: readonly string[]): Workload {
  return { name, command: (side) => program(side, ...args) };
}

/** A command on a module that leaks; `leak.c` among the arguments stands for it. */
function leaks(name: string, count: number, ...args: readonly string[]): Workload {
  return {
    name: `${name}-${count}`,
    command(side, folder) {
      writeFileSync(join(folder, 'leak.c'), leakingModule(count));
      const given = args.map((arg) => (arg === 'leak.c' ? join(folder, arg) : arg));
      return program(side, ...given, '--mem', `${memoryFor(count)}M`);
    },
  };
}

function pipeline(count: number): Workload {
  return {
    name: `pipeline-${count}`,
    command(side, folder) {
      const script = join(folder, 'leak.sh');
      const report = 'cat /sys/kernel/debug/kmemleak | grep -c unreferenced\n';
      writeFileSync(join(folder, 'leak.c'), leakingModule(count));
      writeFileSync(script, SCAN_TWICE + report);
      const mem = `${memoryFor(count)}M`;
      return program(side, 'shell', '--no-truth', '--mount', folder, '--mem', mem, script);
    },
  };
}

function benchmark(name: string, figure: string): Workload {
  return {
    name,
    figure,
    command({ root }) {
      const main = join(root, 'test/bench/main.ts');
      if (!existsSync(main)) return undefined;
      return ['--import', 'tsx', main, '--only', name, '--size', 'quick'];
    },
  };
}

/** All of them, those that take long last. */
export const WORKLOADS: readonly Workload[] = [
  command('start', 'version'),
  command('first-run', 'run', 'kmemleak-test'),
  benchmark('scan-100k', 'scan_min_s'),
  benchmark('pairs', 'kmalloc_kfree_on_min_ns'),
  benchmark('traces', 'parse_and_run_best_per_s'),
  leaks('explain', 150, 'explain', 'leak.c'),
  leaks('run', 3000, 'run', 'leak.c'),
  leaks('run', 10_000, 'run', 'leak.c'),
  leaks('run', 30_000, 'run', 'leak.c'),
  leaks('run-json', 30_000, 'run', 'leak.c', '--json'),
  pipeline(30_000),
  leaks('explain', 10_000, 'explain', 'leak.c', '--at', 'loaded'),
  leaks('explain', 30_000, 'explain', 'leak.c', '--at', 'loaded'),
  leaks('explain', 100_000, 'explain', 'leak.c', '--at', 'loaded'),
  leaks('run', 1_000_000, 'run', 'leak.c'),
];
