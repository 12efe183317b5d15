import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nearestTo } from '../../../../src/triage/judge/nearest.ts';
import { orderOf } from '../../../../src/triage/judge/order.ts';
import { pointersOf } from '../../../../src/triage/judge/pointers.ts';
import { groupsIn, objectsOf, type ShortObject } from '../../../support/report-objects.ts';
import { absolute } from '../../../support/source-tree.ts';

function nearest(...objects: ShortObject[]): string[] {
  const groups = groupsIn(...objects);
  const pointers = pointersOf(objectsOf(...objects));
  const order = orderOf(groups, pointers);
  return nearestTo(order.group, pointers, order).map(({ scenario }) => scenario);
}

test('each scenario that is named exists', () => {
  const source = readFileSync(absolute('src/triage/judge/nearest.ts'), 'utf8');
  const names = [...source.matchAll(/scenario: '([^']+)'/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !existsSync(absolute(`sim/scenarios/${name}/README.md`)))).toEqual(
    [],
  );
});

test.each<[string, ShortObject]>([
  ['percpu-clone', { at: '(percpu) 0x6077' }],
  ['kfree-for-put', { trace: ['kstrdup', 'kobject_set_name_vargs', 'dev_set_name', 'x_probe'] }],
  ['physical-tables', { trace: ['kvmppc_create_pte'] }],
  ['krealloc-failed', { trace: ['krealloc', 'f_one'] }],
  ['iterator-buffer', { trace: ['kmalloc', 'seq_open', 'f_one'] }],
  ['vmalloc-frames', { trace: ['__vmalloc_node_range', 'f_one'] }],
  ['remove-forgets-field', { trace: ['kmalloc', 'cookie_store'] }],
  ['too-young', { age: 2 }],
])('%s', (scenario, object) => expect(nearest(object)[0]).toBe(scenario));

test('none is named where none is like it', () => {
  expect(nearest({})).toEqual([]);
  expect(nearestTo(undefined, pointersOf([]), orderOf([], pointersOf([])))).toEqual([]);
});
