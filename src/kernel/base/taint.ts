/**
 * Taint flags of the kernel (kernel/panic.c): why a report of it may not be trusted.
 */
import type { KernelFacts } from '../../versions/kernel.ts';

/** Letter and name of each flag, in the order of the bits. */
const FLAGS: readonly (readonly [letter: string, name: string])[] = [
  ['P', 'PROPRIETARY_MODULE'],
  ['F', 'FORCED_MODULE'],
  ['S', 'CPU_OUT_OF_SPEC'],
  ['R', 'FORCED_RMMOD'],
  ['M', 'MACHINE_CHECK'],
  ['B', 'BAD_PAGE'],
  ['U', 'USER'],
  ['D', 'DIE'],
  ['A', 'OVERRIDDEN_ACPI_TABLE'],
  ['W', 'WARN'],
  ['C', 'CRAP'],
  ['I', 'FIRMWARE_WORKAROUND'],
  ['O', 'OOT_MODULE'],
  ['E', 'UNSIGNED_MODULE'],
  ['L', 'SOFTLOCKUP'],
  ['K', 'LIVEPATCH'],
  ['X', 'AUX'],
  ['T', 'RANDSTRUCT'],
  ['N', 'TEST'],
  ['J', 'FWCTL'],
];

/** The set of taint flags. */
export class Taints {
  private readonly set = new Set<string>();
  private readonly known: readonly (readonly [letter: string, name: string])[];

  constructor({ taintFlags }: KernelFacts) {
    this.known = FLAGS.filter(([letter]) => taintFlags.includes(letter));
  }

  /**
   * Sets a flag by its letter.
   * @kernel kernel/panic.c add_taint simplified
   */
  add(letter: string): void {
    this.set.add(letter);
  }

  has(letter: string): boolean {
    return this.set.has(letter);
  }

  /** /proc/sys/kernel/tainted: one bit a flag. */
  get mask(): number {
    return this.known.reduce((mask, [letter], bit) => mask + (this.has(letter) ? 2 ** bit : 0), 0);
  }

  /**
   * `Not tainted`, or `Tainted: ` and a column for each flag.
   * @kernel kernel/panic.c print_tainted faithful
   */
  print(): string {
    if (this.set.size === 0) return 'Not tainted';
    const column = (letter: string): string => {
      if (this.has(letter)) return letter;
      return letter === 'P' ? 'G' : ' ';
    };
    return `Tainted: ${this.known.map(([letter]) => column(letter)).join('')}`;
  }

  /**
   * `Tainted: [O]=OOT_MODULE`, '' when there is no flag.
   * @kernel kernel/panic.c print_tainted_verbose faithful
   */
  printVerbose(): string {
    const names = this.known
      .filter(([letter]) => this.has(letter))
      .map(([letter, name]) => `[${letter}]=${name}`);
    return names.length === 0 ? '' : `Tainted: ${names.join(', ')}`;
  }
}
