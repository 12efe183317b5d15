/**
 * A machine that runs the programs of recordings one after the other.
 */
import type { RunnerParts } from '../detectors/recorded-runs.ts';
import { Programs } from '../user/programs.ts';
import { startBareMachine, type MachineOptions } from './bare-machine.ts';
import type { SessionConfig } from './config.ts';
import { SIM_FOLDER, sourceHost } from './sources.ts';

/**
 * Boots a machine for programs.
 * @throws RangeError as `boot` does.
 */
export function recordedPrograms(config: SessionConfig, options: MachineOptions): RunnerParts {
  const { system, builder } = startBareMachine(config, options);
  const { kernel } = system;
  const includeDirs = [`${SIM_FOLDER}/user/include`];
  return {
    programs: new Programs({ kernel, modules: builder.modules, includeDirs }),
    host: (file, source) =>
      sourceHost(options.sources, { read: (path) => (path === file ? source : undefined) }),
    asCurrent(body) {
      // Each program has as much to spend as any other.
      kernel.base.machine.memory.effort.renew();
      return body();
    },
    sleep: (ms) => system.sleep(ms),
  };
}
