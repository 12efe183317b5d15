import { expect, test } from 'vitest';
import { KNOWN } from '../../../../src/detectors/static/families.ts';

test('what goes together', () => {
  const goes = (allocator: string, releaser: string): boolean =>
    KNOWN.releaser(releaser)!.families.includes(KNOWN.allocator(allocator)!.family);
  expect(goes('malloc', 'free') && goes('fopen', 'fclose') && goes('kstrdup', 'kfree')).toBe(true);
  expect(goes('vmalloc', 'kvfree') && goes('kmem_cache_alloc', 'kfree')).toBe(true);
  expect(goes('vmalloc', 'kfree') || goes('popen', 'fclose')).toBe(false);
  expect(KNOWN.allocator('devm_kmalloc')).toBeUndefined();
  expect(KNOWN.returned('valueOf')).toBeUndefined();
});
