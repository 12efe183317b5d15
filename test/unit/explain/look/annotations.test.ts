import { expect, it } from 'vitest';
import { after } from '../../../support/explain-machine.ts';

it('calls of the API are kept with the block, as long as it lives', () => {
  const at = after('kzalloc a 64\nnot_leak a\nscan_area a+8 8\nkzalloc b 64\nignore b\nkfree b');
  const { annotations } = at.look.chronicle;
  const { life } = at.subject('a');
  expect(annotations.for(life!.id).map(({ call }) => call)).toEqual([
    'kmemleak_not_leak',
    'kmemleak_scan_area',
  ]);
  const range = { address: life!.address, size: 64 };
  expect(annotations.last(life!.id, range, 'kmemleak_scan_area')).toMatchObject({
    address: at.heap.get('a').addr + 8,
    size: 8,
    event: { task: { comm: 'init', pid: 1 } },
  });
  expect(annotations.last(life!.id, range, 'kmemleak_ignore')).toBeUndefined();
  const half = { address: life!.address + 32, size: 32 };
  expect(annotations.last(life!.id, half, 'kmemleak_not_leak')).toBeUndefined();
});

it('a free by the allocator and one by a module are calls alike', () => {
  const at = after('kzalloc a 64\nfree a');
  const { annotations } = at.look.chronicle;
  const { id, address, size } = at.subject('a').life!;
  expect(annotations.last(id, { address, size }, 'kmemleak_free')).toBeDefined();
});
