import { describe, expect, it } from 'vitest';
import { UserMachine, programOf } from '../../../support/user-program.ts';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';

describe('CThread', () => {
  it('runs in pieces, to the same end', () => {
    const machine = new UserMachine();
    const source = `
int sum(int n) { int total = 0; for (int i = 1; i <= n; i++) total += i; return total; }
int main(void) { return 0; }`;
    const at = machine.load(programOf(source));
    const thread = machine.runtime.thread(at.get('sum')!, [100]);
    let pieces = 0;
    while (thread.run(50) === 'preempted') {
      pieces++;
      expect(thread.stepsRun).toBe(50);
    }
    expect(pieces).toBeGreaterThan(3);
    expect(thread.exitCode).toBe(5050);
  });

  it('gives results of 64 bits', () => {
    const machine = new UserMachine();
    const at = machine.load(
      programOf('long big(void) { return -(1L << 40); } int main(void) { return 0; }'),
    );
    const thread = machine.runtime.thread(at.get('big')!);
    expect(thread.run(1000)).toBe('done');
    expect(thread.result).toEqual({ lo: 0, hi: -256 });
  });

  it('waits where a function of the kernel does', () => {
    const machine = new UserMachine();
    let ready = false;
    const wait = { poll: () => ready, result: 11 };
    machine.runtime.library.add('int wait_for_it(void)', (c) => c.wait(wait));
    const source = 'int wait_for_it(void); int main(void) { return wait_for_it() + 1; }';
    const thread = machine.runtime.thread(machine.load(programOf(source)).get('main')!);
    expect(thread.run(1000)).toBe('blocked');
    expect(thread.run(1000)).toBe('blocked');
    ready = true;
    expect(thread.run(1000)).toBe('done');
    expect(thread.exitCode).toBe(12);
  });

  it('is dead after a fault', () => {
    const machine = new UserMachine();
    const source = 'int main(void) { return *(volatile int *)8; }';
    const thread = machine.runtime.thread(machine.load(programOf(source)).get('main')!);
    expect(() => thread.run(1000)).toThrow('0x8');
    expect(() => thread.run(1000)).toThrow('nothing to run');
  });

  it('runs beside others', () => {
    const machine = new ModuleMachine();
    const before = `
static int work(void *data)
{
	int i;

	for (i = 0; i < 3; i++) {
		pr_info("%s%d", (char *)data, i);
		msleep(10);
	}
	return 0;
}`;
    const body = '\tkthread_run(work, "a", "a");\n\tkthread_run(work, "b", "b");\n\tmsleep(100);';
    expect(machine.insmod(moduleText(body, before))).toBe(0);
    expect([...machine.said()].sort()).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b2']);
    expect(machine.said().slice(0, 2).sort()).toEqual(['a0', 'b0']);
  });

  it('names the place of a fault in a function of the kernel, and the call that led to it', () => {
    const machine = new ModuleMachine();
    const source = moduleText('\tpr_info("%zu", strlen((char *)0x10));');
    try {
      machine.insmod(source);
    } catch {
      // The machine may panic.
    }
    expect(machine.logText).toMatch(/RIP: 0010:strlen\+0x/);
    const line = source.split('\n').findIndex((text) => text.includes('strlen')) + 1;
    expect(machine.log).toContain(`Source: demo.c:${line}`);
  });
});
