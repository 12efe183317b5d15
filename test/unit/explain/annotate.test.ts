import { expect, test } from 'vitest';
import { Margin } from '../../../src/explain/annotate.ts';
import { module, trialOf } from '../../support/trial-module.ts';

test('allocations, the last reference and counts are told at their lines', () => {
  const text = module(
    `struct obj *o = kzalloc(sizeof(*o), GFP_KERNEL);
	kref_init(&o->ref);
	kref_get(&o->ref);
	kref_put(&o->ref, obj_release);
	kept = kmalloc(64, GFP_KERNEL);
	return 0;`,
    '',
    `#include <linux/kref.h>
struct obj { struct kref ref; };
static void *kept;
static void obj_release(struct kref *ref) { kfree(ref); }`,
  );
  const { system } = trialOf(text, undefined, { truth: true }).start();
  const margin = new Margin();
  const look = (): void => margin.add(system.explain!.look());
  expect(system.insmod('trial')).toBe(0);
  look();
  expect(system.rmmod('trial')).toBe(0);
  look();
  const told = margin.all().map(({ file, line, kind, blocks, by, set }) => {
    return [`${file}:${line}`, kind, blocks.length, by ?? 0, set ?? 0];
  });
  expect(told).toEqual([
    ['trial.c:9', 'allocated', 1, 0, 0],
    ['trial.c:10', 'count', 1, 0, 1],
    ['trial.c:11', 'count', 1, 1, 0],
    ['trial.c:12', 'dropped', 1, 0, 0],
    ['trial.c:12', 'count', 1, -1, 0],
    ['trial.c:13', 'allocated', 1, 0, 0],
    [':0', 'dropped', 1, 0, 0],
  ]);
});
