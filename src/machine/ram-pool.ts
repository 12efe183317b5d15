/**
 * RAM of machines that are gone, for the next ones: for who boots many machines, one after the
 * other. Giving memory back to the host and asking for some again costs more than making zeros of
 * what a machine wrote.
 */
import { PhysMemory } from './phys-memory.ts';

/** Machines whose RAM is kept: one for each kernel and some more. */
const KEPT_MAX = 8;

/** Memory to boot machines with. */
export class RamPool {
  private readonly kept: PhysMemory[] = [];

  /** RAM that is all zeros, as that of a new machine. */
  take(size: number, spareBytes: number): PhysMemory {
    const i = spareBytes > 0 ? this.kept.findIndex((phys) => phys.size === size) : -1;
    const [phys] = i < 0 ? [] : this.kept.splice(i, 1);
    return phys?.shared?.clear() ? phys : new PhysMemory(size, spareBytes);
  }

  /** Takes the RAM of a machine that nobody uses any more. */
  give(phys: PhysMemory): void {
    if (phys.shared && this.kept.length < KEPT_MAX) this.kept.push(phys);
  }
}
