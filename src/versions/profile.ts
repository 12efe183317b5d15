/**
 * Profiles: a kernel with all its facts, as the rest of the simulator reads them. Each kernel of
 * the list has one, made from the tables; `kernelLike` makes further ones at run time.
 */
import { assert } from '../base/assert.ts';
import { C, type CFacts } from './c.ts';
import { KERNEL, type KernelFacts } from './kernel.ts';
import {
  FIRST_KERNEL,
  KERNELS,
  NEWEST_FIRST,
  type Columns,
  type KnownKernel,
  type KernelEntry,
  type KernelVersion,
} from './kernels.ts';
import { KMEMLEAK, type KmemleakFacts } from './kmemleak.ts';
import { MM, type MmFacts } from './mm.ts';
import { SLAB, type SlabFacts } from './slab.ts';
import { VMALLOC, type VmallocFacts } from './vmalloc.ts';

/** All facts of a kernel, by the part that they belong to. */
export interface Facts {
  readonly kmemleak: KmemleakFacts;
  readonly slab: SlabFacts;
  readonly vmalloc: VmallocFacts;
  readonly mm: MmFacts;
  readonly kernel: KernelFacts;
  readonly c: CFacts;
}

/** A kernel: what it is called, and its facts. */
export interface KernelProfile extends Facts, Omit<KernelEntry, 'like'> {}

/** A kernel to simulate: a name of the list, or a profile made at run time. */
export type KernelChoice = KernelVersion | KernelProfile;

/** What a kernel made at run time is called, and the facts in which it differs. */
export type KernelChanges = {
  readonly [Part in keyof Facts]?: Partial<Facts[Part]>;
} & {
  /** Not that of a kernel of the list. */
  readonly name: string;
  /** `uname -r`, three numbers and what may follow; default NAME.0. */
  readonly release?: string;
  /** Default that of the kernel it is like. */
  readonly build?: string;
};

const TABLES: { readonly [Part in keyof Facts]: Columns<Facts[Part]> } = {
  kmemleak: KMEMLEAK,
  slab: SLAB,
  vmalloc: VMALLOC,
  mm: MM,
  kernel: KERNEL,
  c: C,
};

const PROFILES: ReadonlyMap<string, KernelProfile> = profilesOf(KERNELS);

/** The profile of a kernel of the list; one that was made at run time is its own. */
export function profileOf(kernel: KernelChoice): KernelProfile {
  if (typeof kernel !== 'string') return kernel;
  const profile = PROFILES.get(kernel);
  assert(profile !== undefined, `there is no kernel ${kernel}`);
  return profile;
}

/** Whether a value, which may come from outside, is a kernel of the list or one with all facts. */
export function isKernel(value: unknown): value is KernelChoice {
  if (typeof value === 'string') return PROFILES.has(value);
  if (typeof value !== 'object' || value === null) return false;
  const { name, release, build, ...parts } = value as Partial<Record<string, unknown>>;
  if (![name, release, build].every((text) => typeof text === 'string')) return false;
  return Object.entries(TABLES).every(([part, columns]) =>
    Object.keys(columns[FIRST_KERNEL]).every((fact) => hasOwn(parts[part], fact)),
  );
}

function hasOwn(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

/** The newest kernel of the list of which something is true. */
export function newestKernel(holds: (kernel: KernelProfile) => boolean): KernelVersion {
  const name = NEWEST_FIRST.find((each) => holds(profileOf(each)));
  assert(name !== undefined, 'no kernel is like that');
  return name;
}

/**
 * A kernel that is another one with some facts changed, to boot as it is:
 *
 * ```ts
 * const next = kernelLike('6.12', {
 *   name: '6.12-frozen',
 *   release: '6.12.117-frozen',
 *   slab: { cpuPartialFrozen: true },
 * });
 * boot({ kernel: next });
 * ```
 * @throws RangeError when there is no such base or fact, the name is taken, or name or release can
 *   not be one.
 */
export function kernelLike(base: KernelChoice, changes: KernelChanges): KernelProfile {
  if (!isKernel(base)) throw new RangeError(`there is no kernel ${JSON.stringify(base)}`);
  const like = profileOf(base);
  const { name, release = `${name}.0`, build = like.build } = changes;
  if (PROFILES.has(name)) throw new RangeError(`kernel '${name}' is in the list already`);
  if (!/^[\w.+~-]{1,64}$/.test(name)) throw new RangeError(`'${name}' can not be a kernel's name`);
  if (!/^\d+\.\d+\.\d+[\w.+~-]{0,64}$/.test(release)) {
    const whose = changes.release === undefined ? `of '${name}' must be given: it` : `'${release}'`;
    throw new RangeError(`the release ${whose} begins with three numbers, as 6.1.0`);
  }
  checkFacts(like, changes);
  const facts = eachPart((part) => ({ ...like[part], ...changes[part] }));
  return { name, release, build, verified: false, ...facts };
}

/** Facts that are not there, or of another type, would be changed without effect. */
function checkFacts(like: KernelProfile, changes: KernelChanges): void {
  const { name: _name, release: _release, build: _build, ...parts } = changes;
  for (const [part, facts] of Object.entries(parts as Record<string, unknown>)) {
    if (!Object.hasOwn(TABLES, part)) throw new RangeError(`there are no facts of '${part}'`);
    if (typeof facts !== 'object' || facts === null) throw new RangeError(`${part}: no facts`);
    const known = like[part as keyof Facts] as unknown as Record<string, unknown>;
    for (const [fact, value] of Object.entries(facts)) {
      if (!Object.hasOwn(known, fact)) throw new RangeError(`${part}: there is no fact '${fact}'`);
      if (typeof value !== typeof known[fact]) {
        throw new RangeError(`${part}.${fact} is a ${typeof known[fact]}, not a ${typeof value}`);
      }
    }
  }
}

/** The profiles of a list of kernels, by name. */
export function profilesOf(kernels: readonly KnownKernel[]): Map<string, KernelProfile> {
  const profiles = new Map<string, KernelProfile>();
  let facts: Facts = eachPart((part) => TABLES[part][FIRST_KERNEL]);
  for (const { like, ...kernel } of kernels) {
    const base = like === undefined ? facts : profiles.get(like);
    assert(base !== undefined, `${kernel.name} is like ${like}, which does not come before it`);
    facts = eachPart((part) => ({ ...base[part], ...TABLES[part][kernel.name] }));
    profiles.set(kernel.name, { ...kernel, ...facts });
  }
  return profiles;
}

function eachPart(make: <Part extends keyof Facts>(part: Part) => Facts[Part]): Facts {
  return {
    kmemleak: make('kmemleak'),
    slab: make('slab'),
    vmalloc: make('vmalloc'),
    mm: make('mm'),
    kernel: make('kernel'),
    c: make('c'),
  };
}
