/**
 * Which to fix first. Pointers between the objects say it where there are any; else what the
 * traces and the order of allocation suggest, or nothing does.
 */
import type { LeakObject } from '../input/objects.ts';
import type { Group } from './groups.ts';
import { plainName } from './names.ts';
import type { Pointers } from './pointers.ts';
import { holding } from './rings.ts';

/** By what the first was chosen. */
export type Reason =
  | 'only-one'
  | 'edges'
  | 'ring'
  | 'constructor'
  | 'suffix'
  | 'allocation'
  | 'none';

/** What to fix first, and why. */
export interface Order {
  readonly reason: Reason;
  readonly group: Group | undefined;
  readonly says: string;
}

/** Ticks within which allocations are of one act. */
const ONE_ACT = 100;
/** More groups than that are not compared with each other. */
const GROUPS_MAX = 200;

/** The order in which to look at the groups of a text. */
export function orderOf(groups: readonly Group[], pointers: Pointers): Order {
  if (groups.length === 0) return none('there is no backtrace to go by');
  const byPointers = fromPointers(groups, pointers);
  if (byPointers) return byPointers;
  if (groups.length === 1) {
    return { reason: 'only-one', group: groups[0], says: 'it is the only backtrace' };
  }
  const some = groups.slice(0, GROUPS_MAX);
  return fromConstructors(some) ?? fromSuffix(some) ?? fromAllocation(some);
}

function none(says: string): Order {
  return { reason: 'none', group: undefined, says: `the text does not show it: ${says}` };
}

function fromPointers(groups: readonly Group[], pointers: Pointers): Order | undefined {
  const { roots, held, rings } = holding(pointers);
  const groupOf = new Map<string | undefined, Group>();
  for (const group of groups) {
    for (const { address } of group.objects) groupOf.set(address, group);
  }
  const root = roots.find((one) => groupOf.has(one));
  if (root !== undefined) {
    const number = held.get(root) ?? 0;
    const others = number === 1 ? 'one other' : `${number} others`;
    const says = `${root} holds ${others} of the text, and none of the text holds it`;
    return { reason: 'edges', group: groupOf.get(root), says };
  }
  const ring = rings.find((members) => members.some((one) => groupOf.has(one)));
  if (!ring) return undefined;
  const members = new Set(ring.map((one) => groupOf.get(one)));
  const says =
    `${ring.length} objects hold each other in a ring: what held them is gone, ` +
    'and no pointer says which of them came first';
  return { reason: 'ring', group: groups.find((one) => members.has(one)), says };
}

/** A group that was made within what makes another: `sk_prot_alloc` calls the security module. */
function fromConstructors(groups: readonly Group[]): Order | undefined {
  for (const maker of groups) {
    const callers = maker.frames.slice(maker.site.index).map(plainName);
    const inner = groups.filter((other) => other !== maker && isWithin(other, maker, callers));
    if (inner.length === 0) continue;
    const names = [...new Set(inner.map(({ site }) => site.name))].slice(0, 3).join(', ');
    const says = `${names}: made while ${maker.site.name} ran, for what it makes`;
    return { reason: 'constructor', group: maker, says };
  }
  return undefined;
}

function isWithin(other: Group, maker: Group, callers: readonly string[]): boolean {
  const names = other.frames.map(plainName);
  const at = names.indexOf(callers[0], other.site.index + 1);
  if (at < 0 || !areOfOneAct(other.objects, maker.objects)) return false;
  // The rest of both traces is the same, as far as the kernel's limit let it.
  return names.slice(at).every((name, i) => i >= callers.length || name === callers[i]);
}

function areOfOneAct(a: readonly LeakObject[], b: readonly LeakObject[]): boolean {
  const [one] = a;
  return b.some(({ pid, jiffies }) => pid === one.pid && areNear(jiffies, one.jiffies));
}

function areNear(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Math.abs(Number(a) - Number(b)) <= ONE_ACT;
}

/** All below one function, in one act: that function's caller forgot to undo it. */
function fromSuffix(groups: readonly Group[]): Order | undefined {
  const [first, ...others] = groups;
  if (!others.every(({ objects }) => areOfOneAct(objects, first.objects))) return undefined;
  const traces = groups.map(({ frames }) => frames.map(plainName).reverse());
  let shared = 0;
  while (
    traces.every((trace) => trace[shared] !== undefined && trace[shared] === traces[0][shared])
  ) {
    shared++;
  }
  // Two traces have the way into the kernel in common; that is no cause.
  if (shared < 3) return undefined;
  const below = traces[0][shared - 1];
  const says = `all were allocated below ${below} in one act: nobody undid it, or not all of it`;
  return { reason: 'suffix', group: first, says };
}

function fromAllocation(groups: readonly Group[]): Order {
  const says =
    'the text does not show it; kmemleak lists in the order of allocation, ' +
    'and one leak leads to others: begin with the first';
  return { reason: 'allocation', group: groups[0], says };
}
