import { expect, test } from 'vitest';
import { mountTable } from '../../../../src/shell/commands/mounts.ts';
import { KMEMLEAK } from '../fake-host.ts';
import { lastOf } from './session-of.ts';

test('debugfs is mounted at the start', async () => {
  const message = 'mount: /sys/kernel/debug: nodev already mounted or mount point busy.\n';
  const command = 'mount -t debugfs nodev /sys/kernel/debug/';
  expect(await lastOf([command])).toEqual(['', message, 32]);
  expect((await lastOf(['mount']))[0]).toContain('debugfs on /sys/kernel/debug type debugfs');
  expect(mountTable(false).length).toBe(mountTable(true).length - 1);
});

test('umount hides it, mount brings it back', async () => {
  const look = `ls ${KMEMLEAK}`;
  expect((await lastOf(['umount /sys/kernel/debug', look]))[2]).toBe(2);
  const again = 'mount -t debugfs none /sys/kernel/debug';
  expect((await lastOf(['umount /sys/kernel/debug', again, look]))[2]).toBe(0);
});

test.each([
  ['mount -t debugfs none /nowhere', 'mount point does not exist'],
  ['mount -t debugfs none /tmp', 'on /sys/kernel/debug only'],
  ['mount -t ext9 none /tmp', "unknown filesystem type 'ext9'"],
  ['umount /tmp', 'not mounted'],
  ['umount /proc', 'target is busy'],
])('%s', async (command, message) => {
  const [, stderr, status] = await lastOf([command]);
  expect(stderr).toContain(message);
  expect(status).toBe(32);
});
