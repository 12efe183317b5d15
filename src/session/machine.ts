/**
 * A booted machine with a compiler, the modules that come along, and a shell: what every face of
 * the simulator is made of.
 */
import { detectorCommands } from '../detectors/list.ts';
import { Shell } from '../shell/shell.ts';
import { startBareMachine, type BareMachine, type MachineOptions } from './bare-machine.ts';
import { type SessionConfig } from './config.ts';
import { sourceReader } from './source-reader.ts';
import { userPrograms } from './user-programs.ts';

/** A machine, its shell and its compiler. */
export interface SimulatedMachine extends BareMachine {
  readonly shell: Shell;
}

/**
 * Boots a machine and starts a shell on it.
 * @throws RangeError as `boot` does.
 */
export function startMachine(config: SessionConfig, options: MachineOptions): SimulatedMachine {
  const machine = startBareMachine(config, options);
  const buildProgram = userPrograms(machine.system, machine.builder, options, options.programs);
  const readSource = sourceReader(machine.builder, options);
  return {
    ...machine,
    shell: new Shell(machine.system, {
      buildProgram,
      readSource,
      ...machine.shellOptions,
      commands: [...detectorCommands(), ...(machine.shellOptions.commands ?? [])],
    }),
  };
}
