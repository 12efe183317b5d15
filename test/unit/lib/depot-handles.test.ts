import { expect, test } from 'vitest';
import { DepotHandles } from '../../../src/lib/depot-handles.ts';
import { MAX_TRACE, StackDepot } from '../../../src/lib/stackdepot.ts';

/** A stack of so many frames, all of them at `address`. */
function stack(depot: StackDepot, address: number, frames: number): number {
  let node = 0;
  for (let i = 0; i < frames; i++) node = depot.child(node, address);
  return node;
}

/** A handle as pool, from 1, and offset in 16 bytes. */
function parts(handle: number): [pool: number, offset: number] {
  return [handle % 2 ** 17, Math.floor(handle / 2 ** 17)];
}

test('records lie one behind the other, at multiples of 16 bytes', () => {
  const depot = new StackDepot();
  const handles = new DepotHandles(depot);
  expect(handles.save(0)).toBe(0);
  const [a, b, c] = [3, 10, 1].map((frames, i) => stack(depot, 0x1000 + i, frames));
  expect(parts(handles.save(b))).toEqual([1, 0]);
  // 32 bytes and 8 a frame: 112, then 56, for which there are 64.
  expect(parts(handles.save(a))).toEqual([1, 7]);
  expect(parts(handles.save(c))).toEqual([1, 11]);
  expect(parts(handles.save(b))).toEqual([1, 0]);
});

test('a record that does not fit begins another pool, whose handles come in between', () => {
  const depot = new StackDepot();
  const handles = new DepotHandles(depot);
  const saved = Array.from({ length: 103 }, (_, i) =>
    handles.save(stack(depot, 0x1000 + i, MAX_TRACE)),
  );
  expect(parts(saved[101])).toEqual([1, 1010]);
  expect(parts(saved[102])).toEqual([2, 0]);
  expect(saved[102]).toBeGreaterThan(saved[0]);
  expect(saved[102]).toBeLessThan(saved[1]);
});

test('what differs beyond the frames that are kept has one handle', () => {
  const depot = new StackDepot();
  const handles = new DepotHandles(depot);
  const [a, b] = [1, 2].map((outermost) => {
    let node = depot.child(0, outermost);
    for (let i = 0; i < MAX_TRACE; i++) node = depot.child(node, 0x1000);
    return node;
  });
  expect(a).not.toBe(b);
  expect(handles.save(a)).toBe(handles.save(b));
});
