/** Modules in C with compiled code and without: the machine must be the same to the last bit. */
import { DEFAULT_LIMITS } from '../../../src/base/limits.ts';
import { diskSources } from '../../../src/cli/disk.ts';
import { CompileCache, stateHash, type SessionConfig } from '../../../src/index.ts';
import { startMachine } from '../../../src/session/machine.ts';
import { truthText } from '../../support/truth-text.ts';
import { ProgramGenerator } from '../../support/c-generator.ts';
import { useModule } from '../machine.ts';
import { moduleText } from '../module-grammar.ts';
import type { FuzzTarget, Random } from '../target.ts';

const SOURCES = { sources: diskSources(), cache: new CompileCache() };
const SCHEDULES = ['random', 'pct:3', 'calm'];

/** A random program of all integer types, as a module. */
function programText(random: Random): string {
  const number = random.int(2 ** 30);
  return `
#include <linux/module.h>
#include <linux/string.h>
#define printf(...) pr_info(__VA_ARGS__)
${new ProgramGenerator(String(number), 0).program(0)}
static int __init enter(void) { case_0(); return 0; }
static void __exit leave(void) { case_0(); }
module_init(enter);
module_exit(leave);
MODULE_LICENSE("GPL");
`;
}

export const target: FuzzTarget = {
  name: 'compiled',
  about: 'modules in C, interpreted and compiled',
  smoke: 4,
  generate: (random) => (random.bool() ? programText(random) : moduleText(random)),
  run(input) {
    const config: SessionConfig = {
      memBytes: 32 * 2 ** 20,
      cpus: 1 + (input.length % 2),
      seed: String(input.length % 5),
      schedule: SCHEDULES[input.length % 3],
      model: input.length % 7 < 3 ? 'O0' : 'O2',
      truth: input.length % 4 === 0,
      // Two machines have the time of one.
      limits: { 'kernel-steps': DEFAULT_LIMITS['kernel-steps'] / 3 },
    };
    const [plain, compiled] = ([false, 'eager'] as const).map((compile) => {
      const machine = startMachine(config, { ...SOURCES, compile });
      const outcome = useModule(machine, input);
      const { effort } = machine.system.machine.memory;
      const { system } = machine;
      return { outcome, state: `${stateHash(system)} ${effort.spent}\n${truthText(system)}` };
    });
    if (plain.state !== compiled.state || plain.outcome !== compiled.outcome) {
      throw new Error(`${compiled.outcome} when compiled, ${plain.outcome} when interpreted`);
    }
    return plain.outcome;
  },
};
