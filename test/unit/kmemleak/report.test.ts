import { describe, expect, test } from 'vitest';
import { dumpObjectInfo } from '../../../src/kmemleak/report.ts';
import { HEAP, Rig } from '../../support/kmemleak-machine.ts';
import { GFP_KERNEL } from '../../../src/mm/gfp.ts';

const ADDR = `0xffff${HEAP.toString(16)}`;

/** A leak of `size` bytes of `z`, made by insmod through `w_init`. */
function leak(rig: Rig, size: number): void {
  rig.run(42, 'insmod');
  rig.calling(['do_one_initcall', 'w_init'], () => rig.alloc(size));
  rig.machine.memory.fill(HEAP, 0x7a, size);
  rig.run(7, 'cat');
  rig.age(5234);
  rig.scan();
  rig.scan();
}

describe('the report', () => {
  test('6.12: with the checksum, without the age', () => {
    const rig = new Rig();
    leak(rig, 40);
    const row = '7a '.repeat(16);
    const crc = rig.view(HEAP).checksum.toString(16);
    expect(rig.kmemleak.report()).toBe(
      [
        `unreferenced object ${ADDR} (size 40):`,
        '  comm "insmod", pid 42, jiffies 4294667296',
        '  hex dump (first 32 bytes):',
        `    ${row} ${'z'.repeat(16)}`,
        `    ${row} ${'z'.repeat(16)}`,
        `  backtrace (crc ${crc}):`,
        '    kmemleak_alloc+0x10/0x20',
        '    w_init+0x10/0x20',
        '    do_one_initcall+0x10/0x20',
        '',
      ].join('\n'),
    );
  });

  test.each(['5.9', '6.1'] as const)('%s: with the age, now, and hashed addresses', (version) => {
    const rig = new Rig({ version });
    leak(rig, 4);
    rig.clock.advance(1000);
    const frame = (name: string): string => {
      const hashed = rig.site(name).toString(16);
      return `    [<#${hashed}>] ${name}+0x10/0x20`;
    };
    expect(rig.kmemleak.report()).toBe(
      [
        `unreferenced object ${ADDR} (size 4):`,
        '  comm "insmod", pid 42, jiffies 4294667296 (age 6.234s)',
        '  hex dump (first 4 bytes):',
        `    ${'7a '.repeat(4).padEnd(49)}zzzz`,
        '  backtrace:',
        frame('w_init'),
        frame('do_one_initcall'),
        '',
      ].join('\n'),
    );
  });

  test('a percpu block shows the copy of the CPU that reads', () => {
    const rig = new Rig();
    rig.api.allocPercpu(0x2000, 8, GFP_KERNEL);
    rig.store(rig.perCpuPtr(0x2000, 1), 0x6162);
    rig.settle();
    rig.machine.cpu = rig.machine.cpus[1];
    const lines = rig.kmemleak.report().split('\n');
    expect(lines[0]).toBe('unreferenced object 0x00002000 (size 8):');
    expect(lines.slice(2, 4)).toEqual([
      '  hex dump (first 8 bytes on cpu 1):',
      `    ${'62 61 00 00 00 00 00 00'.padEnd(49)}ba......`,
    ]);
  });

  test('objects come in order of allocation; nothing to report is an empty file', () => {
    const rig = new Rig();
    expect(rig.kmemleak.report()).toBe('');
    const high = rig.alloc();
    const before = HEAP - 0x1000;
    rig.api.alloc(before, 64, 1, GFP_KERNEL);
    rig.settle();
    expect(rig.reported()).toEqual([high, before]);
    expect(rig.kmemleak.report().match(/^unreferenced/gm)?.length).toBe(2);
  });

  test.each(['5.9', '6.12'] as const)('%s: as data it is what the text says', (version) => {
    const rig = new Rig({ version });
    leak(rig, 40);
    rig.alloc(64);
    rig.settle();
    const { kmemleak } = rig;
    const entries = [...kmemleak.reportEntries()];
    expect(entries.map(({ pointer }) => pointer)).toEqual(rig.reported());
    expect(entries.map((entry) => kmemleak.entryText(entry)).join('')).toBe(kmemleak.report());
    const [{ object, size, comm, pid, backtrace }] = entries;
    expect({ size, comm, pid }).toEqual({ size: 40, comm: 'insmod', pid: 42 });
    expect(object).toBe(rig.view(HEAP).id);
    const frames = backtrace.map((frame) => `    ${frame}\n`).join('');
    expect(kmemleak.entryText(entries[0]).endsWith(frames)).toBe(true);
  });

  test('objects of one place share its backtrace', () => {
    const rig = new Rig();
    rig.calling(['f'], () => [rig.alloc(), rig.alloc()]);
    rig.settle();
    const [a, b] = rig.kmemleak.reportEntries();
    expect(a.backtrace).toBe(b.backtrace);
  });

  test('a backtrace has at most 16 entries', () => {
    const rig = new Rig();
    const calls = Array.from({ length: 20 }, (_, i) => `f${i}`);
    rig.calling(calls, () => rig.alloc());
    rig.settle();
    expect(rig.traceOf(HEAP).length).toBe(16);
    expect(rig.kmemleak.report().trimEnd().split('\n').length).toBe(6 + 16);
  });
});

test.each([
  ['5.9', '     '],
  ['6.1', ' '],
  ['6.12', ' '],
] as const)('%s: the dump of an object in the log', (version, indent) => {
  const rig = new Rig({ version });
  leak(rig, 64);
  rig.takeLog();
  dumpObjectInfo(rig.kmemleak.state, rig.view(HEAP).id);
  const { checksum } = rig.view(HEAP);
  expect(rig.takeLog()).toEqual([
    `kmemleak: Object ${ADDR} (size 64):`,
    'kmemleak:   comm "insmod", pid 42, jiffies 4294667296',
    'kmemleak:   min_count = 1',
    'kmemleak:   count = 0',
    'kmemleak:   flags = 0x3',
    `kmemleak:   checksum = ${checksum}`,
    'kmemleak:   backtrace:',
    ...(version === '6.12' ? [`${indent}kmemleak_alloc+0x10/0x20`] : []),
    `${indent}w_init+0x10/0x20`,
    `${indent}do_one_initcall+0x10/0x20`,
  ]);
});
