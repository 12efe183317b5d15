import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { linkText, readLink, type Link } from '../../../../src/web/state/link.ts';

const LINK: Link = {
  version: '1',
  setup: {
    name: 'mine',
    source: 'int x; /* \u00e4 </script> */',
    fixed: false,
    kernel: '6.12',
    stack: true,
    seed: '1',
    boot: '',
  },
  typed: ['echo scan', 'dmesg | tail'],
  position: 1234,
  state: '0123456789abcdef',
  selected: 'kmalloc-64#1',
};
const packed = (value: unknown): string =>
  `#1.${deflateRawSync(JSON.stringify(value)).toString('base64url')}`;

test('a link says what went into it', async () => {
  const text = await linkText(LINK);
  expect(text).toMatch(/^#1\.[\w-]+$/);
  expect(await readLink(text)).toEqual(LINK);
  const { source: _, ...setup } = LINK.setup;
  expect(await readLink(await linkText({ ...LINK, setup }))).toEqual({ ...LINK, setup });
});

test('what is no link is none, and one of another format is refused', async () => {
  expect(await readLink('')).toBeUndefined();
  expect(await readLink('#top')).toBeUndefined();
  await expect(readLink('#2.AAAA')).rejects.toThrow('version');
});

test('a source that is too long for a link is refused', async () => {
  const link = { ...LINK, setup: { ...LINK.setup, source: hard(50_000) } };
  await expect(linkText(link)).rejects.toThrow(RangeError);
});

/** A text that can not be packed much. */
function hard(length: number): string {
  let seed = 1;
  return Array.from({ length }, () => {
    seed = (seed * 48271) % 0x7fffffff;
    return String.fromCodePoint(33 + (seed % 94));
  }).join('');
}

test.each([
  ['position', { ...LINK, position: -1 }],
  ['state', { ...LINK, state: 'x' }],
  ['typed', { ...LINK, typed: ['x'.repeat(5000)] }],
  ['typed', { ...LINK, typed: 'ls' }],
  ['kernel', { ...LINK, setup: { ...LINK.setup, kernel: 'toString' } }],
  ['name', { ...LINK, setup: { ...LINK.setup, name: '../x' } }],
  ['source', { ...LINK, setup: { ...LINK.setup, source: 'x'.repeat(70_000) } }],
  ['link', { ...LINK, selected: 'x'.repeat(300 << 10) }],
])('a field that is wrong is named: %s', async (field, value) => {
  await expect(readLink(packed(value))).rejects.toThrow(RangeError);
  await expect(readLink(packed(value))).rejects.toThrow(field);
});
