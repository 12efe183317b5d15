import { expect, test } from 'vitest';
import { LIBRARY_COMMANDS } from '../../../src/shell/layout.ts';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

test('each command is there once, and those for the network are not there', () => {
  expect(new Set(LIBRARY_COMMANDS).size).toBe(LIBRARY_COMMANDS.length);
  expect(LIBRARY_COMMANDS).not.toContain('curl');
});

test('modules have files where insmod and modprobe look', async () => {
  const shell = new Shell(new FakeHost());
  const { stdout } = await shell.run('ls /lib/*.ko /lib/modules/$(uname -r)/*/; which rmmod');
  expect(stdout).toContain('/lib/kmemleak-test.ko');
  expect(stdout).toContain('stuck.ko');
  expect(stdout).toContain('bin/rmmod');
});

test('the clock of files is the simulated one', async () => {
  const shell = new Shell(new FakeHost());
  const { stdout } = await shell.run('sleep 3600; echo x > /tmp/x; ls -l /tmp/x /lib/stuck.ko');
  expect(stdout).toMatch(/Jan {2}1 01:00 \/tmp\/x/);
  expect(stdout).toMatch(/Jan {2}1 00:00 \/lib\/stuck.ko/);
});
