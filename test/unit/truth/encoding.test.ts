import { describe, expect, it } from 'vitest';
import { hi32, lo32 } from '../../../src/machine/address.ts';
import { PAGE_OFFSET, VMEMMAP_START } from '../../../src/machine/layout.ts';
import { decode } from '../../../src/truth/encoding.ts';

const pa = 0x123_4000;
const target = { address: PAGE_OFFSET + pa, pa, size: 256 };

function decoded(value: bigint, several = false) {
  const { encoding, offset } = decode(
    Number(BigInt.asIntN(32, value)),
    Number(BigInt.asIntN(32, value >> 32n)),
    target,
    several,
  );
  return [encoding, offset];
}

const word = (BigInt(hi32(target.address)) << 32n) | BigInt(lo32(target.address));

describe('the form of a reference', () => {
  it.each([
    ['the start', word, ['plain', 0]],
    ['inside', word + 40n, ['plain', 40]],
    ['before', word - 8n, ['plain', -8]],
    ['the end', word + 256n, ['plain', 256]],
    ['a tag', word | 1n, ['tagged', 0]],
    ['upper bits', (word & 0xffffffffffffn) | (0x12n << 48n), ['tagged', 0]],
    ['inverted', ~word, ['inverted', 0]],
    ['physical', BigInt(pa) + 7n, ['physical', 7]],
    ['a frame', BigInt(pa / 4096), ['pfn', 0]],
    ['a struct page', 0xffff000000000000n + BigInt(VMEMMAP_START + (pa / 4096) * 64), ['page', 0]],
    ['shifted left', BigInt.asUintN(64, word << 4n), ['shifted', 0]],
    ['shifted right', word >> 3n, ['shifted', 0]],
    ['a key', word ^ 0x1234_5678_9abc_def0n, ['other', 0]],
    ['nothing', 0n, ['other', 0]],
  ])('%s', (_, value, expected) => {
    expect(decoded(BigInt.asUintN(64, value))).toEqual(expected);
  });

  it('of a word that was made from several is not what it happens to look like', () => {
    expect(decoded(word ^ (word + 0x4000n), true)).toEqual(['xor', 0]);
    expect(decoded(word, true)).toEqual(['plain', 0]);
  });
});
