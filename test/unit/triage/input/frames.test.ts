import { describe, expect, test } from 'vitest';
import {
  continuesFrame,
  frameLine,
  isAddressed,
  isCut,
} from '../../../../src/triage/input/frames.ts';

const one = (text: string) => frameLine(text, false)?.frames;

describe('a line of a backtrace', () => {
  test.each([
    [
      '[<c10e92fb>] kmemleak_alloc+0x11b/0x2b0',
      { symbol: 'kmemleak_alloc', offset: '0x11b', length: '0x2b0' },
    ],
    ['kstrdup+0x3c/0x80', { symbol: 'kstrdup', raw: false, inline: false }],
    ['[<(ptrval)>] kstrdup+0x40/0x98', { symbol: 'kstrdup' }],
    ['[ffffffff81234567] kstrdup+0x40/0x98', { symbol: 'kstrdup' }],
    ['[] kstrdup+0x40/0x98', { symbol: 'kstrdup' }],
    [
      '[<00000000fce2b937>] .smu_get+0x150/0x2f0 [windfarm]',
      { symbol: 'smu_get', module: 'windfarm' },
    ],
    ['f.constprop.0+0x1/0x2 [nvidia(POE)]', { symbol: 'f.constprop.0', module: 'nvidia' }],
    ['f+0x1/0x2 [nvme_core 1234abcd1234abcd]', { module: 'nvme_core' }],
    ['[<ffffffff844f9695>] do_x arch/x86/common.c:50 [inline]', { symbol: 'do_x', inline: true }],
    [
      'f+0x35/0xb0 arch/x86/entry/common.c:80',
      { symbol: 'f', source: 'arch/x86/entry/common.c:80' },
    ],
    [
      'unshare (kernel/nsproxy.c:228 (discriminator 4)) ',
      { source: 'kernel/nsproxy.c:228 (discriminator 4)' },
    ],
    ['unshare (kernel/nsproxy.c:228', { source: 'kernel/nsproxy.c:228' }],
    ['[<ffffffffc06591b8>] 0xffffffffc06591b8', { symbol: '0xffffffffc06591b8', raw: true }],
    ['0xFFFFFFFFc11de07f', { symbol: '0xffffffffc11de07f', raw: true }],
    ['[< (null)>] (null)', { symbol: '0x0', raw: true }],
    ['drm_ioctl+0x1b4/0x37c [d', { symbol: 'drm_ioctl' }],
    ['system_call+0x6e/0x90--', { symbol: 'system_call' }],
  ])('%s', (text, frame) => {
    expect(one(text)).toHaveLength(1);
    expect(one(text)![0]).toMatchObject(frame);
  });

  test('several in a line', () => {
    const frames =
      one('[<c1>] [<c10e92fb>] a+0x1/0x2') ?? one('[<c10e92fb>] a+0x1/0x2 b+0x3/0x4 [m] 0xc0');
    expect(frames!.map(({ symbol }) => symbol)).toEqual(['a', 'b', '0xc0']);
  });

  test('an address whose function is in the next line', () => {
    expect(frameLine('[<ffffffffc208448c>]', false)).toEqual({ frames: [], open: true });
  });

  test('a name alone only where there were others, or where it is surely one', () => {
    expect(frameLine('kthread', false)).toBeUndefined();
    expect(frameLine('kthread', true)?.frames).toHaveLength(1);
    expect(frameLine('ret_from_fork', false)?.frames).toHaveLength(1);
  });

  test('what decoders add is no frame of its own', () => {
    expect(one('(inlined by) f at arch/powerpc/kvm/x.c:590')).toEqual([]);
    expect(one('kvmppc_pmd_alloc at arch/powerpc/kvm/x.c:366')).toEqual([]);
  });

  test('names in one column, what was inlined in another', () => {
    const text = 'device_add          device_private_init at drivers/base/core.c:3361';
    expect(one(text)).toMatchObject([{ symbol: 'device_add', inline: false }]);
  });

  test.each([
    ['Call Trace:'],
    ['BUG: memory leak'],
    ['RAX: 0000000000000000 RBX: 1'],
    ['---'],
    ['} } }'],
    ['mm/slub.c:1114'],
    ['Thanks for the report'],
    ['root@box:~# cat x'],
    ['[qedr]'],
    [''],
  ])('%j is none', (text) => expect(frameLine(text, false)).toBeUndefined());
});

describe('what continues a frame', () => {
  const frame = () => ({ symbol: 'f', inline: false, raw: false });

  test('its module, its source, that it was inlined', () => {
    const last = frame();
    expect(continuesFrame('[qedr]', last)).toBe(true);
    expect(continuesFrame('net/core/sock.c:12 [inline]', last)).toBe(true);
    expect(last).toMatchObject({ module: 'qedr', source: 'net/core/sock.c:12', inline: true });
    expect(continuesFrame('(discriminator 4))', last)).toBe(true);
  });

  test('the rest of its sources, broken over lines', () => {
    expect(
      frameLine('f_one (/home/a/mm/slub.c:3817 /home/a/mm/slub.c:3860 ', true)?.frames,
    ).toHaveLength(1);
    const last = frame();
    expect(continuesFrame('/home/a/mm/slub.c:3980', last)).toBe(true);
    expect(continuesFrame('/home/a/mm/slub.c:3988 (discriminator 2) /home/a/b.h:1)', last)).toBe(
      true,
    );
    expect(continuesFrame('see mm/slub.c:3988', last)).toBe(false);
  });

  test('nothing else, and nothing without a frame', () => {
    for (const text of ['[...]', 'Thanks', '[a] [b] c', '---']) {
      expect(continuesFrame(text, frame())).toBe(false);
    }
    expect(continuesFrame('[qedr]', undefined)).toBe(false);
  });
});

test('a frame with its address', () => {
  expect(isAddressed('[<00000000b3825d52>] kmalloc include/linux/slab.h:547 [inline]')).toBe(true);
  expect(isAddressed('kmalloc+0x1/0x2')).toBe(false);
  expect(isAddressed('[<00000000b3825d52>]')).toBe(false);
});

test('places where somebody left out the rest', () => {
  for (const text of ['...', '[...]', '[snip]', '<snip>', '…']) expect(isCut(text)).toBe(true);
  expect(isCut('[nvme]')).toBe(false);
});
