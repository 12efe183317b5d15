import { expect, test } from 'vitest';
import { bundledSources, SIM_FOLDER, sourceHost } from '../../../src/session/sources.ts';

test('a bundle gives its own files only', () => {
  const sources = bundledSources({ 'include/linux/list.h': 'text' });
  expect(sources.read('include/linux/list.h')).toBe('text');
  expect(sources.read('include/linux/none.h')).toBeUndefined();
  expect(sources.read('constructor')).toBeUndefined();
  expect(sources.folder).toBeUndefined();
});

test('the compiler finds what comes along below one name, and the rest elsewhere', () => {
  const others = { read: (path: string) => `other ${path}` };
  const host = sourceHost(bundledSources({ 'kernel/Kbuild': 'objects' }), others);
  expect(host.read(`${SIM_FOLDER}/kernel/Kbuild`)).toBe('objects');
  expect(host.read(`${SIM_FOLDER}/kernel/none`)).toBeUndefined();
  expect(host.read('kernel/Kbuild')).toBe('other kernel/Kbuild');
});
