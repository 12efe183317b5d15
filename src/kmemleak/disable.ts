/**
 * The end of kmemleak: tracking stops for good, and the metadata is given back (mm/kmemleak.c).
 *
 * The clean-up, work that the kernel gives to a workqueue, runs as soon as time passes, at the
 * latest when the system call that caused it returns.
 */
import { FROM_CACHE, FROM_POOL } from './mem-pool.ts';
import { OBJECT_ALLOCATED, OBJECT_POOL, type ObjectId } from './object-table.ts';
import type { KmemleakState } from './state.ts';

/** Takes an object out of tree and list and gives its memory back. */
export function removeObject(s: KmemleakState, id: ObjectId): void {
  const { table } = s;
  s.tree.unlink(id);
  table.listDel(id);
  s.objects.call.removed?.(id);
  s.pool.free(table.flags[id] & OBJECT_POOL ? FROM_POOL : FROM_CACHE);
  table.flags[id] &= ~OBJECT_ALLOCATED;
  table.release(id);
}

/**
 * Stops tracking for good.
 * @kernel mm/kmemleak.c kmemleak_disable faithful
 */
export function disable(s: KmemleakState): void {
  if (s.error) return;
  s.error = true;
  s.enabled = false;
  if (s.lateInitialized) scheduleCleanup(s);
  else s.freeEnabled = false;
  s.print('Kernel memory leak detector disabled');
}

/** Queues the clean-up that follows disabling. */
export function scheduleCleanup(s: KmemleakState): void {
  if (s.cleanupPending) return;
  s.cleanupPending = true;
  cleanupAfter(s, 0);
}

/** A scan that is under way is waited for, as with scan_mutex. */
function cleanupAfter(s: KmemleakState, ms: number): void {
  s.services.ctx.machine.clock.after(ms, () => {
    if (s.scanning) cleanupAfter(s, 1);
    else cleanup(s);
  });
}

/** @kernel mm/kmemleak.c kmemleak_do_cleanup faithful */
function cleanup(s: KmemleakState): void {
  s.cleanupPending = false;
  s.scanThread.stop();
  s.freeEnabled = false;
  if (!s.foundLeaks) {
    freeAllObjects(s);
    return;
  }
  s.print(
    'Kmemleak disabled without freeing internal data. ' +
      'Reclaim the memory with "echo clear > /sys/kernel/debug/kmemleak".',
  );
}

/** @kernel mm/kmemleak.c __kmemleak_do_cleanup faithful */
export function freeAllObjects(s: KmemleakState): void {
  for (let id = s.table.next[0]; id !== 0; id = s.table.next[0]) removeObject(s, id);
}
