import { describe, expect, it, test } from 'vitest';
import { REPORT, after } from '../../support/explain-machine.ts';
import { module, trialOf } from '../../support/trial-module.ts';

function found(lines: string): string[] {
  const at = after(lines);
  return at.explain
    .lint()
    .map(
      ({ kind, call, name, words }) =>
        `${kind} ${call} ${name.replace(/^0x.*/, 'range')} ${words.length}`,
    );
}

describe('lint', () => {
  it.each([
    ['kzalloc a 64\nnot_leak a', ['harmful kmemleak_not_leak a 0']],
    ['kzalloc a 64\nstore data+0 a\nnot_leak a', ['useless kmemleak_not_leak a 0']],
    ['kzalloc a 64\nstore hidden+0 a\nnot_leak a', []],
    [
      'kzalloc a 64\nkzalloc b 64\nstore data+0 a\nstore a+0 b\nno_scan a',
      ['harmful kmemleak_no_scan a 1'],
    ],
    ['kzalloc a 64\nkzalloc b 64\nstore data+0 a\nstore a+0 b\nstore data+8 b\nno_scan a', []],
    [
      'kzalloc a 64\nkzalloc b 64\nstore hidden+0 a\nstore a+0 b\nignore a',
      ['harmful kmemleak_ignore a 1'],
    ],
    [
      'kzalloc a 64\nkzalloc b 64\nstore data+0 a\nstore a+0 b\nscan_area a+8 8',
      ['harmful kmemleak_scan_area a 1'],
    ],
    ['kzalloc a 64\nkzalloc b 64\nstore data+0 a\nstore a+0 b\nscan_area a+0 8', []],
    ['alloc_pages a 0\nalloc r a+64 64 1\nfree_pages a', ['never undone kmemleak_alloc range 0']],
  ])('%j', (lines, expected) => {
    expect(found(`${lines}\n${REPORT}`)).toEqual(expected);
  });
});

test('says what the log complains of, with the line of the call', () => {
  const text = module(
    'p = kmalloc(64, GFP_KERNEL); kmemleak_scan_area(p, 1000, GFP_KERNEL);\n' +
      '\tkmemleak_not_leak((void *)0x1234); return 0;',
    'kfree(p);',
    '#include <linux/kmemleak.h>\nstatic void *p;',
  );
  const { system } = trialOf(text, undefined, { truth: true }).start();
  expect(system.insmod('trial')).toBe(0);
  const warned = system.explain!.lint().filter(({ kind }) => kind === 'warned');
  expect(
    warned.map(({ text: said, event }) => [said.replace(/0xffff\w+/, 'ADDRESS'), event?.source]),
  ).toEqual([
    ['Scan area larger than object ADDRESS', 'trial.c:7'],
    ['Trying to color unknown object at 0x00001234 as Grey', 'trial.c:8'],
  ]);
});
