import { expect, test } from 'vitest';
import {
  Allocations,
  type AllocationListener,
  type UserHeap,
} from '../../../src/user/allocations.ts';

test('listeners hear of every call, with the chain of the moment', () => {
  let next = 16;
  const heap: UserHeap = {
    blocks: new Map(),
    alloc: (size) => (size > 100 ? 0 : (next += 16)),
    release: () => undefined,
    resize: (at) => at + 1,
    usable: () => 0,
  };
  const heard: unknown[] = [];
  const listener: AllocationListener = {
    allocated: (at, { name, size, stack }) => heard.push([at, name, size, stack]),
    freed: (at, stack) => heard.push([at, stack]),
    resized: (from, to, { size }) => heard.push([from, to, size]),
  };
  let stack = 7;
  const all = new Allocations(heap, [listener], () => stack);
  const at = all.alloc(10, 'calloc');
  stack = 8;
  all.alloc(1000);
  all.resize(at, 20);
  all.release(at);
  all.release(0);
  expect(heard).toEqual([
    [32, 'calloc', 10, 7],
    [32, 33, 20],
    [32, 8],
  ]);
});
