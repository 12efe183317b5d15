import { expect, test } from 'vitest';
import { boot } from '../../../src/system.ts';
import { ModuleBuilder } from '../../../src/session/module-builder.ts';
import { SIM_FOLDER } from '../../../src/session/sources.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';

const { sources } = SESSION_OPTIONS;

test('compiles a text with the headers that come along', () => {
  const system = boot();
  const builder = new ModuleBuilder(system, { sources });
  const files = new Map([
    ['x/demo.c', '#include <linux/module.h>\n#include "size.h"\nint size = SIZE;\n'],
    ['x/size.h', '#define SIZE 5\n'],
  ]);
  const built = builder.build('demo', 'x/demo.c', {
    read: (path) => files.get(path),
  });
  expect(built.messages).toBe('');
  system.modules.register(built.definition!);
  expect(system.insmod('demo')).toBe(0);
  // What was given with one module is not there for the next.
  expect(builder.build('demo', 'x/demo.c').definition).toBeUndefined();
});

test('has nothing but what is given and what comes along', () => {
  const read = (path: string): string | undefined =>
    path === '/disk/demo.c' ? '#include "kept.h"\n' : undefined;
  const refusal = (path: string): string | undefined =>
    path === '/disk/kept.h' ? 'it is secret' : undefined;
  const builder = new ModuleBuilder(boot(), { sources });
  const { messages } = builder.build('demo', '/disk/demo.c', { read, refusal });
  expect(messages).toContain('/disk/demo.c:1:10: error: kept.h: refused: it is secret\n');
  // What is given has no say in what comes along.
  const files = { read: () => 'int a;\n', refusal: () => 'no' };
  const inside = builder.build('demo', `${SIM_FOLDER}/none.c`, files);
  expect(inside.definition).toBeUndefined();
});

test('names files that come along where they really are', () => {
  const text = '#include <linux/build_bug.h>\n#include <linux/none.h>\nstatic int BUILD_BUG_ON;\n';
  const here = new ModuleBuilder(boot(), { sources }).build('demo', 'demo.c', { read: () => text });
  expect(here.definition).toBeUndefined();
  expect(here.messages).not.toContain(SIM_FOLDER);
  const broken = { read: (path: string) => (path.endsWith('bad.h') ? 'int x = ;\n' : undefined) };
  const bundled = new ModuleBuilder(boot(), { sources: broken });
  const messages = (builder: ModuleBuilder): string =>
    builder.build('demo', 'demo.c', {
      read: (path) => (path === 'demo.c' ? '#include <bad.h>\n' : undefined),
    }).messages;
  expect(messages(bundled)).toContain(`${SIM_FOLDER}/include/bad.h:1:9: error`);
  const onDisk = new ModuleBuilder(boot(), { sources: { ...broken, folder: '/opt/sim' } });
  expect(messages(onDisk)).toContain('/opt/sim/include/bad.h:1:9: error');
});
