import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { boot } from '../../../../src/index.ts';
import { HostLibrary } from '../../../../src/crun/vm/host.ts';
import { addLibc } from '../../../../src/user/libc/libc.ts';
import { Process } from '../../../../src/user/process.ts';
import { absolute } from '../../../support/source-tree.ts';
import { NO_FILES } from '../../../support/user-process.ts';

test('every function that a header declares is there', () => {
  const library = new HostLibrary();
  const start = {
    name: 'x',
    argv: [],
    env: {},
    stdin: '',
    files: NO_FILES,
    sleep: () => undefined,
  };
  addLibc(library, new Process(boot().kernel, start, library));
  const names = new Set(library.names());
  const folder = absolute('sim/user/include');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.h')) continue;
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    for (const [, fn] of text.matchAll(/^extern [^;(]*?\b(\w+)\(/gm)) {
      expect(names.has(fn), `${name}: ${fn}`).toBe(true);
    }
  }
});
