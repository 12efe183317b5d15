import { beforeEach, expect, test } from 'vitest';
import { SOURCES_MAX, moduleSources } from '../../../src/shell/module-sources.ts';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

let shell: Shell;

beforeEach(async () => {
  shell = new Shell(new FakeHost());
  await shell.run('mkdir -p /m/sub /other');
});

async function names(source: string): Promise<string[]> {
  return [...(await moduleSources(shell.fs, [source])).keys()].sort();
}

test('the source, what it includes wherever that lies, and what is beside it', async () => {
  await shell.fs.writeFile('/m/x.c', '#include "sub/a.h"\n  # include "../other/b.h"\n');
  await shell.fs.writeFile('/m/sub/a.h', '#include "c.h"\n#include "a.h"\n#include <x.h>\n');
  await shell.fs.writeFile('/m/sub/c.h', '');
  await shell.fs.writeFile('/other/b.h', '#include "none.h"\n');
  await shell.fs.writeFile('/m/named-by-a-macro.h', '');
  await shell.fs.writeFile('/m/notes.txt', '');
  expect(await names('/m/x.c')).toEqual([
    '/m/named-by-a-macro.h',
    '/m/sub/a.h',
    '/m/sub/c.h',
    '/m/x.c',
    '/other/b.h',
  ]);
});

test('so many files, and so much text', async () => {
  await shell.fs.writeFile('/m/x.c', '');
  for (let i = 0; i < SOURCES_MAX.files + 5; i++) await shell.fs.writeFile(`/m/${i}.h`, '');
  const found = await names('/m/x.c');
  expect(found.length).toBe(SOURCES_MAX.files);
  expect(found).toContain('/m/x.c');
  await shell.fs.writeFile('/other/big.h', 'x'.repeat(SOURCES_MAX.characters));
  await shell.fs.writeFile('/other/y.c', 'int y;');
  expect(await names('/other/y.c')).toEqual(['/other/y.c']);
});
