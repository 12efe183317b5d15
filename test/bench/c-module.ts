/** Modules in C for benchmarks. */
import { readFileSync } from 'node:fs';
import { CModules } from '../../src/c/modules.ts';
import type { CodeModel } from '../../src/c/lower.ts';
import type { ModuleDefinition, System } from '../../src/index.ts';
import { absolute } from '../source-tree.ts';

/** A module that makes a list of nodes from kmalloc. */
export function listModule(nodes: number): string {
  return `
#include <linux/module.h>
#include <linux/slab.h>
struct node { struct list_head list; long value; };
static LIST_HEAD(nodes);
static int init(void)
{
	for (long i = 0; i < ${nodes}; i++) {
		struct node *node = kmalloc(sizeof(*node), GFP_KERNEL);
		if (!node)
			return -ENOMEM;
		node->value = i;
		list_add(&node->list, &nodes);
	}
	return 0;
}
module_init(init);
MODULE_LICENSE("GPL");
`;
}

/** Compiles a module, so that loading it can be measured alone. */
export function compiled(system: System, source: string, model?: CodeModel): ModuleDefinition {
  const read = (path: string): string | undefined => {
    if (path === 'bench.c') return source;
    try {
      return readFileSync(path, 'latin1');
    } catch {
      return undefined;
    }
  };
  const includeDirs = [absolute('sim/include')];
  const modules = new CModules(system, { host: { read }, includeDirs, model });
  const { definition } = modules.build('bench', ['bench.c']);
  if (!definition) throw new Error('the benchmark does not compile');
  return definition;
}
