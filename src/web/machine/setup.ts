/**
 * What one loads into the lab: a module and a machine, as plain data. A link, a lesson and the
 * pickers all give one; whatever comes from outside is checked.
 */
import type { SessionConfig } from '../../session/config.ts';
import type { Command } from '../../session/command.ts';
import { KERNELS, type KernelVersion } from '../../versions/kernels.ts';

/** A module with its source, and the machine that it is loaded into. */
export interface Setup {
  /** The module's name. */
  readonly name: string;
  /** Its C text. */
  readonly source: string;
  /** Loaded with `fixed=1`. */
  readonly fixed: boolean;
  readonly kernel: string;
  /** Stacks are scanned, as a kernel does unless told otherwise. */
  readonly stack: boolean;
  readonly seed: string;
  /** Boot parameters. */
  readonly boot: string;
}

/** A command as the machine does it, and as a user would type it. */
export interface Typed {
  readonly command: Command;
  readonly shown: string;
}

/** Kernels that can be picked. */
export const KERNEL_NAMES: readonly string[] = KERNELS.map(({ name }) => name);
/** The longest source that a link or a file may have. */
export const SOURCE_MAX = 64 << 10;
const SEED_MAX = 64;
const BOOT_MAX = 512;
const NAME = /^[a-z][\w-]{0,54}$/i;
const FILE = '/sys/kernel/debug/kmemleak';
/** Longer than the five seconds that an object must be old. */
const WAIT_MS = 6000;

/**
 * A setup from outside.
 * @throws RangeError naming what of it is wrong.
 */
export function checkSetup(value: unknown): Setup {
  if (typeof value !== 'object' || value === null) throw new RangeError('setup');
  const { name, source, fixed, kernel, stack, seed, boot } = value as Record<string, unknown>;
  const isRight = {
    name: typeof name === 'string' && NAME.test(name),
    source: typeof source === 'string' && source.length <= SOURCE_MAX,
    fixed: typeof fixed === 'boolean',
    kernel: typeof kernel === 'string' && KERNEL_NAMES.includes(kernel),
    stack: typeof stack === 'boolean',
    seed: typeof seed === 'string' && seed.length <= SEED_MAX,
    boot: typeof boot === 'string' && boot.length <= BOOT_MAX,
  };
  for (const [field, right] of Object.entries(isRight)) if (!right) throw new RangeError(field);
  return { name, source, fixed, kernel, stack, seed, boot } as Setup;
}

/** The machine of a setup. */
export function configOf({ kernel, seed, boot }: Setup): SessionConfig {
  return { kernel: kernel as KernelVersion, seed, bootLine: boot, truth: true };
}

/**
 * What is done with a module to see what it leaks: load, look, unload, look. A look is two scans,
 * with
 * a wait before each, for what is young or has changed is not reported.
 */
export function procedureOf({ name, source, fixed, stack }: Setup): Typed[] {
  const module = name.replaceAll('-', '_');
  const look = [wait(), write('scan'), wait(), write('scan')];
  const params: Readonly<Record<string, string>> = fixed ? { fixed: '1' } : {};
  return [
    {
      command: { kind: 'module', name, files: { [`${name}.c`]: source } },
      shown: `make ${name}.ko`,
    },
    ...(stack ? [] : [write('stack=off')]),
    write('scan'),
    write('clear'),
    {
      command: { kind: 'insmod', module: name, params },
      shown: `insmod ${name}.ko${fixed ? ' fixed=1' : ''}`,
    },
    ...look,
    { command: { kind: 'rmmod', module }, shown: `rmmod ${module}` },
    ...look,
  ];
}

function write(text: string): Typed {
  return { command: { kind: 'write', path: FILE, text }, shown: `echo ${text} > ${FILE}` };
}

function wait(): Typed {
  return { command: { kind: 'sleep', ms: WAIT_MS }, shown: `sleep ${WAIT_MS / 1000}` };
}
