/** Which of the objects that a text prints are the same one. */
import type { LeakObject } from '../input/objects.ts';

/** An object, with all copies of it that texts hold. */
export interface Distinct {
  /** The copy that says most. */
  readonly object: LeakObject;
  readonly copies: readonly LeakObject[];
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
    const key = `${address ?? bodyOf(object)} ${jiffies}`;
    const at = address === undefined ? undefined : latest.get(address);
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
      if (address !== undefined) latest.set(address, one);
    }
  }
  return found;
}
