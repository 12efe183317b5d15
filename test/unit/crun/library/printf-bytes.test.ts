import { expect, test } from 'vitest';
import { runInit } from '../../../support/module-machine.ts';

/** What each `pr_info` logs on a machine with some bytes to point at. */
function printed(calls: readonly string[]): string[] {
  const before = `static const unsigned char b[16] = {
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
    static unsigned long map[2] = { 0x8000000000000038UL, 1 };
    static phys_addr_t phys = 0x1234000;`;
  return runInit(calls.map((call) => `\tpr_info(${call});`).join('\n'), before);
}

test('hex strings, MAC and IP addresses, UUIDs', () => {
  const calls: [string, string][] = [
    [`"%*ph %3phC %3phD %3phN", 2, b, b, b, b`, '01 02 01:02:03 01-02-03 010203'],
    [
      `"%pM %pMF %pMR %pm", b, b, b, b`,
      '01:02:03:04:05:06 01-02-03-04-05-06 06:05:04:03:02:01 010203040506',
    ],
    [`"%pI4 %pi4 %pI4h", b, b, b`, '1.2.3.4 001.002.003.004 4.3.2.1'],
    [`"%pI6", b`, '0102:0304:0506:0708:090a:0b0c:0d0e:0f10'],
    [
      `"%pUb %pUl", b, b`,
      '01020304-0506-0708-090a-0b0c0d0e0f10 04030201-0605-0807-090a-0b0c0d0e0f10',
    ],
    [`"%pUB", b`, '01020304-0506-0708-090A-0B0C0D0E0F10'],
  ];
  expect(printed(calls.map(([call]) => call))).toEqual(calls.map(([, text]) => text));
});

test('bit maps as words and as ranges, physical addresses, escaped texts', () => {
  const calls: [string, string][] = [
    [`"%*pb %*pbl", 40, map, 40, map`, '00,00000038 3-5'],
    [`"%65pb %65pbl", map, map`, '1,80000000,00000038 3-5,63-64'],
    [`"%pa %pa", &phys, NULL`, '0x0000000001234000 (null)'],
    [`"%5pE %pE", "a\\n\\001\\\\\\"", "xy"`, 'a\\n\\001\\" x'],
  ];
  expect(printed(calls.map(([call]) => call))).toEqual(calls.map(([, text]) => text));
});
