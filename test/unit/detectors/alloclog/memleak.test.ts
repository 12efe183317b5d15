import { expect, test } from 'vitest';
import { MEMLEAK_COMMANDS } from '../../../../src/detectors/alloclog/memleak.ts';
import { startMachine } from '../../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../../support/session.ts';

test('it stays attached without a count, and shows what came since', async () => {
  const { shell } = startMachine({}, SESSION_OPTIONS);
  const said = async (command: string): Promise<string> => {
    const { stdout, stderr } = await shell.run(command);
    return stdout + stderr;
  };
  expect(await said('memleak 1 2')).toMatch(
    /^Attaching to kernel allocators, Ctrl\+C to quit\.\n(?:\[00:00:0\d\] Top 10 [^]*){2}$/,
  );
  await said('memleak 1');
  await said('insmod kmemleak-test.ko || modprobe kmemleak-test');
  const report = await said('memleak -T 1 --sort=count 1 1');
  expect(report).toContain('] Top 1 stacks with outstanding allocations:\n');
  expect(report).toMatch(
    /\t\t0xffffffffa0[0-9a-f]{6}\tkmemleak_test_init\+0x\w+ \[kmemleak_test\]\n/,
  );
  expect(await said('memleak -o x')).toMatch(
    /^usage: [^]*memleak: error: argument -o: invalid int/,
  );
  expect(await said('memleak --what')).toContain('unrecognized arguments: --what');
  expect(await said('memleak -c ./none')).toContain("No such file or directory: './none'");
  await said("echo 'void *malloc(unsigned long); int main(void) { malloc(24); }' > t.c; gcc t.c");
  expect(await said('memleak -a -c ./a.out')).toMatch(
    /^Executing '\.\/a\.out' and tracing [^]*\taddr = \w+ size = 24\n\t24 bytes in 1 allocations/,
  );
  expect(MEMLEAK_COMMANDS.map(({ name }) => name)).toEqual(['memleak', 'memleak-bpfcc']);
});
