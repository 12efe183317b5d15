import { expect, test } from 'vitest';
import { remarkOf } from '../../../../src/triage/input/remarks.ts';

test('what kmemleak and the log say beside reports', () => {
  expect(remarkOf('21 new suspected memory leaks (see /sys/kernel/debug/kmemleak)')).toEqual({
    announced: 21,
  });
  expect(remarkOf('** 3 printk messages dropped **')).toEqual({ dropped: 3 });
  expect(remarkOf('Kernel memory leak detector disabled')?.text).toMatch(/later leaks/);
  expect(remarkOf('Cannot insert 0xffff8881 into the object search tree')?.text).toMatch(
    /overlapped/,
  );
  expect(remarkOf('comm "a"')).toBeUndefined();
});
