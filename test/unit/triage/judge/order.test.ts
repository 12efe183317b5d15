import { expect, test } from 'vitest';
import { orderOf } from '../../../../src/triage/judge/order.ts';
import { pointersOf } from '../../../../src/triage/judge/pointers.ts';
import {
  groupsIn,
  littleEndian,
  objectsOf,
  type ShortObject,
} from '../../../support/report-objects.ts';

function order(...objects: ShortObject[]) {
  const { reason, group, says } = orderOf(groupsIn(...objects), pointersOf(objectsOf(...objects)));
  return { reason, site: group?.site.name, says };
}

const A = '0xffff888100001000';
const B = '0xffff888100002000';

test('pointers say it where there are any, also when the holder is listed later', () => {
  expect(
    order(
      { at: A, trace: ['f_held'] },
      { at: B, trace: ['f_holds'], bytes: littleEndian(BigInt(A)) },
    ),
  ).toMatchObject({
    reason: 'edges',
    site: 'f_holds',
    says: expect.stringContaining('holds one other') as string,
  });
});

test('of a ring the group is named, and that no root is known', () => {
  const ring = order(
    { at: A, bytes: littleEndian(BigInt(B)) },
    { at: B, bytes: littleEndian(BigInt(A)) },
  );
  expect(ring).toMatchObject({ reason: 'ring', site: 'f_one' });
  expect(ring.says).toContain('2 objects hold each other');
});

test('who makes the whole comes before its parts', () => {
  const rest = ['sk_prot_alloc', 'sk_alloc', 'pigeon_create', 'sock_create'];
  expect(
    order(
      { at: A, trace: ['kmalloc', 'aa_sk_alloc', ...rest] },
      { at: B, trace: ['kmem_cache_alloc', ...rest] },
    ),
  ).toMatchObject({ reason: 'constructor', site: 'pigeon_create' });
});

test('one act below one function', () => {
  const below = ['make_all', 'probe_it', 'load_it'];
  expect(
    order({ at: A, trace: ['f_a', ...below] }, { at: B, trace: ['f_b', ...below] }),
  ).toMatchObject({
    reason: 'suffix',
    site: 'f_a',
    says: expect.stringContaining('below make_all') as string,
  });
});

test('else the first, and that the text does not show it', () => {
  const two = order({ at: A, trace: ['f_a', 'g'] }, { at: B, pid: 9, trace: ['f_b', 'h'] });
  expect(two).toMatchObject({ reason: 'allocation', site: 'f_a' });
  expect(two.says).toContain('the text does not show it');
  expect(order({ at: A })).toMatchObject({ reason: 'only-one', site: 'f_one' });
  expect(order({ at: A, trace: [] })).toMatchObject({ reason: 'none', site: undefined });
});
