import { expect, test } from 'vitest';
import { Shell } from '../../../../src/shell/shell.ts';
import { FakeHost } from '../fake-host.ts';

test.each([
  ['poweroff', 'reboot: Power down'],
  ['sudo reboot', 'reboot: Restarting system'],
  ['shutdown -h now', 'reboot: Power down'],
  ['shutdown -r now', 'reboot: Restarting system'],
])('%s ends the shell', async (command, words) => {
  const host = new FakeHost();
  const shell = new Shell(host);
  expect(await shell.run(`${command}; uname`)).toEqual({ stdout: '', stderr: '', status: 0 });
  expect(shell.ended).toBe(true);
  expect(host.log.dmesg).toContain(words);
});

test('shutdown -c takes nothing back', async () => {
  const shell = new Shell(new FakeHost());
  await shell.run('shutdown -c');
  expect(shell.ended).toBe(false);
});
