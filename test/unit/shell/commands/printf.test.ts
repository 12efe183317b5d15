import { expect, test } from 'vitest';
import { lastOf } from './session-of.ts';

test.each([
  [
    'printf "%x %o %u\\n" 0xffff888003c31000 -1 -1',
    'ffff888003c31000 1777777777777777777777 18446744073709551615\n',
  ],
  [
    'printf "%d|%8d|%-8d|%08d|%+d\\n" -5 -7 -7 -7 9007199254740993',
    '-5|      -7|-7      |-0000007|+9007199254740993\n',
  ],
  ['printf "%s=%#x\\n" a 0xffff888003c31000 b 12 c', 'a=0xffff888003c31000\nb=0xc\nc=0\n'],
  ['printf -v v "%016X" 0xff88800000c31000; echo $v', 'FF88800000C31000\n'],
  ['printf "%5.2f %s %%\\n" -3.14159 -9007199254740995', '-3.14 -9007199254740995 %\n'],
  ['printf "%.3d\\n" -5', '-005\n'],
])('%s', async (command, stdout) => expect(await lastOf([command])).toEqual([stdout, '', 0]));

test('what does not fit is the largest that does, with a warning', async () => {
  expect(await lastOf(['printf "%d\\n" 0xffff888003c31000'])).toEqual([
    '9223372036854775807\n',
    'bash: printf: warning: 0xffff888003c31000: Numerical result out of range\n',
    0,
  ]);
});
