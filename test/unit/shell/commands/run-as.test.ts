import { expect, test } from 'vitest';
import { FakeHost, KMEMLEAK } from '../fake-host.ts';
import { lastOf } from './session-of.ts';

test.each([
  [`sudo sh -c "echo scan > ${KMEMLEAK}"`, '', 'sh'],
  [`echo scan | sudo tee ${KMEMLEAK}`, 'scan\n', 'tee'],
  [`sudo su -c "echo scan > ${KMEMLEAK}"`, '', 'bash'],
  [`su -c 'echo scan > ${KMEMLEAK}'`, '', 'bash'],
  [`su - root -c 'echo scan > ${KMEMLEAK}'`, '', 'bash'],
])('%s', async (command, stdout, writer) => {
  const host = new FakeHost();
  expect(await lastOf([command], host)).toEqual([stdout, '', 0]);
  expect(host.writes).toEqual([expect.stringMatching(`^${writer} \\d+: scan\n$`)]);
});

test.each([
  ['sudo cat /sys/kernel/notes', 'notes\n'],
  ['sudo -n -u root A="b c" env | grep ^A', 'A=b c\n'],
  ["sudo -E -- echo 'a  b' \\$x", 'a  b $x\n'],
  ['echo "echo in" | sudo -s; sudo -v', 'in\n'],
  ["su -s /bin/sh root -c 'echo $0 $1' name one", 'name one\n'],
  ['su; echo on', 'on\n'],
])('%s', async (command, stdout) => expect(await lastOf([command])).toEqual([stdout, '', 0]));

test.each([
  [`sudo sh -c "echo bogus > ${KMEMLEAK}"`, /write error: Invalid argument/, 1],
  ['sudo -u nobody id', /unknown user nobody/, 1],
  ['su nobody', /user nobody does not exist/, 1],
  ['sudo', /usage: sudo/, 1],
  ['sudo false', /^$/, 1],
])('%s', async (command, stderr, status) => {
  expect(await lastOf([command])).toEqual(['', expect.stringMatching(stderr), status]);
});
