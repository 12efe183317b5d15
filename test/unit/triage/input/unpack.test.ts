import { expect, test } from 'vitest';
import { unpack } from '../../../../src/triage/input/unpack.ts';

test('each kind of line end, blank, color and quote becomes the plain one', () => {
  expect(unpack('a\r\nb\rc\r\r\nd')).toBe('a\nb\nc\nd');
  expect(unpack('\u001b[1;32mx\u001b[0m \u001b]0;title\u0007y #033[0mz^[[0m')).toBe('x y z');
  expect(unpack('\ufeffcomm \u201cX\u201d\u00c2\u00a0\u00a0pid\u3000\u202f1\ufffd')).toBe(
    'comm "X"  pid  1 ',
  );
  expect(unpack('kmem\\_cache\\_alloc \\[\\<c10e92fb\\>\\]')).toBe('kmem_cache_alloc [<c10e92fb>]');
  expect(unpack('two bytes'.split('').join('\0'))).toBe('two bytes');
});

test('a page in a field of JSON', () => {
  const page = '<pre>unreferenced object 0x1 (size 8):\n  comm &quot;a&quot;</pre>';
  expect(unpack(JSON.stringify({ page }))).toContain('comm "a"');
});
