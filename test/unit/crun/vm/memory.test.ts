import { describe, expect, it } from 'vitest';
import { PageFault } from '../../../../src/machine/memory.ts';
import { MemoryPort } from '../../../../src/crun/vm/memory.ts';
import { GeneralProtection } from '../../../../src/kernel/base/fault.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { testKernel } from '../../../support/kernel-machine.ts';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';
import { runC } from '../../../support/user-program.ts';

/** The two halves of an address in the upper half of the address space. */
function halves(address: number): [lo: number, hi: number] {
  return [address | 0, Math.floor(address / 2 ** 32) | 0xffff_0000 | 0];
}

describe('MemoryPort', () => {
  it('finds addresses of the direct map and of vmalloc', () => {
    const { kernel } = testKernel();
    const { memory } = kernel.base.machine;
    const port = new MemoryPort(memory);
    const { slab, vmalloc } = kernel.mm;
    for (const address of [slab.kmalloc(64, GFP_KERNEL), vmalloc.vmalloc(8192)]) {
      const [lo, hi] = halves(address);
      expect(port.locate(lo, hi, 8, 4, false)).toBe(memory.translate(address + 8));
      expect(port.locate(lo, hi, 8, 4, true)).toBe(memory.translate(address + 8));
    }
  });

  it('faults as the CPU does', () => {
    const port = new MemoryPort(testKernel().kernel.base.machine.memory);
    expect(() => port.locate(0, 0, 16, 4, false)).toThrow(PageFault);
    expect(() => port.locate(0, 0x1234_5678, 0, 4, false)).toThrow(GeneralProtection);
  });

  it('forgets translations when memory is unmapped', () => {
    const { kernel } = testKernel();
    const port = new MemoryPort(kernel.base.machine.memory);
    const address = kernel.mm.vmalloc.vmalloc(4096);
    const [lo, hi] = halves(address);
    port.locate(lo, hi, 0, 4, true);
    kernel.mm.vmalloc.vfree(address);
    expect(() => port.locate(lo, hi, 0, 4, true)).toThrow(PageFault);
  });

  it('does not write what is read-only, seen before or not', () => {
    const { kernel } = testKernel();
    const port = new MemoryPort(kernel.base.machine.memory);
    const address = kernel.mm.vmalloc.vmalloc(4096);
    const [lo, hi] = halves(address);
    port.locate(lo, hi, 0, 4, true);
    kernel.base.machine.memory.pageTable.protect(address);
    expect(() => port.locate(lo, hi, 8, 4, true)).toThrow(PageFault);
    expect(port.locate(lo, hi, 8, 4, false)).toBeGreaterThan(0);
    expect(() => port.locate(lo, hi, 8, 4, true)).toThrow(PageFault);
  });

  it.each([
    ['a constant', 'static const int fixed = 1;', '*(volatile int *)&fixed = 2;', ''],
    [
      '__ro_after_init',
      'static void *fixed __ro_after_init;',
      'fixed = demo_init;',
      'fixed = NULL;',
    ],
  ])('a module can not write %s', (_, before, init, exit) => {
    const machine = new ModuleMachine();
    const text = moduleText(init, `${before} static int demo_init(void);`);
    const source = text.replace('demo_exit(void) { }', `demo_exit(void) { ${exit} }`);
    expect(machine.insmod(source)).toBe(exit === '' ? -14 : 0);
    if (exit !== '') expect(machine.system.rmmod('demo')).toBe(-14);
    expect(machine.logText).toContain('error_code(0x0003) - permissions violation');
    expect(machine.logText).toContain('Oops: 0003 [#1]');
  });
});

describe('accesses', () => {
  it('of all sizes, aligned or not, with signs', () => {
    const source = `
#include <stdio.h>
static unsigned char bytes[16] = { 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89 };
int main(void)
{
	for (int i = 0; i < 2; i++)
		printf("%d %d %d %ld %d %u\\n", *(signed char *)(bytes + i), *(short *)(bytes + i),
		       *(int *)(bytes + i), *(long *)(bytes + i), bytes[i], *(unsigned short *)(bytes + i));
	*(long *)(bytes + 3) = 0x1122334455667788L; *(short *)(bytes + 1) = -2;
	for (int i = 0; i < 12; i++) printf("%02x", bytes[i]);
	return 0;
}`;
    const bytes = Buffer.from([...Array.from({ length: 10 }, (_, i) => 0x80 + i), 0, 0]);
    const line = (i: number): string =>
      [
        bytes.readInt8(i),
        bytes.readInt16LE(i),
        bytes.readInt32LE(i),
        bytes.readBigInt64LE(i),
        bytes[i],
        bytes.readUInt16LE(i),
      ].join(' ');
    const lines = [line(0), line(1)];
    bytes.writeBigInt64LE(0x1122334455667788n, 3);
    bytes.writeInt16LE(-2, 1);
    expect(runC(source)).toBe([...lines, bytes.toString('hex')].join('\n'));
  });

  it('across pages that are no neighbours', () => {
    const machine = new ModuleMachine();
    const body = `
	char *p = vmalloc(5 * PAGE_SIZE);
	int i;

	for (i = 1; i < 5; i++) {
		*(u64 *)(p + i * PAGE_SIZE - 3) = 0x1122334455667788ULL + i;
		*(u16 *)(p + i * PAGE_SIZE - 11) = i;
	}
	for (i = 1; i < 5; i++)
		pr_info("%llx", *(u64 *)(p + i * PAGE_SIZE - 3));
	vfree(p);`;
    expect(machine.insmod(moduleText(body))).toBe(0);
    const wanted = [1n, 2n, 3n, 4n].map((i) => (0x1122334455667788n + i).toString(16));
    expect(machine.said()).toEqual(wanted);
  });

  it.each([
    ['*(volatile int *)NULL = 1;', /kernel NULL pointer dereference, address: 0{16}/, /0x0002/],
    ['(void)*(volatile int *)0x18;', /kernel NULL pointer dereference, address: 0{14}18/, /0x0000/],
    [
      '(void)*(volatile long *)0xffffc9fffff00000UL;',
      /unable to handle page fault for address: ffffc9fffff00000/,
      /0x0000/,
    ],
    [
      '*(volatile char *)0x1234567890abcdefUL = 1;',
      /general protection fault, probably for non-canonical address 0x1234567890abcdef/,
      undefined,
    ],
  ])('fault: %s', (statement, message, code) => {
    const machine = new ModuleMachine();
    const source = moduleText(`\t${statement}`);
    try {
      machine.insmod(source);
    } catch {
      // The machine may panic.
    }
    const line = source.split('\n').findIndex((text) => text.includes(statement)) + 1;
    expect(machine.logText).toMatch(message);
    if (code) expect(machine.logText).toMatch(code);
    expect(machine.logText).toMatch(/RIP: 0010:demo_init\+0x[0-9a-f]+\/0x[0-9a-f]+ \[demo\]/);
    expect(machine.log).toContain(`Source: demo.c:${line}`);
  });
});
