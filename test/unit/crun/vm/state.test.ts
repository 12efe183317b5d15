import { describe, expect, it } from 'vitest';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';

const KMEMLEAK = '/sys/kernel/debug/kmemleak';

/** Scans while a thread of a module sleeps in function `body`: the sizes of what is reported. */
function leaksWhileAsleep(body: string, scanStacks = true): number[] {
  const machine = new ModuleMachine();
  const before = `
static noinline void use(void *p) { WRITE_ONCE(*(char *)p, 1); }
static int work(void *data)
{
	${body}
	return 0;
}`;
  if (!scanStacks) machine.system.writeFile(KMEMLEAK, 'stack=off');
  expect(machine.insmod(moduleText('\tkthread_run(work, NULL, "holder");', before))).toBe(0);
  return machine.leaks().map(({ size }) => size);
}

describe('the stack of C code', () => {
  it('holds the locals of a sleeping thread, where a scan finds them', () => {
    const body = `void *volatile held = kmalloc(512, GFP_KERNEL);
	msleep(1000000);
	use(held);`;
    expect(leaksWhileAsleep(body)).toEqual([]);
    expect(leaksWhileAsleep(body, false)).toEqual([512]);
  });

  it('holds registers that a call preserves', () => {
    const body = `char *held = kmalloc(512, GFP_KERNEL);
	msleep(1000000);
	use(held);`;
    expect(leaksWhileAsleep(body)).toEqual([]);
    expect(leaksWhileAsleep(body, false)).toEqual([512]);
  });

  it('grows down, each frame below its caller', () => {
    const machine = new ModuleMachine();
    const before = `
static noinline long depth(volatile char *above)
{
	volatile char here = 1;

	return above - &here;
}`;
    const body =
      '\tvolatile char here = 1;\n\n\tpr_info("%d", depth(&here) > 8 && depth(&here) < 512);';
    expect(machine.insmod(moduleText(body, before))).toBe(0);
    expect(machine.said()).toEqual(['1']);
  });

  it('shows the functions that are active, innermost first', () => {
    const machine = new ModuleMachine();
    const before = `
static noinline void inner(void) { dump_stack(); barrier(); }
static noinline void middle(void) { inner(); barrier(); }
static noinline void outer(void) { middle(); middle(); barrier(); }`;
    expect(machine.insmod(moduleText('\touter();', before))).toBe(0);
    const names = [...machine.logText.matchAll(/^ +(\w+)\+0x\w+\/0x\w+ \[demo\]/gm)].map(
      ([, name]) => name,
    );
    const once = ['inner', 'middle', 'outer', 'demo_init'];
    expect(names).toEqual([...once, ...once]);
    // The two calls are in different places.
    const places = [...machine.logText.matchAll(/^ +outer\+(0x\w+)/gm)].map(([, at]) => at);
    expect(new Set(places).size).toBe(2);
  });

  it('gives return addresses', () => {
    const machine = new ModuleMachine();
    const before =
      'static noinline void whoami(void) { pr_info("%pS", __builtin_return_address(0)); }';
    expect(machine.insmod(moduleText('\twhoami();', before))).toBe(0);
    expect(machine.said()[0]).toMatch(/^demo_init\+0x[0-9a-f]+\/0x[0-9a-f]+ \[demo\]$/);
  });
});
