import { describe, expect, it } from 'vitest';
import { ModuleMachine, moduleText, runInit } from '../../../support/module-machine.ts';
import { runC } from '../../../support/user-program.ts';

/** Loads a module that faults: the log, and the line in the source of text `at`. */
function faulting(body: string, at: string, before = ''): { log: string; line: number } {
  const machine = new ModuleMachine();
  const source = moduleText(body, before);
  const line = source.split('\n').findIndex((text) => text.includes(at)) + 1;
  try {
    machine.insmod(source);
  } catch {
    // A panic ends the call.
  }
  return { log: machine.logText, line };
}

describe('the interpreter', () => {
  it('runs loops, branches and switches', () => {
    const source = `
#include <stdio.h>
int main(void)
{
	unsigned long sieve[4] = { 0 };
	int count = 0;
	for (int i = 2; i < 256; i++) {
		if (sieve[i / 64] >> (i % 64) & 1) continue;
		count++;
		for (int j = i * i; j < 256; j += i) sieve[j / 64] |= 1UL << (j % 64);
	}
	printf("%d", count);
	for (int i = -1; i < 6; i++) {
		switch (i) {
		case -1: printf(" minus"); break;
		case 0: printf(" zero"); /* fallthrough */
		case 1 ... 3: printf(" few"); break;
		default: printf(" many");
		}
	}
	printf("\\n");
	return 0;
}`;
    expect(runC(source)).toBe('54 minus zero few few few few many many\n');
  });

  it('computes 64 bits as BigInt does', () => {
    const operands = [1n, 3n, 0xffff_ffffn, 0x1_0000_0001n, 0x7fff_ffff_ffff_fffen, -1n, -7n];
    const source = `
#include <stdio.h>
long v[] = { ${operands.map((value) => `${value}L`).join(', ')} };
int main(void)
{
	for (int i = 0; i < ${operands.length}; i++)
		for (int j = 0; j < ${operands.length}; j++) {
			long a = v[i], b = v[j];
			printf("%ld %ld %ld %ld %ld %lu %d\\n", (long)((unsigned long)a + b),
			       (long)((unsigned long)a - b), (long)((unsigned long)a * b), a / b, a % b,
			       (unsigned long)a / (unsigned long)b, a < b);
		}
	return 0;
}`;
    const long = (value: bigint): bigint => BigInt.asIntN(64, value);
    const ulong = (value: bigint): bigint => BigInt.asUintN(64, value);
    const wanted = operands.flatMap((a) =>
      operands.map((b) =>
        [
          long(a + b),
          long(a - b),
          long(a * b),
          a / b,
          a % b,
          ulong(a) / ulong(b),
          Number(a < b),
        ].join(' '),
      ),
    );
    expect(runC(source).trimEnd().split('\n')).toEqual(wanted);
  });

  it('converts between sizes as C does', () => {
    const source = `
#include <stdio.h>
int main(void)
{
	volatile int big = 0x12345680; volatile long l = -2; volatile unsigned u = 0xfffffffe;
	printf("%d %d %d %u\\n", (signed char)big, (short)big, (unsigned char)big, (unsigned short)big);
	printf("%ld %ld %lu %d\\n", (long)(int)u, (long)u, (unsigned long)l, (_Bool)l);
	printf("%d %d\\n", (int)l < u, l < (long)u);
	return 0;
}`;
    expect(runC(source)).toBe('-128 22144 128 22144\n-2 4294967294 18446744073709551614 1\n0 1\n');
  });

  it('shows where a fault was in the source', () => {
    const cases: [string, string, RegExp][] = [
      ['\tpr_info("%d", 2 / zero);', 'static volatile int zero;', /divide error/],
      ['\tBUG();', '', /kernel BUG at demo\.c:\d+!/],
      ['\tBUG_ON(!zero);', 'static volatile int zero;', /kernel BUG at demo\.c:\d+!/],
    ];
    for (const [body, before, message] of cases) {
      const { log, line } = faulting(body, body.trim(), before);
      expect(log).toMatch(message);
      expect(log, body).toContain(`demo.c:${line}`);
    }
  });

  it('does not run for ever', () => {
    const { log } = faulting('\twhile (1)\n\t\tbarrier();', 'while (1)');
    expect(log).toMatch(/watchdog: BUG: soft lockup - CPU#0 stuck for \d+s! \[insmod:\d+\]/);
  });

  it.each(['mdelay(100);', 'udelay(50);', 'cpu_relax();'])('nor when it waits by %s', (wait) => {
    const body = `\tfor (;;)\n\t\t${wait}`;
    const { log, line } = faulting(body, wait, '#include <linux/delay.h>');
    const lines = log.split('\n').map((text) => text.replace(/^\[ *[\d.]+\] /, '').trim());
    const at = lines.findIndex((text) => text.includes('soft lockup'));
    const where = wait === 'cpu_relax();' ? 'demo_init' : 'delay_tsc';
    expect(lines[at + 1]).toBe('Modules linked in: demo(+)');
    expect(lines[at + 2]).toMatch(/^CPU: 0 UID: 0 PID: \d+ Comm: insmod Not tainted 6\.12/);
    expect(lines[at + 3]).toMatch(new RegExp(`^RIP: 0010:${where}\\+0x`));
    expect(lines[at + 4]).toMatch(new RegExp(`^Source: \\S*demo\\.c:${line}$`));
    expect(lines.slice(at + 5, at + 7)).toEqual(['Call Trace:', '<TASK>']);
    const first = wait === 'cpu_relax();' ? 'do_one_initcall' : 'demo_init';
    expect(lines[at + 7]).toMatch(new RegExp(`^${first}\\+0x`));
  });

  it('goes on where a thread was preempted', () => {
    const body = `
	unsigned int i, hash = 1;

	for (i = 0; i < 100000; i++)
		hash = hash * 31 + i;
	pr_info("%u", hash);`;
    let hash = 1;
    for (let i = 0; i < 100_000; i++) hash = (Math.imul(hash, 31) + i) >>> 0;
    expect(runInit(body)).toEqual([String(hash)]);
  });
});
