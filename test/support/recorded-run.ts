/** Runs of scenarios that are recorded while somebody looks at the live machine. */
import { join } from 'node:path';
import { namedSources } from '../../src/cli/host-folder.ts';
import { startMachine } from '../../src/session/machine.ts';
import { observerSocket, type ScanObserver } from '../../src/kmemleak/observer.ts';
import type { RecordLimits } from '../../src/record/recorder.ts';
import type { Recording } from '../../src/record/recording.ts';
import { startRecording } from '../../src/record/start.ts';
import type { System } from '../../src/system.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import { KMEMLEAK, SESSION_OPTIONS } from './session.ts';
import { absolute } from './source-tree.ts';

/** What somebody saw after a number of steps. */
export interface Seen<T> {
  readonly step: number;
  readonly value: T;
}

const LOOK = ['sleep 6', `echo scan > ${KMEMLEAK}`];

/** What is typed to see what a module leaks. */
const commandsFor = (module: string): string[] => [
  `echo stack=off > ${KMEMLEAK}`,
  `echo scan > ${KMEMLEAK}`,
  `echo clear > ${KMEMLEAK}`,
  `modprobe ${module}`,
  ...LOOK,
  ...LOOK,
  `rmmod ${module.replaceAll('-', '_')}`,
  ...LOOK,
  ...LOOK,
];

/** Records the run of a scenario, and what `look` gives of the live machine after its steps. */
export async function recordedRun<T>(
  kernel: KernelVersion,
  module: string,
  look: (system: System) => T | undefined,
  limits: Partial<RecordLimits> = {},
): Promise<{ recording: Recording; seen: Seen<T>[]; system: System }> {
  const { system, shell, builder } = startMachine({ kernel, truth: true }, SESSION_OPTIONS);
  if (module !== 'kmemleak-test') {
    const file = absolute(join('sim/scenarios', module, `${module}.c`));
    const { definition, messages } = builder.build(module, file, namedSources(file));
    if (!definition) throw new Error(messages);
    system.modules.register(definition);
  }
  const recorder = startRecording(system, limits, (file) => builder.sourceOf(file));
  const seen: Seen<T>[] = [];
  const see = (): void => {
    const value = look(system);
    if (value !== undefined) seen.push({ step: recorder.length, value });
  };
  // What is told after the recorder was: the live machine stands at that step.
  const calls = Object.keys(observerSocket().call) as (keyof ScanObserver)[];
  system.kmemleak.observe(Object.fromEntries(calls.map((call) => [call, see])));
  system.kmemleak.watchObjects({ created: see, removed: see, changed: see });
  for (const command of commandsFor(module)) {
    recorder.command(command);
    see();
    await shell.run(command);
  }
  return { recording: recorder.stop(), seen, system };
}
