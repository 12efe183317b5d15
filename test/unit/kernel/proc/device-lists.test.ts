import { expect, test } from 'vitest';
import { PseudoFs } from '../../../../src/kernel/fs/vfs.ts';
import { DeviceLists, mountDeviceLists } from '../../../../src/kernel/proc/device-lists.ts';

test('what modules have stands among what the machine has', () => {
  const fs = new PseudoFs();
  const lists = new DeviceLists();
  mountDeviceLists(fs, lists);
  const empty = fs.read('/proc/devices');
  lists.add('devices', 1, { from: 240, to: 240, name: 'last' });
  lists.add('devices', 2, { from: 7, to: 7, name: 'first' });
  lists.add('iomem', 3, { from: 0xfebc0000, to: 0xfebc0fff, name: 'regs' });
  lists.add('misc', 4, { from: 127, to: 127, name: 'older' });
  lists.add('misc', 5, { from: 126, to: 126, name: 'newer' });
  expect(fs.read('/proc/devices')).toContain('  7 first\n 10 misc\n240 last\n\nBlock devices:\n');
  expect(fs.read('/proc/iomem')).toBe('febc0000-febc0fff : regs\n');
  expect(fs.read('/proc/misc')).toBe('126 newer\n127 older\n');
  expect(lists.ofModules('devices').map(({ name }) => name)).toEqual(['last', 'first']);
  lists.remove('devices', 1);
  lists.remove('devices', 2);
  expect(fs.read('/proc/devices')).toBe(empty);
});
