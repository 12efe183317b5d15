import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { CompileCache } from '../../../src/cc/base/compile-cache.ts';
import { CModules } from '../../../src/crun/modules.ts';
import { boot } from '../../../src/system.ts';
import { absolute } from '../../support/source-tree.ts';
import { ModuleMachine, moduleText } from '../../support/module-machine.ts';

describe('CModules', () => {
  it('reports errors with their places, and gives no module', () => {
    const { definition, diagnostics } = new ModuleMachine().build('int f(void) { return x; }\n');
    expect(definition).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { severity: 'error', file: 'demo.c', line: 1, column: 22, message: expect.any(String) },
    ]);
  });

  it('knows no function that the kernel does not have, but near names', () => {
    const machine = new ModuleMachine();
    const source = moduleText(
      '\tkfreee(NULL);\n\tnobody_has_this(1);',
      'void kfreee(void *); void nobody_has_this(int);',
    );
    const { definition, diagnostics } = machine.build(source);
    expect(definition).toBeUndefined();
    expect(diagnostics).toMatchObject([
      {
        message: "'kfreee' is not known to this kernel",
        hint: "'kfree'?",
        sourceLine: ' kfreee(NULL);',
      },
      {
        message: "'nobody_has_this' is not known to this kernel",
        hint: 'neither the kernel nor a loaded module has it',
      },
    ]);
  });

  it('shares what is loaded with others of the same machine', () => {
    const { system, modules } = new ModuleMachine();
    const files: Readonly<Record<string, string>> = {
      'a.c':
        'int shared = 1;\nstatic const struct { const void *p; const char *n; } __ksymtab_shared\n__attribute__((used, section("__ksymtab"))) = { &shared, "shared" };\n',
      'b.c': 'extern int shared;\nint init_module(void) { return shared - 1; }\n',
    };
    const other = new CModules(system, { host: { read: (f) => files[f] }, includeDirs: [] });
    expect(other.runtime).toBe(modules.runtime);
    for (const name of ['a', 'b']) {
      const { definition, diagnostics } = other.build(name, [`${name}.c`]);
      expect(diagnostics).toEqual([]);
      system.modules.register(definition!);
      expect(system.insmod(name)).toBe(0);
    }
  });

  it('says that a file is missing', () => {
    const { definition, diagnostics } = new ModuleMachine().modules.build('gone', ['gone.c']);
    expect(definition).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
  });

  it('links several files', () => {
    const machine = new ModuleMachine();
    machine.file('a.c', moduleText('\tpr_info("%d", from_b(2));', 'int from_b(int);'));
    machine.file('b.c', '#include "shared.h"\nint from_b(int x) { return FACTOR * x; }\n');
    machine.file('shared.h', '#define FACTOR 21\n');
    const { definition, diagnostics } = machine.modules.build('two-files', ['a.c', 'b.c']);
    expect(diagnostics).toEqual([]);
    machine.system.modules.register(definition!);
    expect(machine.system.insmod('two-files')).toBe(0);
    expect(machine.said('two_files')).toEqual(['42']);
  });

  it.each([
    ['6.1', '6.1.', 'old'],
    ['6.12', '6.12.', 'new'],
  ] as const)('builds for the kernel that runs: %s', (kernel, release, age) => {
    const machine = new ModuleMachine({ kernel });
    const body = `
	pr_info("%d.%d.", LINUX_VERSION_CODE >> 16, (LINUX_VERSION_CODE >> 8) & 255);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
	pr_info("new");
#else
	pr_info("old");
#endif`;
    expect(machine.insmod(moduleText(body, '#include <linux/version.h>'))).toBe(0);
    expect(machine.said()).toEqual([release, age]);
  });

  it('takes macros', () => {
    const machine = new ModuleMachine({}, { defines: { ANSWER: '42' } });
    expect(machine.insmod(moduleText('\tpr_info("%d", ANSWER);'))).toBe(0);
    expect(machine.said()).toEqual(['42']);
  });

  it('builds for one machine: what one loads another does not know', () => {
    const [first, second] = [new ModuleMachine(), new ModuleMachine()];
    expect(first.modules).toBeInstanceOf(CModules);
    expect(first.insmod(moduleText('', 'int f(void) { return 1; } EXPORT_SYMBOL(f);'))).toBe(0);
    const user = moduleText('\tpr_info("%d", f());', 'int f(void);');
    expect(first.build(user, 'user').diagnostics).toEqual([]);
    expect(second.build(user, 'user').definition).toBeUndefined();
  });
});

const INCLUDE = absolute('sim/include');

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'latin1') : undefined;
}

describe('modules that were compiled before', () => {
  const SOURCE =
    '#include "mine.h"\nint init_module(void) { return VALUE; }\nMODULE_LICENSE("GPL");\n';
  const build = (cache: CompileCache, header: string, kernel: '6.12' | '7.3' = '6.12') => {
    const host = {
      read(path: string): string | undefined {
        if (path === 'm.c') return SOURCE;
        return path.endsWith('mine.h') ? header : readText(path);
      },
    };
    const modules = new CModules(boot({ kernel }), { host, includeDirs: [INCLUDE], cache });
    return modules.build('m', ['m.c']);
  };
  const HEADER = '#include <linux/module.h>\n#define VALUE -22\n';

  it('are compiled once for all machines of a kernel', () => {
    const cache = new CompileCache();
    const keep = vi.spyOn(cache, 'keepModule');
    expect(build(cache, HEADER).definition).toBeDefined();
    expect(build(cache, HEADER).definition).toBeDefined();
    expect(keep).toHaveBeenCalledTimes(1);
    build(cache, HEADER, '7.3');
    expect(keep).toHaveBeenCalledTimes(2);
  });

  it('are compiled anew when anything that they include has changed', () => {
    const cache = new CompileCache();
    build(cache, HEADER);
    const { diagnostics, definition } = build(cache, HEADER.replace('-22', 'nothing'));
    expect(definition).toBeUndefined();
    expect(diagnostics[0].message).toContain("'nothing' undeclared");
    expect(build(cache, HEADER).diagnostics).toEqual([]);
  });

  it('that are complained of are compiled, and complained of, each time', () => {
    const cache = new CompileCache();
    const header = HEADER.replace('-22', '"text"');
    const first = build(cache, header).diagnostics;
    expect(first.length).toBeGreaterThan(0);
    expect(build(cache, header).diagnostics).toEqual(first);
  });
});
