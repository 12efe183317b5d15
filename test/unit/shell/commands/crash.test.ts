import { expect, test } from 'vitest';
import { CRASH_COMMANDS } from '../../../../src/shell/commands/crash.ts';
import { lastOf } from './session-of.ts';

const SLAB = `\
crash> kmem -s kmalloc-64
CACHE            NAME                 OBJSIZE  ALLOCATED     TOTAL  SLABS  SSIZE
ffff888000100000 kmalloc-64                64         10        64      1     4k

`;

test('kmem -s shows a cache as crash does', async () => {
  expect(CRASH_COMMANDS.map(({ name }) => name)).toEqual(['crash']);
  expect((await lastOf(['echo kmem -s kmalloc-64 | crash -s']))[0]).toBe(SLAB);
  const [none] = await lastOf(['echo kmem -s nothing | crash -s']);
  expect(none).toContain('kmem: cannot find a slab cache named "nothing"');
});

test('kmem -i shows how memory is used', async () => {
  const [stdout] = await lastOf(['echo kmem -i | crash -s']);
  expect(stdout).toContain('                 PAGES        TOTAL      PERCENTAGE\n');
  expect(stdout).toMatch(/^ {4}TOTAL MEM +\d+ +[\d.]+ [KMG]B +----$/m);
  expect(stdout).toMatch(/^ {9}SLAB +\d+ +[\d.]+ [KMG]B +\d+% of TOTAL MEM$/m);
});

test('commands come from standard input or from a file, up to q', async () => {
  const [piped] = await lastOf(["printf 'help\\nq\\nps\\n' | crash -s"]);
  expect(piped).toContain('crash> help\n');
  expect(piped).not.toContain('crash> ps');
  const [filed] = await lastOf(['echo ps > /tmp/commands; crash -s -i /tmp/commands']);
  expect(filed).toContain('    PID  COMM\n');
  expect(await lastOf(['crash -i /none'])).toEqual([
    '',
    expect.stringContaining('/none: No such'),
    1,
  ]);
  expect((await lastOf(['crash']))[1]).toContain('echo kmem -i | crash -s');
});

test('without -s it begins with what the machine is', async () => {
  const [stdout] = await lastOf(["printf 'sys\\nmod\\nlog\\nsym none\\nkmem\\nwhat\\n' | crash"]);
  expect(stdout.split('NODENAME: kmemleak-sim')).toHaveLength(3);
  expect(stdout).toContain('symbol not found: none\n');
  expect(stdout).toContain('kmem: only -i and -s are known here\n');
  expect(stdout).toContain('crash: command not found: what\n');
});
