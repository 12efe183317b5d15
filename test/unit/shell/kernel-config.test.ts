import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gzipStored, kernelConfig } from '../../../src/shell/kernel-config.ts';
import { lastOf } from './commands/session-of.ts';

test('a gzip file that others can read', () => {
  for (const text of ['', 'abc', kernelConfig('6.12.117')]) {
    expect(gunzipSync(gzipStored(text)).toString()).toBe(text);
  }
});

test('both places say the same', async () => {
  const [packed] = await lastOf(['zcat /proc/config.gz']);
  expect(packed).toBe(kernelConfig('6.12.117'));
  expect(packed).toContain('\nCONFIG_DEBUG_KMEMLEAK=y\n');
  expect((await lastOf(['cat /boot/config-$(uname -r)']))[0]).toBe(packed);
});
