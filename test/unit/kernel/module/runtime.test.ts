import { expect, test } from 'vitest';
import type { ModuleApi } from '../../../../src/kernel/module/module.ts';
import { EFAULT } from '../../../../src/lib/errptr.ts';
import { logSince, testKernel } from '../../../support/kernel-machine.ts';

function inModule(body: (k: ModuleApi) => void, expected = 0) {
  const booted = testKernel();
  const { kernel } = booted;
  const init = (k: ModuleApi): number => {
    body(k);
    return 0;
  };
  const definition = { name: 'm', bss: { list: 16 }, init, exit: () => undefined };
  const insmod = kernel.tasks.spawn('insmod')!;
  const ret = kernel.tasks.runAs(insmod, () => kernel.modules.loadDefinition(definition));
  expect(ret).toBe(expected);
  return booted;
}

test('loads and stores of every width', () => {
  inModule((k) => {
    const p = k.kzalloc(64);
    k.store(p, 0x888004be6000);
    expect(k.loadU64(p)).toBe(0xffff_8880_04be_6000n);
    expect(k.load(p)).toBe(0x888004be6000);
    k.storeU64(p, 0x0123_4567_89ab_cdefn);
    expect(k.load32(p + 4)).toBe(0x01234567);
    k.store32(p, 1);
    k.store8(p + 8, 0xff);
    k.memcpy(p + 16, p, 16);
    expect([k.load32(p + 16), k.load8(p + 24)]).toEqual([1, 0xff]);
    k.memset(p, 0x6b, 3);
    expect(k.load32(p)).toBe(0x006b6b6b);
    k.strcpy(p, 'hello', 4);
    expect([k.load8(p + 2), k.load8(p + 3)]).toEqual([0x6c, 0]);
  });
});

test('lists', () => {
  inModule((k) => {
    const head = k.addr('list');
    k.initListHead(head);
    expect(k.listEmpty(head)).toBe(true);
    const [a, b] = [k.kmalloc(32), k.kmalloc(32)];
    k.listAddTail(a, head);
    k.listAdd(b, head);
    expect(k.listEntries(head)).toEqual([b, a]);
    for (const entry of k.listEntries(head)) k.listDel(entry);
    expect(k.listEmpty(head)).toBe(true);
    expect(k.loadU64(a)).toBe(0xdead_0000_0000_0100n);
  });
});

test('unlinking twice is a general protection fault', () => {
  const { kernel } = inModule((k) => {
    const head = k.addr('list');
    k.initListHead(head);
    const a = k.kmalloc(32);
    k.listAdd(a, head);
    k.listDel(a);
    k.listDel(a);
  }, -EFAULT);
  expect(logSince(kernel).find((line) => line.includes('general protection'))).toBe(
    'Oops: general protection fault, probably for non-canonical address 0xdead000000000100: ' +
      '0000 [#1] SMP',
  );
});

test('log, time, contexts and warnings', () => {
  const { kernel } = inModule((k) => {
    k.printk('one');
    k.prInfo('two');
    k.prWarn('three');
    k.prErr('four');
    const before = k.jiffies;
    k.msleep(50);
    expect(k.jiffies - before).toBe(50);
    k.inHardirq(() => k.inSoftirq(() => k.kmalloc(8)));
    k.setRegister(0, 0x1234);
    expect(k.nrCpus).toBe(2);
    expect(k.formatPointer(0)).toBe('0000000000000000');
    expect(k.formatAddress(0x888004be6000)).toBe('ffff888004be6000');
    k.warn('this is odd');
    k.dumpStack();
  });
  const log = kernel.base.log.read();
  const level = (text: string): number => log.find((r) => r.text === text)!.level;
  expect(['one', 'two', 'three', 'four'].map(level)).toEqual([6, 6, 4, 3]);
  expect(logSince(kernel)).toContain('this is odd');
  expect(logSince(kernel).some((line) => line.startsWith('WARNING: CPU: 0'))).toBe(true);
  expect(kernel.base.taints.has('W')).toBe(true);
});

test('BUG ends the task', () => {
  const { kernel } = inModule((k) => k.bug(), -EFAULT);
  expect(logSince(kernel)).toContain('kernel BUG at m.c:1!');
  expect(logSince(kernel)).toContain('Oops: invalid opcode: 0000 [#1] SMP');
});
