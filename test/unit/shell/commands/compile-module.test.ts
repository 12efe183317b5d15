import { expect, test } from 'vitest';
import type { ModuleCompiler } from '../../../../src/shell/commands/command.ts';
import { Shell } from '../../../../src/shell/shell.ts';
import { FakeHost } from '../fake-host.ts';

/** A shell whose compiler only notes what it is given. */
function noting(): { shell: Shell; given: unknown[] } {
  const given: unknown[] = [];
  const buildModule: ModuleCompiler = (name, sources, files, flags) => {
    given.push({ name, sources, ...flags, texts: sources.map((at) => files.read(at)) });
    return { messages: 'noted\n' };
  };
  return { shell: new Shell(new FakeHost(), { buildModule }), given };
}

test('a module of several sources is what the makefile beside it says', async () => {
  const { shell, given } = noting();
  await shell.run(`mkdir m; cd m; echo 'int a;' > a.c; echo 'int b;' > b.c; cat > Makefile <<'E'
obj-m := ring.o
ring-y := a.o b.o
ccflags-y := -DN=2 -I$(src)/inc
E
insmod ./ring.ko; insmod a.c; insmod a.ko`);
  const alone = { includeDirs: ['/root/m'], defines: {}, texts: ['int a;\n'] };
  expect(given).toEqual([
    {
      name: 'ring',
      sources: ['/root/m/a.c', '/root/m/b.c'],
      includeDirs: ['/root/m/inc', '/root/m'],
      defines: { N: '2' },
      texts: ['int a;\n', 'int b;\n'],
    },
    { name: 'a', sources: ['/root/m/a.c'], ...alone },
    { name: 'a', sources: ['/root/m/a.c'], ...alone },
  ]);
});

test('what is no module is not compiled, and a makefile gone wild is passed over', async () => {
  const { shell, given } = noting();
  const { stderr } = await shell.run(`echo 'A = $(A)
obj-m := $(A)' > Kbuild; echo > x.txt; insmod x.txt; insmod none.ko`);
  expect(given).toEqual([]);
  expect(stderr).toContain('could not load module none.ko');
});
