import { describe, expect, it } from 'vitest';
import { ModuleMachine, moduleText, runInit } from '../../support/module-machine.ts';
import { UserMachine, programOf } from '../../support/user-program.ts';

describe('CRuntime', () => {
  it('calls a function with arguments, and gives its result', () => {
    const machine = new UserMachine();
    const at = machine.load(
      programOf('int add(int a, int b) { return a + b; } int main(void) { return 0; }'),
    );
    expect(machine.runtime.call(at.get('add')!, [40, 2])).toBe(42);
    expect(machine.runtime.call(at.get('add')!, [-1, -2])).toBe(-3);
  });

  it('knows what is a function', () => {
    const machine = new UserMachine();
    const at = machine.load(programOf('int n = 1; int main(void) { return n; }'));
    expect(machine.runtime.isFunction(at.get('main')!)).toBe(true);
    expect(machine.runtime.isFunction(at.get('n')!)).toBe(false);
    expect(machine.runtime.isFunction(machine.runtime.addressOf('printf'))).toBe(true);
  });

  it('names what a program lacks, with near names', () => {
    const machine = new UserMachine();
    const program = programOf('int prnitk(const char *); int main(void) { return prnitk("x"); }');
    expect(machine.runtime.missing(program)).toMatchObject([{ name: 'prnitk' }]);
    expect(machine.runtime.link(program, () => 'the line')).toMatchObject([
      {
        message: "'prnitk' is not known to this kernel",
        hint: "'printk'?",
        sourceLine: 'the line',
      },
    ]);
  });

  it('lets the kernel call C, and C functions of the kernel, by pointer', () => {
    const before = `
static void (*release)(const void *) = kfree;
static size_t (*length)(const char *) = strlen;`;
    expect(
      runInit('\trelease(kmalloc(8, GFP_KERNEL));\n\tpr_info("%zu", length("four"));', before),
    ).toEqual(['4']);
  });

  it('keeps jiffies up with the clock', () => {
    const body = '\tunsigned long j = jiffies;\n\tmsleep(25);\n\tpr_info("%d", jiffies - j >= 25);';
    expect(runInit(body)).toEqual(['1']);
  });

  it('ends callbacks that nest without end', () => {
    const machine = new ModuleMachine();
    const before = `
static struct kmem_cache *cache;
static void construct(void *p) { kmem_cache_destroy(kmem_cache_create("x", 8, 0, 0, NULL)); pr_info("constructed"); }`;
    const body = `
	cache = kmem_cache_create("things", 4096, 0, 0, construct);
	kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
	kmem_cache_destroy(cache);`;
    expect(machine.insmod(moduleText(body, before))).toBe(0);
    expect(machine.said()).toContain('constructed');
  });
});
