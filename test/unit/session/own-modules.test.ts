import { expect, test } from 'vitest';
import { boot } from '../../../src/system.ts';
import { ModuleBuilder } from '../../../src/session/module-builder.ts';
import { ownModules } from '../../../src/session/own-modules.ts';
import { bundledSources } from '../../../src/session/sources.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';

test('the modules that come along, in the order of Kbuild, are compiled when they are opened', () => {
  const { sources } = SESSION_OPTIONS;
  const builder = new ModuleBuilder(boot(), { sources });
  const modules = ownModules(sources, builder);
  expect(modules.map(({ name, inTree }) => [name, inTree])).toEqual([
    ['kmemleak-test', true],
    ['kmlwarn', false],
  ]);
  const opened = modules.map(({ open }) => open!());
  expect(opened.map(({ name, inTree, license }) => [name, inTree, license])).toEqual([
    ['kmemleak-test', true, 'GPL'],
    ['kmlwarn', false, 'GPL'],
  ]);
  expect(modules[0].open!()).toBe(opened[0]);
});

test('without a list there are none, and one that does not compile is a bug', () => {
  const none = bundledSources({});
  expect(ownModules(none, new ModuleBuilder(boot(), { sources: none }))).toEqual([]);
  const sources = bundledSources({ 'modules/Kbuild': 'obj-m += a.o\n', 'modules/a.c': 'int = 1;' });
  const [module] = ownModules(sources, new ModuleBuilder(boot(), { sources }));
  expect(() => module.open!()).toThrow('modules/a.c:1:');
  const lost = bundledSources({ 'modules/Kbuild': 'obj-m += a.o\n' });
  expect(() => ownModules(lost, new ModuleBuilder(boot(), { sources: lost }))).toThrow('a.c');
});
