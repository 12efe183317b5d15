import { expect, test } from 'vitest';
import {
  defineModule,
  listHead,
  moduleFor,
  moduleName,
  openModule,
} from '../../../../src/kernel/module/module.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

test('a definition may depend on the kernel version', () => {
  const source = defineModule((kernel) => ({ name: `m-${kernel.name}` }));
  expect(moduleFor(source, profileOf('6.1')).name).toBe('m-6.1');
  const fixed = defineModule({ name: 'fixed' });
  expect(moduleFor(fixed, profileOf('6.12'))).toBe(fixed);
});

test('file names become module names', () => {
  expect(moduleName('kmemleak-test.ko')).toBe('kmemleak_test');
  expect(moduleName('kmlwarn')).toBe('kmlwarn');
});

test('a static list head points at itself', () => {
  expect(listHead('l')).toEqual({
    size: 16,
    relocations: [
      { offset: 0, symbol: 'l' },
      { offset: 8, symbol: 'l' },
    ],
  });
});

test('a definition that knows no more than its name is opened', () => {
  const whole = { name: 'demo', license: 'GPL' };
  expect(openModule({ name: 'demo', open: () => whole })).toBe(whole);
  expect(openModule(whole)).toBe(whole);
});
