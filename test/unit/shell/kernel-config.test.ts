import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gzipStored, kernelConfig } from '../../../src/shell/kernel-config.ts';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

async function lastOf(inputs: readonly string[]): Promise<[string, string, number]> {
  const shell = new Shell(new FakeHost());
  let last: [string, string, number] = ['', '', 0];
  for (const input of inputs) {
    const { stdout, stderr, status } = await shell.run(input);
    last = [stdout, stderr, status];
  }
  return last;
}

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
