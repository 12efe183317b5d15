/**
 * What keeps an object off the report: the smallest sets of roots from which a scan finds it. Every
 * set of kinds of roots is tried, with a scan that leaves no trace.
 */
import { hexPtr } from '../base/hex.ts';
import { IMAGE_SIZE, KERNEL_START } from '../machine/layout.ts';
import type { ObjectId } from '../kmemleak/object-table.ts';
import type { ScanPhase } from '../kmemleak/observer.ts';
import type { Look } from './look/look.ts';
import { addressText, verdictOf, type Subject } from './look/subject.ts';
import { whyMissed } from './why-missed.ts';

/** A kind of roots. */
export const ROOT_KINDS = ['data', 'modules', 'gray', 'percpu', 'pages', 'stacks'] as const;
/** @see ROOT_KINDS */
export type RootKind = (typeof ROOT_KINDS)[number];

/** What each kind is. */
export const ROOT_TEXTS: Readonly<Record<RootKind, string>> = {
  data: 'the variables of the kernel',
  modules: 'the variables of modules',
  gray: 'other objects that need no reference',
  percpu: 'the static percpu data',
  pages: 'the struct pages',
  stacks: 'the stacks',
};

/** By what a scan finds an object. */
export interface KeptAlive {
  readonly address: string;
  readonly name: string;
  /** Whether a scan of all roots finds it; nobody needs to when it is gray by itself. */
  readonly found: boolean;
  /** The smallest sets of kinds from which alone it is found. */
  readonly enough: readonly (readonly RootKind[])[];
  /** The kinds without which it is not found. */
  readonly needed: readonly RootKind[];
  /** What the slab allocator keeps that leads a scan to it, for a block that is lost. */
  readonly slots: readonly string[];
}

/** Tries all sets of kinds of roots on the object of a subject; undefined without an object. */
export function keepsAlive(look: Look, subject: Subject): KeptAlive | undefined {
  const { object, life } = subject;
  if (!object) return undefined;
  const { kmemleak } = look.parts;
  const kinds = ROOT_KINDS.filter((kind) => kind !== 'stacks' || kmemleak.stackScan);
  const byKind = grayRoots(look, object.id);
  const finds = (set: readonly RootKind[]): boolean => {
    const left = kinds.filter((kind) => !set.includes(kind));
    const unread = left.flatMap((kind) => byKind.get(kind) ?? []);
    const without = new Set<ScanPhase>();
    for (const kind of left) {
      if (kind === 'percpu' || kind === 'pages' || kind === 'stacks') without.add(kind);
    }
    return kmemleak.rehearse({ without, unread, white: [object.id] }).has(object.id);
  };
  const enough: RootKind[][] = [];
  for (const set of subsets(kinds)) {
    const isMinimal = !enough.some((smaller) => smaller.every((kind) => set.includes(kind)));
    if (isMinimal && finds(set)) enough.push(set);
  }
  const isLost = look.parts.base.facts.slab.sheaves && verdictOf(subject, look.now) === 'lost';
  const reasons = isLost ? whyMissed(look, subject) : [];
  return {
    address: addressText(subject),
    name: life ? look.names.of(life) : hexPtr(object.pointer),
    found: enough.length > 0,
    enough,
    needed: kinds.filter((kind) => enough.length > 0 && enough.every((set) => set.includes(kind))),
    slots: reasons.filter(({ reason }) => reason === 'allocator-cache').map(({ text }) => text),
  };
}

/** The objects that need no reference, by the kind of roots that they are. */
function grayRoots({ parts }: Look, except: ObjectId): Map<RootKind, ObjectId[]> {
  const byKind = new Map<RootKind, ObjectId[]>([
    ['data', []],
    ['modules', []],
    ['gray', []],
  ]);
  for (const { id, minCount, pointer } of parts.kmemleak.objects()) {
    if (minCount > 0 || id === except) continue;
    const isImage = pointer >= KERNEL_START && pointer < KERNEL_START + IMAGE_SIZE;
    const isModule = !isImage && parts.truth.lifeAt(pointer)?.kind === 'module';
    byKind.get(isImage ? 'data' : isModule ? 'modules' : 'gray')!.push(id);
  }
  return byKind;
}

/** All subsets, smaller ones first. */
function subsets<T>(of: readonly T[]): T[][] {
  const all = Array.from({ length: 2 ** of.length }, (_, bits) =>
    of.filter((_one, i) => ((bits >>> i) & 1) === 1),
  );
  return all.sort((a, b) => a.length - b.length);
}
