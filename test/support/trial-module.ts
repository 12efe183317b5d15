/** Modules in C for trials, each on machines that share what was compiled. */
import { CompileCache } from '../../src/cc/base/compile-cache.ts';
import type { SessionConfig } from '../../src/session/config.ts';
import { startMachine } from '../../src/session/machine.ts';
import type { TrialPlan } from '../../src/session/module-trial.ts';
import { SESSION_OPTIONS } from './session.ts';

const HEAD =
  '#include <linux/module.h>\n#include <linux/slab.h>\n#include <linux/proc_fs.h>\n' +
  'MODULE_LICENSE("GPL");\n';
const cache = new CompileCache();

/** A plan for a module `trial` with that text behind the usual headers, of which line 5 is first. */
export function trialOf(
  text: string,
  exercise?: TrialPlan['exercise'],
  config: SessionConfig = {},
): TrialPlan {
  const source = `${HEAD}${text}`;
  return {
    modules: [{ name: 'trial', params: {} }],
    start() {
      const machine = startMachine(config, { ...SESSION_OPTIONS, cache });
      const files = { read: (path: string) => (path === 'trial.c' ? source : undefined) };
      const { definition, messages } = machine.builder.build('trial', 'trial.c', files);
      if (!definition) throw new Error(messages);
      machine.system.modules.register(definition);
      return machine;
    },
    ...(exercise ? { exercise } : {}),
  };
}

/** Init, exit and the rest of a module. */
export function module(init: string, exit: string, more = ''): string {
  return `${more}
static int __init m_init(void) { ${init} }
static void __exit m_exit(void) { ${exit} }
module_init(m_init); module_exit(m_exit);
`;
}
