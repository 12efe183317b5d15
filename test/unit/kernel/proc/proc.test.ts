import { expect, test } from 'vitest';
import { buddyinfo, meminfo, slabinfo, vmallocinfo } from '../../../../src/kernel/proc/proc.ts';
import { testKernel } from '../../../support/kernel-machine.ts';
import { orphans } from '../../../support/typescript-modules.ts';

test('/proc/meminfo has the columns of the kernel', () => {
  const { kernel } = testKernel();
  const text = meminfo(kernel);
  expect(text).toMatch(/^MemTotal: {10}\d{5} kB\nMemFree: {11}\d{5} kB\n/);
  const rows = text.trimEnd().split('\n');
  expect(rows.filter((row) => row.length !== 27)).toEqual(['VmallocTotal:   34359738367 kB']);
  const value = (name: string): number => Number(new RegExp(`${name}: +(\\d+)`).exec(text)![1]);
  expect(value('MemFree')).toBe(kernel.mm.pageAlloc.nrFreePages * 4);
  expect(value('Slab')).toBeGreaterThan(0);
  expect(value('MemTotal')).toBeGreaterThan(value('MemFree'));
});

test('/proc/slabinfo has a line for each cache', () => {
  const { kernel } = testKernel();
  const [version, head, ...lines] = slabinfo(kernel).trimEnd().split('\n');
  expect(version).toBe('slabinfo - version: 2.1');
  expect(head.startsWith('# name            <active_objs> <num_objs> <objsize>')).toBe(true);
  expect(lines).toHaveLength(kernel.mm.slab.slabinfo().length);
  expect(lines.find((line) => line.startsWith('task_struct '))).toMatch(
    /^task_struct {7} +\d+ +\d+ +\d+ +\d+ +\d+ : tunables    0    0    0 : slabdata +\d+ +\d+ {6}0$/,
  );
});

test('/proc/vmallocinfo shows caller and pages', () => {
  const { kernel } = testKernel();
  kernel.modules.register(orphans);
  kernel.modules.load('orphans-ts');
  const lines = vmallocinfo(kernel).trimEnd().split('\n');
  const own = lines.filter((line) => line.includes('orphans_ts_init'));
  expect(own).toHaveLength(5);
  expect(own[0]).toMatch(
    /^0x[0-9a-f]{16}-0x[0-9a-f]{16} {4}8192 orphans_ts_init\+0x14f\/0x310 \[orphans_ts\] pages=1 vmalloc N0=1$/,
  );
});

test('/proc/buddyinfo counts the free blocks', () => {
  const { kernel } = testKernel();
  expect(buddyinfo(kernel)).toMatch(/^Node 0, zone {4}DMA32 ( *\d+ ){11}\n$/);
});

test('/proc/modules, /proc/kallsyms and the small files', () => {
  const { kernel } = testKernel();
  const { fs } = kernel;
  kernel.modules.register(orphans);
  kernel.modules.load('orphans-ts');
  expect(fs.read('/proc/modules')).toBe('orphans_ts 12288 0 - Live 0xffffffffa0000000\n');
  const user = { name: 'user', depends: ['orphans_ts'], init: () => 0 };
  kernel.modules.loadDefinition(user);
  expect(String(fs.read('/proc/modules')).split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^user \d+ 0 \[permanent\], Live 0x[0-9a-f]+ \(O\)$/),
    'orphans_ts 12288 1 user, Live 0xffffffffa0000000',
  ]);
  expect(fs.read('/proc/kallsyms')).toContain('ffffffffa0000000 t orphans_ts_init\t[orphans_ts]\n');
  expect(fs.read('/proc/cmdline')).toBe('console=ttyS0\n');
  expect(fs.read('/proc/version')).toMatch(/^Linux version 6\.12\.117 .* #1 SMP/);
  expect(fs.read('/proc/sys/kernel/osrelease')).toBe('6.12.117\n');
  expect(fs.read('/proc/sys/kernel/tainted')).toBe('4096\n');
  kernel.base.machine.clock.advance(12_340);
  expect(fs.read('/proc/uptime')).toMatch(/^12\.3\d 24\.6\d\n$/);
  expect(fs.read('/proc/loadavg')).toMatch(/^0\.00 0\.00 0\.00 1\/\d+ \d+\n$/);
});
