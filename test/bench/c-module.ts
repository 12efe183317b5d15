/** Modules in C for benchmarks. */
import type { CModuleOptions } from '../../src/crun/modules.ts';
import type { ModuleDefinition, System, SystemConfig } from '../../src/index.ts';
import { ModuleMachine } from '../support/module-machine.ts';

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

/** A machine and a module compiled for it, so that loading it can be measured alone. */
export function compiled(
  source: string,
  config: SystemConfig,
  options: Partial<CModuleOptions> = {},
): { system: System; definition: ModuleDefinition } {
  const machine = new ModuleMachine(config, options);
  const { definition } = machine.build(source, 'bench');
  if (!definition) throw new Error('the benchmark does not compile');
  return { system: machine.system, definition };
}
