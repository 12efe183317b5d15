import { expect, test } from 'vitest';
import { moduleFile } from '../../../../src/shell/commands/modules.ts';
import { FakeHost } from '../fake-host.ts';
import { lastOf } from './session-of.ts';

const FILE = '/lib/modules/6.12.117/kernel/samples/kmemleak/kmemleak-test.ko';

test.each(['kmemleak-test', 'kmemleak_test', '/lib/kmemleak-test.ko', FILE, 'kmemleak-test.ko'])(
  'insmod %s',
  async (file) => {
    const host = new FakeHost();
    expect(await lastOf([`insmod ${file} test=dup verbose`], host)).toEqual(['', '', 0]);
    expect(host.moduleCalls).toEqual(['insmod load kmemleak-test {"test":"dup","verbose":""}']);
  },
);

test.each([
  ['insmod', 'insmod: ERROR: missing filename.'],
  ['insmod nope.ko', 'insmod: ERROR: could not load module nope.ko: No such file or directory'],
  ['insmod /etc/hostname', 'could not insert module /etc/hostname: Invalid module format'],
  ['modprobe', 'modprobe: ERROR: missing parameters. See -h.'],
  ['modprobe nope', 'modprobe: FATAL: Module nope not found in directory /lib/modules/6.12.117'],
  ['modprobe kmemleak-tset', '(did you mean kmemleak_test?)'],
  ['modprobe kmemleak', '(did you mean kmemleak_test?)'],
  ['modprobe -r nope', 'modprobe: FATAL: Module nope not found.'],
  ['modprobe --frob', 'modprobe: invalid option'],
  ['rmmod', 'rmmod: ERROR: missing module name.'],
  ['rmmod foo', 'rmmod: ERROR: Module foo is not currently loaded'],
  [
    'modprobe stuck; rmmod stuck',
    "rmmod: ERROR: could not remove 'stuck': Device or resource busy",
  ],
  ['modprobe stuck; modprobe -r stuck', 'modprobe: FATAL: Module stuck is in use.'],
  ['insmod stuck; insmod stuck', 'insmod: ERROR: could not insert module stuck: File exists'],
  ['modinfo nope', 'modinfo: ERROR: Module nope not found.'],
])('%s', async (command, message) => {
  const [, stderr, status] = await lastOf([command]);
  expect(stderr).toContain(message);
  expect(status).toBe(1);
});

test('modprobe loads once, removes with -r, and is quiet with -q', async () => {
  const host = new FakeHost();
  await lastOf(['modprobe kmemleak-test; modprobe kmemleak_test; modprobe -r kmemleak-test'], host);
  expect(host.moduleCalls).toEqual([
    'modprobe load kmemleak-test {}',
    'modprobe unload kmemleak_test',
  ]);
  expect(await lastOf(['modprobe -q nope'])).toEqual(['', '', 1]);
});

test('lsmod and modinfo', async () => {
  expect((await lastOf(['modprobe kmemleak-test; lsmod']))[0]).toBe(
    'Module                  Size  Used by\nkmemleak_test          16384  0\n',
  );
  expect((await lastOf(['modinfo kmemleak-test']))[0]).toContain(`filename:       ${FILE}\n`);
  for (const option of ['-F filename', '--field=filename', '-n']) {
    expect(await lastOf([`modinfo ${option} kmemleak-test`])).toEqual([`${FILE}\n`, '', 0]);
  }
  expect((await lastOf(['modinfo -Q kmemleak-test']))[1]).toBe("modinfo: invalid option -- 'Q'\n");
});

test('where module files lie', () => {
  expect(moduleFile('6.12.117', { name: 'a-b' })).toBe('/lib/modules/6.12.117/extra/a-b.ko');
});
