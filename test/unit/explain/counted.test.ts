import { expect, it } from 'vitest';
import { countedText } from '../../../src/explain/text/queries.ts';
import { TruthMachine } from '../../support/truth-module.ts';

const SOURCE = `struct ref { refcount_t refs; struct ref *next; char name[100]; };
static struct ref *all;
static noinline struct ref *make(void)
{
	struct ref *r = kzalloc(sizeof(*r), GFP_KERNEL);
	refcount_set(&r->refs, 1);
	r->next = all;
	return all = r;
}
static noinline void forget(struct ref *r) { refcount_inc(&r->refs); }`;

it('blocks that are counted alike are one group', () => {
  const machine = new TruthMachine().load(
    SOURCE,
    'for (int i = 0; i < 5; i++) { struct ref *r = make(); if (i > 1) forget(r); }',
  );
  const { explain } = machine.system;
  const groups = explain!.counted();
  expect(groups.map(({ blocks, count }) => [blocks, count.value])).toEqual([
    [2, 1],
    [3, 2],
  ]);
  const text = countedText(groups);
  expect(text).toMatch(
    /^2 like kmalloc-128#\d+, 128 bytes, by make \[m\]\n {2}struct ref.refs is 1\n {4}=1 +.* in make \[m\]\n3 like .*\n {2}struct ref.refs is 2\n.*\n {4}\+1 +.*, m.c:19 in forget \[m\]\n$/,
  );
});

it('is nothing where no type is known', () => {
  const machine = new TruthMachine().load('static void *slot;', 'slot = kzalloc(64, GFP_KERNEL);');
  expect(machine.system.explain!.counted()).toEqual([]);
  expect(countedText([])).toBe('no block of a module is known to be counted\n');
});
