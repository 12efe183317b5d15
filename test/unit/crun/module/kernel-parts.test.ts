import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../../../src/base/diagnostic.ts';
import { KernelParts } from '../../../../src/crun/module/kernel-parts.ts';
import type { CProgram } from '../../../../src/cc/base/program.ts';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';

const EXPORT = '#include <linux/export.h>\n';
const ANSWER = `${EXPORT}int answer(void) { return 42; }\nEXPORT_SYMBOL(answer);\n`;

/** A machine with these parts; a Kbuild file names them all. */
function machineWith(parts: Readonly<Record<string, string>>): ModuleMachine {
  const machine = new ModuleMachine({}, { kernelDir: 'kernel' });
  const objects = Object.keys(parts).map((file) => `obj-y += ${file.replace('.c', '.o')}\n`);
  machine.file('kernel/Kbuild', `# all\n${objects.join('')}`);
  for (const [file, text] of Object.entries(parts)) machine.file(`kernel/${file}`, text);
  return machine;
}

function symbolNames(machine: ModuleMachine): string[] {
  return machine.system.kernel.base.symbols.all().map(({ name }) => name);
}

const CALLS_ANSWER = moduleText('pr_info("%d\\n", answer());', 'int answer(void);\n');

describe('parts of the kernel in C', () => {
  it('brings in what a module needs, and nothing else', () => {
    const machine = machineWith({
      'lib/a.c': ANSWER,
      'lib/b.c': `${EXPORT}int other(void) { return 1; }\nEXPORT_SYMBOL_GPL(other);\n`,
    });
    machine.insmod(CALLS_ANSWER);
    expect(machine.said()).toEqual(['42']);
    expect(symbolNames(machine)).toContain('answer');
    expect(symbolNames(machine)).not.toContain('other');
  });

  it('brings in what parts need, in a circle too, and runs initcalls once, innermost first', () => {
    const machine = machineWith({
      'a.c': `#include <linux/init.h>
#include <linux/printk.h>
${EXPORT}int twice(int n);
int answer(void) { return twice(21); }
EXPORT_SYMBOL(answer);
static int start(void) { pr_info("a starts\\n"); return 0; }
core_initcall(start);
`,
      'b.c': `#include <linux/init.h>
#include <linux/printk.h>
${EXPORT}int answer(void);
int twice(int n) { return n > 100 ? answer() : 2 * n; }
EXPORT_SYMBOL(twice);
static int start(void) { pr_info("b starts\\n"); return 0; }
fs_initcall(start);
`,
    });
    machine.insmod(CALLS_ANSWER);
    machine.insmod(CALLS_ANSWER.replaceAll('demo_', 'second_'), {}, 'second');
    expect(machine.said()).toEqual(['42']);
    expect(machine.said('second')).toEqual(['42']);
    const starts = machine.log.filter((line) => line.endsWith('starts'));
    expect(starts).toEqual(['b starts', 'a starts']);
  });

  it('makes ready first what another part needs, whichever the module names first', () => {
    const start = (name: string): string =>
      `#include <linux/init.h>
#include <linux/printk.h>
#include <linux/export.h>
static int start(void) { pr_info("${name} starts\\n"); return 0; }
core_initcall(start);
`;
    const machine = machineWith({
      'low.c': `${start('low')}int low(void) { return 1; }\nEXPORT_SYMBOL(low);\n`,
      'high.c': `${start('high')}int low(void);
int high(void) { return low(); }
EXPORT_SYMBOL(high);
`,
    });
    const before = 'int low(void);\nint high(void);\n';
    machine.insmod(moduleText('pr_info("%d\\n", low());\n\tpr_info("%d\\n", high());', before));
    const starts = machine.log.filter((line) => line.endsWith('starts'));
    expect(starts).toEqual(['low starts', 'high starts']);
  });

  it('leaves a machine alone whose modules need none', () => {
    const plain = new ModuleMachine();
    const withParts = machineWith({ 'a.c': ANSWER });
    for (const machine of [plain, withParts]) machine.insmod(moduleText('kmalloc(5, GFP_KERNEL);'));
    expect(symbolNames(withParts)).toEqual(symbolNames(plain));
    expect(withParts.leaks()).toEqual(plain.leaks());
  });

  it('reports what is wrong in a part, and what a part needs and nobody has', () => {
    const broken = machineWith({ 'a.c': ANSWER.replace('42', 'x') });
    expect(broken.problems(CALLS_ANSWER)).toHaveLength(1);
    expect(broken.problems(CALLS_ANSWER)[0]).toContain("a.c:2:27: error: 'x' undeclared");
    const open = machineWith({ 'a.c': `int gone(void);\n${ANSWER.replace('42', 'gone()')}` });
    expect(open.problems(CALLS_ANSWER).join('\n')).toContain("'gone' is not known to this kernel");
    expect(symbolNames(broken)).not.toContain('answer');
  });

  it('suggests names of parts in hints', () => {
    const machine = machineWith({ 'a.c': ANSWER });
    const [problem] = machine.problems(
      CALLS_ANSWER.replaceAll('answer', 'answe').replace('42', '1'),
    );
    expect(problem).toContain("hint: 'answer'?");
  });

  it('rejects an archive that contradicts itself', () => {
    const host = {
      read: (path: string) =>
        ({ 'k/Kbuild': 'obj-y := a.o b.o\n', 'k/a.c': ANSWER, 'k/b.c': ANSWER })[path],
    };
    const parts = new KernelParts('k', { host, includeDirs: [] });
    expect(() => [...parts.names()]).toThrow('answer is exported by a.c and b.c');
    const empty = new KernelParts('none', { host, includeDirs: [] });
    const { runtime } = new ModuleMachine().modules;
    const program: CProgram = {
      functions: [],
      data: [],
      externals: [{ name: 'answer', place: { file: 'x.c', line: 1, column: 1 } }],
      undefinedSymbols: [],
      aliases: new Map(),
      files: [],
    };
    expect(empty.provide(runtime, program)).toEqual([]);
    expect(runtime.link(program).map(formatDiagnostic)[0]).toContain("'answer' is not known");
  });
});
