/** Which of the objects that a text prints are the same one. */
import type { LeakObject } from '../input/objects.ts';

/** An object, with all copies of it that texts hold. */
export interface Distinct {
  /** The copy that says most. */
  readonly object: LeakObject;
  readonly copies: readonly LeakObject[];
}

/** Objects that the kernel only counted: the most that a copy says. */
export function uncounted({ copies }: Distinct): number {
  return copies.reduce((most, { more }) => Math.max(most, more), 0);
}

/** How much a copy says. */
function weight({ frames, bytes, comm }: LeakObject): number {
  return 4 * frames.length + bytes.length + (comm === undefined ? 0 : 1);
}

/** What is left to tell a body without its header from others. */
function bodyOf({ comm, pid, bytes, frames }: LeakObject): string {
  return `${comm} ${pid} ${bytes.join(' ')} ${frames.map(({ symbol }) => symbol).join(' ')}`;
}

/**
 * The distinct objects, in the order of the text: the same address with other jiffies is another
 * allocation at that place. Bodies without a header count each for itself.
 */
export function distinct(objects: readonly LeakObject[]): readonly Distinct[] {
  const found: { object: LeakObject; copies: LeakObject[] }[] = [];
  const known = new Map<string, (typeof found)[number]>();
  // A copy without jiffies is of the allocation at its address that was printed before.
  const latest = new Map<string, (typeof found)[number]>();
  for (const object of objects) {
    const { address, jiffies } = object;
    if (address === undefined && jiffies === undefined) {
      found.push({ object, copies: [object] });
      continue;
    }
    const isPlace = address !== undefined && /^(?:0x)?[0-9a-f]+$/.test(address);
    const key = `${isPlace ? address : bodyOf(object)} ${jiffies}`;
    const at = isPlace ? latest.get(address) : undefined;
    const same =
      known.get(key) ??
      (at && (jiffies === undefined || at.object.jiffies === undefined) ? at : undefined);
    if (same) {
      same.copies.push(object);
      if (weight(object) > weight(same.object)) same.object = object;
      known.set(key, same);
    } else {
      const one = { object, copies: [object] };
      found.push(one);
      known.set(key, one);
      if (isPlace) latest.set(address, one);
    }
  }
  return found;
}
