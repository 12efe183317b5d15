import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { builtInMacros, hostMacros } from '../../../../src/cc/preprocess/predefined.ts';
import { hasGcc } from '../../../support/c-snippet.ts';
import { expand } from '../../../support/c-front.ts';

test('what kernel code asks for', () => {
  const names = '__GNUC__ __x86_64__ __LP64__ __SIZEOF_LONG__ __SIZEOF_POINTER__ __KERNEL__';
  expect(expand(names).text).toBe('12 1 1 8 8 1');
});

test('the module and its options', () => {
  const options = { moduleName: 'leaky', defines: { CONFIG_SMP: '1' } };
  expect(expand('MODULE KBUILD_MODNAME __KBUILD_MODNAME CONFIG_SMP', options).text).toBe(
    '1 "leaky" kmod_leaky 1',
  );
  expect(hostMacros({ A: '2' }, undefined)).toBe('#define A 2\n');
});

test.runIf(hasGcc())('gcc defines the same, but for what is the kernel’s and the version', () => {
  const { stdout } = spawnSync('gcc', ['-dM', '-E', '-O1', '-x', 'c', '/dev/null'], {
    encoding: 'utf8',
  });
  const gcc = new Set(stdout.split('\n'));
  const other = /__STDC_HOSTED__|__VERSION__|__GNUC|__KERNEL__|__STDC_VERSION__|__DATE__|__TIME__/;
  const differing = builtInMacros()
    .trim()
    .split('\n')
    .filter((line) => !gcc.has(line) && !other.test(line));
  expect(differing).toEqual([]);
});
