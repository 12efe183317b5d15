import { expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { MODULES_VADDR } from '../../../../src/machine/layout.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import { ExecMem } from '../../../../src/mm/vmalloc/execmem.ts';
import { checkVmalloc } from '../../../../src/mm/vmalloc/vmalloc.ts';
import type { KernelVersion } from '../../../../src/versions/kernels.ts';
import { MIB, bootVmalloc } from '../../../support/mm-machine.ts';

const LARGE = 0x20_0000;

function bootExecMem(kernel: KernelVersion = '7.3', bytes = 64 * MIB) {
  const booted = bootVmalloc(bytes, 1, kernel);
  return { ...booted, execmem: new ExecMem(booted.ctx, booted.vmalloc) };
}

test('up to 6.12 each part is a block of its own', () => {
  const { execmem, vmalloc } = bootExecMem('6.12');
  const text = execmem.alloc('text', 5000);
  expect([execmem.shares('text'), vmalloc.sizeOf(text)]).toEqual([false, 8192]);
  execmem.release(text);
  expect(vmalloc.sizeOf(text)).toBe(0);
});

test('code is cut out of a large block, data is not', () => {
  const { execmem, vmalloc } = bootExecMem();
  const text = execmem.alloc('text', 5000);
  const data = execmem.alloc('data', 100);
  const more = execmem.alloc('text', 1);
  expect([text, data, more]).toEqual([
    MODULES_VADDR,
    MODULES_VADDR + LARGE + 4096,
    MODULES_VADDR + 8192,
  ]);
  expect([execmem.shares('text'), execmem.shares('data')]).toEqual([true, false]);
  expect([vmalloc.sizeOf(text), vmalloc.sizeOf(more)]).toEqual([LARGE, 0]);
  expect(execmem.check()).toBe(1);
});

test('what is free traps and is not writable', () => {
  const { execmem, memory } = bootExecMem();
  const text = execmem.alloc('text', 4096);
  memory.write8(text, 0x90);
  expect(memory.read8(text + 4096)).toBe(0xcc);
  expect(() => memory.write8(text + 4096, 0)).toThrow(PageFault);
  const other = execmem.alloc('text', 4096);
  execmem.release(text);
  expect(memory.read8(text)).toBe(0xcc);
  expect(() => memory.write8(text, 0)).toThrow(PageFault);
  expect(execmem.alloc('text', 4096)).toBe(text);
  execmem.release(other);
});

test('a block that is wholly free goes back', () => {
  const { execmem, vmalloc } = bootExecMem();
  const text = execmem.alloc('text', 4096);
  const other = execmem.alloc('text', 8192);
  execmem.release(text);
  expect(vmalloc.sizeOf(text)).toBe(LARGE);
  execmem.release(other);
  expect([vmalloc.sizeOf(text), execmem.check()]).toEqual([0, 0]);
});

test('what is larger than a large page gets several, and a full machine nothing', () => {
  const { execmem, vmalloc } = bootExecMem();
  expect(vmalloc.sizeOf(execmem.alloc('text', LARGE + 1))).toBe(2 * LARGE);
  expect(execmem.alloc('text', 200 * MIB)).toBe(0);
  expect(execmem.check()).toBe(1);
});

test('random modules come and go', () => {
  const { execmem, vmalloc, memory, ctx } = bootExecMem();
  const random = new Prng('execmem');
  const parts: number[] = [];
  for (let i = 0; i < 300; i++) {
    if (parts.length < 3 || random.int(2) === 0) {
      parts.push(execmem.alloc(random.int(2) === 0 ? 'text' : 'data', 1 + random.int(100_000)));
    } else execmem.release(parts.splice(random.int(parts.length), 1)[0]);
    if (random.int(4) === 0) ctx.machine.clock.advance(1);
  }
  expect(new Set(parts).size).toBe(parts.length);
  execmem.check();
  for (const part of parts) execmem.release(part);
  ctx.machine.clock.advance(1);
  expect([execmem.check(), checkVmalloc(vmalloc, memory)]).toEqual([0, 0]);
});
