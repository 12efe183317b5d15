/**
 * What kmemleak must say of a small heap, once more and in few lines: sets of objects, no words, no
 * counts, no addresses. Written from the documents, on its own: it shares no code with the
 * simulator or with the model of the laws, only the facts of the kernels.
 */
import type { KernelVersion } from '../versions/kernels.ts';
import { profileOf } from '../versions/profile.ts';
import { ROOT_KINDS, type SmallHeap } from './small-heaps.ts';

/** The objects in the file after each report of the session in `small-session.ts`. */
export function referenceReports(heap: SmallHeap, version: KernelVersion): number[][] {
  const { objects, colors, memories } = heap;
  const all = Array.from({ length: objects }, (_, i) => i);
  const { percpuTree, initialChecksum } = profileOf(version).kmemleak;
  // Without a tree of its own percpu memory is a root and never a leak.
  const neverLeaks = (i: number): boolean => memories[i] === 'percpu' && !percpuTree;
  const needsNone = (i: number): boolean => colors[i] === 'not_leak' || neverLeaks(i);
  // What is annotated by address; a percpu pointer is none.
  const marked = (i: number): string => (memories[i] === 'percpu' ? 'white' : colors[i]);
  const gray = all.filter((i) => (marked(i) === 'not_leak' && needsNone(i)) || neverLeaks(i));
  const black = all.filter((i) => marked(i) === 'ignore');
  const unread = all.filter((i) => marked(i) === 'ignore' || marked(i) === 'no_scan');
  const looked = new Set<number>();
  const flagged = new Set<number>();
  const shown: number[][] = [];
  let stores = [...heap.early];
  let roots: string[] = ['scanned'];

  const spread = (found: Set<number>): void => {
    for (let size = -1; size !== found.size;) {
      size = found.size;
      for (const [from, to] of stores) {
        const isRoot = from >= objects && roots.includes(ROOT_KINDS[from - objects]);
        const isRead = from < objects && found.has(from) && !unread.includes(from);
        if ((isRoot || isRead) && from !== to && !black.includes(to)) found.add(to);
      }
    }
  };
  const scan = (old: boolean): void => {
    const found = new Set(gray);
    spread(found);
    for (const i of all) {
      if (found.has(i) || black.includes(i)) continue;
      // In older kernels a new object counts as looked at when it is full of zeroes.
      const zero = /kzalloc|percpu/.test(memories[i]) && !stores.some(([from]) => from === i);
      if (!looked.has(i) && (initialChecksum !== 0 || !zero)) found.add(i);
      looked.add(i);
    }
    spread(found);
    const lost = all.filter((i) => !found.has(i) && !black.includes(i));
    if (old) for (const i of lost) flagged.add(i);
    shown.push(old ? lost.filter((i) => flagged.has(i)) : []);
  };

  scan(false);
  scan(true);
  const changed = new Set(heap.late.map(([from]) => from));
  for (const i of changed) looked.delete(i);
  stores = [...stores, ...heap.late];
  scan(true);
  scan(true);
  roots = ['scanned', 'stack'];
  scan(true);
  roots = [];
  scan(true);
  scan(true);
  return shown;
}
