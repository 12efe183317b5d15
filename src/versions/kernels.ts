/**
 * The kernels that can be simulated, in one list, oldest first. What they do differently is in the
 * tables beside this file, a column for each kernel; `profile.ts` puts both together.
 */

/** One kernel of the list. */
export interface KernelEntry {
  /** What it is called: `6.12`. */
  readonly name: string;
  /** `uname -r` of the kernel that was modelled. */
  readonly release: string;
  /** The build number that follows the release in logs: `#1`. */
  readonly build: string;
  /** Whether it was checked against recordings of that kernel. */
  readonly verified: boolean;
  /** The earlier kernel that its columns differ from; the one before it when left out. */
  readonly like?: string;
}

const LIST = [
  { name: '5.9', release: '5.9.0', build: '#1', verified: false },
  { name: '6.1', release: '6.1.192', build: '#2', verified: true },
  { name: '6.12', release: '6.12.117', build: '#1', verified: true },
  { name: '7.2', release: '7.2.12', build: '#1', verified: true },
  { name: '7.3', release: '7.3.4', build: '#1', verified: true },
] as const satisfies readonly KernelEntry[];

/** The name of a kernel of the list. */
export type KernelVersion = (typeof LIST)[number]['name'];

/** A kernel of the list. */
export interface KnownKernel extends KernelEntry {
  readonly name: KernelVersion;
}

/** The kernels that can be simulated, oldest first. */
export const KERNELS: readonly KnownKernel[] = LIST;

/** The kernel whose columns state every fact. */
export const FIRST_KERNEL = LIST[0].name;

/** The kernel that is simulated when nobody names one. */
export const DEFAULT_KERNEL: KernelVersion = '6.12';

/** The kernels that comparisons ask: those of which all recordings were made. */
export const COMPARED_KERNELS: readonly KernelVersion[] = ['6.1', '6.12', '7.3'];

/** The names of the kernels, newest first. */
export const NEWEST_FIRST: readonly KernelVersion[] = KERNELS.map(({ name }) => name).reverse();

/**
 * The facts of one part, a column for each kernel. The first states all; any other states what
 * differs from the kernel before it, and may be left out when nothing does.
 */
export type Columns<Facts> = Readonly<Record<typeof FIRST_KERNEL, Facts>> &
  Readonly<Partial<Record<KernelVersion, Partial<Facts>>>>;

/** The names of all kernels for a sentence: `5.9, 6.1 or 6.12`. */
export function kernelNames(): string {
  const names = KERNELS.map(({ name }) => name);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** The kernel of the list that a name or a release means: `6.12.117` is 6.12. */
export function kernelNamed(text: string): KnownKernel | undefined {
  return KERNELS.find(({ name }) => text === name || text.startsWith(`${name}.`));
}
