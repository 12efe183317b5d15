import { expect, test } from 'vitest';
import {
  DEFAULT_KERNEL,
  KERNELS,
  NEWEST_FIRST,
  kernelNamed,
  kernelNames,
} from '../../../src/versions/kernels.ts';

test('the list is ordered, and each release is one of its kernel', () => {
  const number = (text: string): number[] => text.split('.').map(Number);
  const isBefore = ([a, b]: number[], [c, d]: number[]): boolean => a < c || (a === c && b < d);
  for (const [i, { name, release }] of KERNELS.entries()) {
    expect(release).toMatch(/^\d+\.\d+\.\d+$/);
    expect(kernelNamed(release)?.name).toBe(name);
    if (i > 0) expect(isBefore(number(KERNELS[i - 1].name), number(name))).toBe(true);
  }
  expect([...NEWEST_FIRST].reverse()).toEqual(KERNELS.map(({ name }) => name));
  expect(NEWEST_FIRST).toContain(DEFAULT_KERNEL);
});

test('a sentence names all of them', () => {
  expect(kernelNames()).toMatch(/^5\.9, 6\.1\b.* or [\d.]+$/);
});

test.each([
  ['6.12.117', '6.12'],
  ['6.12', '6.12'],
  ['6.1', '6.1'],
  ['6.1.0-rc1', '6.1'],
  ['5.9.16', '5.9'],
  ['6.1000', undefined],
  ['6.12000', undefined],
  ['', undefined],
])('the kernel of %s is %s', (release, name) => {
  expect(kernelNamed(release)?.name).toBe(name);
});
