import { expect, test } from 'vitest';
import { EINVAL } from '../../../../src/lib/errptr.ts';
import { FakeHost } from '../fake-host.ts';
import { lastOf } from './session-of.ts';

function machine(): FakeHost {
  const host = new FakeHost();
  let value = '1\n';
  host.fs.addFile('/proc/sys/vm/drop_caches', {
    mode: 0o200,
    write: (data) => (data[0] === 0x33 ? data.length : -EINVAL),
  });
  host.fs.addFile('/proc/sys/kernel/panic', {
    mode: 0o644,
    read: () => value,
    write: (data) => {
      value = String.fromCharCode(...data);
      return data.length;
    },
  });
  host.fs.addFile('/proc/sys/kernel/ostype', { mode: 0o444, read: () => 'Linux\n' });
  return host;
}

test.each([
  ['sysctl -w vm.drop_caches=3', 'vm.drop_caches = 3\n'],
  ['sysctl kernel.panic', 'kernel.panic = 1\n'],
  ['sysctl -n kernel/panic', '1\n'],
  ['sysctl -w kernel.panic=5; cat /proc/sys/kernel/panic', 'kernel.panic = 5\n5\n'],
  ['sysctl -q kernel.panic=5; sysctl -N kernel', 'kernel.ostype\nkernel.panic\n'],
  ['sysctl -e none.such', ''],
  ['echo "kernel.panic = 7" > /etc/sysctl.conf; sysctl -p', 'kernel.panic = 7\n'],
])('%s', async (command, stdout) =>
  expect(await lastOf([command], machine())).toEqual([stdout, '', 0]),
);

test.each([
  [
    'sysctl -a',
    /kernel.ostype = Linux\nkernel.panic = 1\n/,
    /permission denied on key 'vm.drop_caches'/,
  ],
  ['sysctl none.such', /^$/, /cannot stat \/proc\/sys\/none\/such: No such file or directory/],
  ['sysctl -w vm.drop_caches=9', /^$/, /setting key "vm.drop_caches": Invalid argument/],
  ['sysctl kernel.ostype=x', /^$/, /permission denied on key "kernel.ostype"/],
  ['sysctl -w kernel.panic', /^$/, /must be of the form name=value/],
  ['sysctl', /^$/, /no variables specified/],
  ['sysctl --frob', /^$/, /unrecognized option/],
  ['sysctl -p /none', /^$/, /cannot open "\/none"/],
])('%s', async (command, stdout, stderr) => {
  expect(await lastOf([command], machine())).toEqual([
    expect.stringMatching(stdout),
    expect.stringMatching(stderr),
    1,
  ]);
});
