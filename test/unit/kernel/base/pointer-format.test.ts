import { expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { PointerFormat } from '../../../../src/kernel/base/pointer-format.ts';

test('%p is a hash of 32 bits that depends on the boot', () => {
  const a = new PointerFormat(new Prng('a'), false);
  const b = new PointerFormat(new Prng('b'), false);
  const address = 0x888004be6000;
  expect(a.hashed(address)).toMatch(/^00000000[0-9a-f]{8}$/);
  expect(a.hashed(address)).toBe(a.hashed(address));
  expect(a.hashed(address)).not.toBe(b.hashed(address));
  const hashes = new Set(Array.from({ length: 10_000 }, (_, i) => a.hashed(address + 8 * i)));
  expect(hashes.size).toBeGreaterThan(9_995);
});

test('NULL, errors and %px are not hashed, nor anything with no_hash_pointers', () => {
  const hashing = new PointerFormat(new Prng('a'), false);
  expect(hashing.hashed(0)).toBe('0000000000000000');
  expect(hashing.hashed(2 ** 48 - 22)).toBe('ffffffffffffffea');
  expect(hashing.real(0x888004be6000)).toBe('ffff888004be6000');
  const plain = new PointerFormat(new Prng('a'), true);
  expect(plain.hashed(0x27ae0)).toBe('0000000000027ae0');
});
