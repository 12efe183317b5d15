import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { bugDoubleFree, pointer, symbol } from '../../../../src/mm/slab/report.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('the report of a double free reads as the kernel writes it', () => {
  const { slab, ctx, machine, log } = slabMachine({ slubDebug: 'FZPU', version: '6.1' });
  machine.cpu.pid = 7;
  machine.cpu.trace = ctx.depot.child(0, ctx.site('the_module'));
  slab.kmalloc(32, GFP_KERNEL);
  const object = slab.kmalloc(32, GFP_KERNEL);
  machine.clock.advance(5);
  slab.kfree(object);
  log.length = 0;
  slab.kfree(object);
  const shape = log.map((line) => line.replace(/[0-9a-f]{16}/g, 'ADDR'));
  expect(shape).toEqual([
    '='.repeat(77),
    'BUG kmalloc-32 (Not tainted): Object already free',
    '-'.repeat(77),
    '',
    'Allocated in the_module+0x1/0x2 age=5 cpu=0 pid=7',
    ' __kmem_cache_alloc_node+0x1/0x2',
    ' kmalloc_trace+0x1/0x2',
    ' the_module+0x1/0x2',
    'Freed in the_module+0x1/0x2 age=0 cpu=0 pid=7',
    ' kfree+0x1/0x2',
    ' the_module+0x1/0x2',
    'Slab 0xADDR objects=25 used=1 fp=0xADDR flags=0x100000000000200(slab|node=0|zone=1)',
    expect.stringMatching(/^Object 0xADDR @offset=\d+ fp=0xADDR$/),
    '',
    `Redzone  ADDR: ${'bb '.repeat(16)} ................`,
    `Redzone  ADDR: ${'bb '.repeat(16)} ................`,
    `Object   ADDR: ${'6b '.repeat(16)} kkkkkkkkkkkkkkkk`,
    `Object   ADDR: ${'6b '.repeat(15)}a5  kkkkkkkkkkkkkkk.`,
    `Redzone  ADDR: ${'bb '.repeat(8)}${' '.repeat(25)}........`,
    `Padding  ADDR: ${'5a '.repeat(12)}${' '.repeat(13)}ZZZZZZZZZZZZ`,
    'Call Trace:',
    'FIX kmalloc-32: Object at 0xADDR not freed',
  ]);
});

test('6.12 warns after the complaint instead of dumping the stack in it', () => {
  const { slab, log } = slabMachine({ slubDebug: 'FZPU' });
  slab.kmalloc(32, GFP_KERNEL);
  const object = slab.kmalloc(32, GFP_KERNEL);
  slab.kfree(object);
  slab.kfree(object);
  const padding = log.findIndex((line) => line.startsWith('Padding'));
  expect(log.slice(padding + 1)).toEqual([
    '------------[ cut here ]------------',
    expect.stringMatching(/^WARNING: CPU: 0 PID: 0 .*at mm\/slub\.c:1127 object_err\+0x1\/0x2$/),
    'Call Trace:',
    '---[ end trace 0000000000000000 ]---',
    expect.stringMatching(/^FIX kmalloc-32: Object at 0xffff8880\w+ not freed$/),
  ]);
});

test('without red zones the bytes before the object are shown', () => {
  const { slab, log } = slabMachine({ slubDebug: 'F' });
  slab.kmalloc(32, GFP_KERNEL);
  const object = slab.kmalloc(32, GFP_KERNEL);
  slab.kfree(object);
  slab.kfree(object);
  expect(log.some((line) => line.startsWith('Bytes b4 ffff8880'))).toBe(true);
});

test('pointers are hashed only without debugging', () => {
  const texts = { pointer: () => '00000000deadbeef' };
  const at = 0x8880_0012_3000;
  expect(pointer(slabMachine({ texts }).slab.core, at)).toBe('00000000deadbeef');
  expect(pointer(slabMachine({ texts, slubDebug: 'F' }).slab.core, at)).toBe('ffff888000123000');
  expect(pointer(slabMachine({ texts }).slab.core, 0)).toBe('0000000000000000');
  expect(symbol(slabMachine({ texts }).slab.core, at)).toBe('0xffff888000123000');
});

test('a BUG names its line in the source of the version', () => {
  for (const [version, line] of [
    ['6.1', 419],
    ['6.12', 550],
  ] as const) {
    const { slab } = slabMachine({ version });
    expect(() => bugDoubleFree(slab.core)).toThrow(`kernel BUG at mm/slub.c:${line}!`);
  }
});
