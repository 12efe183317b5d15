/** An address space on a machine that does nothing else. */
import { boot, type System } from '../../src/index.ts';
import { UserMemory } from '../../src/user/memory.ts';
import { AddressSpace } from '../../src/user/space.ts';

export function spaceOnMachine(): { system: System; space: AddressSpace; memory: UserMemory } {
  const system = boot();
  const { machine, pageAlloc } = system;
  const { watch } = system.kernel.base;
  const space = new AddressSpace({ machine, pageAlloc, watch });
  return { system, space, memory: new UserMemory(machine.memory) };
}
