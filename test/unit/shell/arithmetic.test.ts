import { parse, serialize } from 'just-bash';
import { expect, test } from 'vitest';
import { rewriteArithmetic } from '../../../src/shell/arithmetic.ts';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

async function lastOf(inputs: readonly string[]): Promise<[string, string, number]> {
  const shell = new Shell(new FakeHost());
  let last: [string, string, number] = ['', '', 0];
  for (const input of inputs) {
    const { stdout, stderr, status } = await shell.run(input);
    last = [stdout, stderr, status];
  }
  return last;
}

// What a real bash prints.
test.each([
  [
    'h=0xffff888003c31000; echo $((h)) $((h+8)) $((h & 0xfff)) $((h >> 12)) $((~h))',
    '-131391576403968 -131391576403960 0 -32078021583 131391576403967',
  ],
  [
    'echo $((0xffff888003c31000 + 8)) $((1 << 62)) $((16#ffff888000000000))',
    '-131391576403960 4611686018427387904 -131391639519232',
  ],
  [
    'echo $((1<<63)) $((2**63-1)) $((9223372036854775807+1)) $((1 << 31))',
    '-9223372036854775808 9223372036854775807 -9223372036854775808 2147483648',
  ],
  ['set -- 0x10 5; x=0xff; echo $(($1+$2)) $(($# + 1)) $((${x}+1)) $(($x * 2))', '21 3 256 510'],
  ['y=5; echo $(( $(echo $y) + 1 )) "$(( `echo 7` * 2 ))"', '6 14'],
  ['a=(1 2 0x10); i=2; echo $((a[2]+1)) $((a[i]<<40)) $((a[i-1]+1))', '17 17592186044416 3'],
  ['declare -A as; as[k]=5; echo $((as[k]+1)) $((as[k]<<40))', '6 5497558138880'],
  [
    "let 'a1=1<<40'; let b=3+4 c=b*2; echo $a1 $b $c; let 0 || echo none",
    '1099511627776 7 14\nnone',
  ],
  ['((z = 2 ** 40)); ((z += 5, z)) && echo $z; ((0)) || echo no', '1099511627781\nno'],
  ['((big = 0x7fffffff)); ((big++)); ((big *= 4)); echo $big', '8589934592'],
  ['n=0; while ((n < 5)); do ((n++)); done; echo $n', '5'],
  ['s="1+2"; echo $((s*3)) $(($s*3)) $((s << 40))', '9 7 3298534883328'],
  [
    'echo $((7/2)) $((-7/2)) $((-7%3)) $((1-2*3)) $(( 5 > 3 ? 10 : 20 )) $((010)) $(( ))',
    '3 -3 -1 -5 10 8 0',
  ],
  ['h=0xffff888003c31000; (exit 3); echo $((h+1)) $?', '-131391576403967 3'],
  ['f() { local q=$((1<<40)); echo $q; return $((1+2)); }; f; echo $?', '1099511627776\n3'],
  ['h=0xffff888003c31000; cat <<X\nhere $((h+1)) $((3*4))\nX', 'here -131391576403967 12'],
  [
    "h=0xffff888003c31000; eval 'echo $((h+8))'; bash -c 'h=0xffff888003c31000; echo $((h+8))'",
    '-131391576403960\n-131391576403960',
  ],
  [
    'set -e; u=4; ((u == 4)) && echo eq; ((u)); echo after; if ((u == 5)); then :; fi; echo on',
    'eq\nafter\non',
  ],
  ['set -u; u=4; echo $((u+1))', '5'],
  [
    'echo $((36#zz)) $((2#1010)) $(((1+2) * (3+4))) $((3,4)) $((!5)) $((0x7fffffff ^ 0xffffffff))',
    '1295 10 21 4 0 2147483648',
  ],
])('%s', async (script, stdout) => expect(await lastOf([script])).toEqual([`${stdout}\n`, '', 0]));

test('what is wrong with an expression is said, and where', async () => {
  expect(await lastOf(['((2 ** 40 / 0))'])).toEqual([
    '',
    expect.stringMatching(/^bash: .*: division by 0/),
    1,
  ]);
});

test.each([
  // Nothing to look at: left as it is.
  ['echo $((1+2)); ((n++))', 'echo $((1 + 2))\n((n++))'],
  ['echo $((n=2))', 'echo $((n = 2))'],
])('%s', (script, result) => {
  const ast = parse(script);
  rewriteArithmetic(ast);
  expect(serialize(ast)).toBe(result);
});
