import { describe, expect, it } from 'vitest';
import { KERNEL_START, IMAGE } from '../../../../src/machine/layout.ts';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';

const PART = `#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
static int initial = 7;
static int zero;
static const char *const names[] = { "first", "second" };
static DEFINE_PER_CPU(int, counter) = 3;
static void *kept;
static int callback(int n) { return n + initial + zero; }
int (*const part_hook)(int) = callback;
EXPORT_SYMBOL(part_hook);
int part_value = 5;
EXPORT_SYMBOL(part_value);
const char *part_name(int i) { return names[i]; }
EXPORT_SYMBOL(part_name);
int part_count(int cpu) { return per_cpu(counter, cpu)++; }
EXPORT_SYMBOL(part_count);
bool part_is_kernel(void) { return THIS_MODULE == NULL; }
EXPORT_SYMBOL(part_is_kernel);
int part_alloc(bool keep)
{
	void *p = kmalloc(40, GFP_KERNEL);
	if (keep)
		kept = p;
	return p != NULL;
}
EXPORT_SYMBOL(part_alloc);
`;
const DECLARATIONS = `extern int (*const part_hook)(int);
extern int part_value;
extern const char *part_name(int i);
extern int part_count(int cpu);
extern bool part_is_kernel(void);
extern int part_alloc(bool keep);
`;

function machineWithPart(): ModuleMachine {
  const machine = new ModuleMachine({}, { kernelDir: 'kernel' });
  machine.file('kernel/Kbuild', 'obj-y += part.o\n');
  machine.file('kernel/part.c', PART);
  return machine;
}

describe('a program in the kernel', () => {
  it('has its data with all addresses filled in', () => {
    const machine = machineWithPart();
    const body = `pr_info("%d %d %s\\n", part_hook(1), part_value++, part_name(1));
	pr_info("%d %d %d %d\\n", part_count(0), part_count(0), part_count(1), part_is_kernel());`;
    machine.insmod(moduleText(body, DECLARATIONS));
    machine.insmod(
      moduleText('pr_info("%d\\n", part_value);', DECLARATIONS).replaceAll('demo_', 'two_'),
      {},
      'two',
    );
    expect(machine.said()).toEqual(['8 5 second', '4 3 3 1']);
    expect(machine.said('two')).toEqual(['6']);
  });

  it('has symbols of the kernel, in its sections', () => {
    const machine = machineWithPart();
    machine.insmod(moduleText('pr_info("%pS\\n", part_name); part_alloc(1);', DECLARATIONS));
    expect(machine.said()[0]).toMatch(/^part_name\+0x0\/0x[0-9a-f]+$/);
    const symbols = machine.system.kernel.base.symbols.all();
    const sectionOf = (name: string): string | undefined => {
      const { address, type } = symbols.find((symbol) => symbol.name === name)!;
      const inside = Object.entries(IMAGE).find(([, { offset, size }]) => {
        const start = KERNEL_START + offset;
        return address >= start && address < start + size;
      });
      return `${inside?.[0]} ${type}`;
    };
    expect(sectionOf('part_name')).toBe('text T');
    expect(sectionOf('initial')).toBe('data D');
    expect(sectionOf('kept')).toBe('bss B');
    expect(sectionOf('names')).toBe('rodata R');
  });

  it('keeps what its variables point at, and its functions stand in backtraces', () => {
    const machine = machineWithPart();
    machine.insmod(moduleText('part_alloc(true); part_alloc(false);', DECLARATIONS));
    const leaks = machine.leaks().filter(({ frames }) => frames.includes('part_alloc'));
    expect(leaks).toHaveLength(1);
    expect(leaks[0].frames.slice(0, 3)).toEqual([
      'kmemleak_alloc',
      '__kmalloc_cache_noprof',
      'part_alloc',
    ]);
  });

  it('can not be unloaded with a module that uses it', () => {
    const machine = machineWithPart();
    machine.insmod(moduleText('part_alloc(true);', DECLARATIONS));
    expect(machine.system.rmmod('demo')).toBe(0);
    const again = moduleText('pr_info("%d\\n", part_hook(2));', DECLARATIONS);
    expect(machine.insmod(again)).toBe(0);
    expect(machine.said()).toEqual(['9']);
  });
});
