/** The scenarios, one allocation failing: what the campaign over all of them and its sample share. */
import { readFileSync } from 'node:fs';
import { readScenarios, type Scenario } from '../../src/cli/scenario-files.ts';
import { moduleName } from '../../src/kernel/module/module.ts';
import type { FailEachPlan } from '../../src/session/fail-each.ts';
import { absolute } from './source-tree.ts';
import { KMEMLEAK, SESSION_OPTIONS } from './session.ts';

/** All scenarios. */
export const SCENARIOS: readonly Scenario[] = readScenarios();

/** What `run` does with a scenario, with the machine's programs and files. */
export function scenarioPlan(name: string, form: string, seed = 'fail-each'): FailEachPlan {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (!scenario) throw new RangeError(`no scenario ${name}`);
  const source = readFileSync(absolute(`sim/scenarios/${name}/${name}.c`), 'latin1');
  const module = moduleName(name);
  const look = ['sleep 6', `echo scan > ${KMEMLEAK}`, 'sleep 6', `echo scan > ${KMEMLEAK}`];
  const script = [
    `modprobe ${module}${form === 'fixed' ? ' fixed=1' : ''}`,
    ...look,
    `cat ${KMEMLEAK}`,
    ...(scenario.commands ?? []),
    `rmmod ${module}`,
    ...look,
    `cat ${KMEMLEAK} /proc/slabinfo /proc/modules`,
  ];
  return {
    config: { seed, truth: true, bootLine: scenario.boot ?? '' },
    options: SESSION_OPTIONS,
    async work({ builder, system, shell }) {
      const files = { read: (path: string) => (path === `${name}.c` ? source : undefined) };
      const { definition, messages } = builder.build(module, `${name}.c`, files);
      // The parts of the kernel that it needs may have found no memory.
      if (!definition) throw new Error(messages);
      system.modules.register(definition);
      for (const line of script) await shell.run(line);
      system.explain?.lint();
    },
  };
}
