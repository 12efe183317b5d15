import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { MAX_TRACE, StackDepot } from '../../../src/lib/stackdepot.ts';

const TEXT = 0xffff_8100_0000;

test('equal stacks are one node', () => {
  const depot = new StackDepot();
  const main = depot.child(0, TEXT + 1);
  const call = depot.child(main, TEXT + 2);
  expect(depot.child(0, TEXT + 1)).toBe(main);
  expect(depot.child(main, TEXT + 2)).toBe(call);
  expect(depot.child(0, TEXT + 2)).not.toBe(call);
  expect(depot.count).toBe(4);
  expect([depot.parentOf(call), depot.parentOf(main), depot.parentOf(0)]).toEqual([main, 0, 0]);
  expect([depot.retAddrOf(call), depot.retAddrOf(0)]).toEqual([TEXT + 2, 0]);
});

test('addresses that differ in the upper half only are kept apart', () => {
  const depot = new StackDepot();
  const a = depot.child(0, 0x8880_0000_1000);
  const b = depot.child(0, 0x8881_0000_1000);
  expect(a).not.toBe(b);
  expect(depot.child(0, 0x8880_0000_1000)).toBe(a);
});

test('a trace is innermost first and cut at the limit', () => {
  const depot = new StackDepot();
  let node = 0;
  for (let i = 1; i <= 20; i++) node = depot.child(node, TEXT + i);
  expect(depot.fetch(0)).toEqual([]);
  expect(depot.fetch(node)).toHaveLength(MAX_TRACE);
  expect(depot.fetch(node)[0]).toBe(TEXT + 20);
  expect(depot.fetch(node, 3)).toEqual([TEXT + 20, TEXT + 19, TEXT + 18]);
  expect(depot.fetch(node, 99)).toHaveLength(20);
});

test('it keeps every node while it grows', () => {
  const depot = new StackDepot();
  const nodes: number[] = [];
  for (let i = 0; i < 5000; i++) nodes.push(depot.child(i % 7 === 0 ? 0 : nodes[i >> 1], TEXT + i));
  for (let i = 0; i < 5000; i++) {
    expect(depot.child(i % 7 === 0 ? 0 : nodes[i >> 1], TEXT + i)).toBe(nodes[i]);
  }
  expect(depot.count).toBe(5001);
});

property.prop([fc.array(fc.array(fc.nat({ max: 5 }), { maxLength: 8 }), { maxLength: 60 })])(
  'a node stands for exactly one stack',
  (stacks) => {
    const depot = new StackDepot();
    const nodeOf = new Map<string, number>();
    for (const stack of stacks) {
      const node = stack.reduce((at, frame) => depot.child(at, TEXT + frame), 0);
      expect(depot.fetch(node)).toEqual(stack.map((frame) => TEXT + frame).reverse());
      const key = stack.join();
      expect(nodeOf.get(key) ?? node).toBe(node);
      nodeOf.set(key, node);
    }
    expect(new Set(nodeOf.values()).size).toBe(nodeOf.size);
  },
);
