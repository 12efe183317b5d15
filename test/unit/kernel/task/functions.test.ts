import { expect, test } from 'vitest';
import { Functions } from '../../../../src/kernel/task/functions.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import { testBase } from '../../../support/kernel-machine.ts';

test('functions of modules, of the kernel and of other languages are called by address', () => {
  const { symbols } = testBase();
  const functions = new Functions(symbols);
  const called: string[] = [];
  functions.bind(0x1000, ([arg]) => void called.push(`module ${arg}`));
  functions.bindKernel('kernel_fn', ([arg]) => void called.push(`kernel ${arg}`));
  functions.addResolver((at) => (at === 0x2000 ? () => void called.push('C') : undefined));
  functions.call(0x1000, [1]);
  functions.call(functions.kernelAddress('kernel_fn'), [2]);
  functions.call(0x2000, []);
  expect(called).toEqual(['module 1', 'kernel 2', 'C']);
  expect(symbols.format(functions.kernelAddress('kernel_fn'))).toMatch(/^kernel_fn\+0x0\//);
});

test('a pointer to nothing faults, also after its function has gone', () => {
  const functions = new Functions(testBase().symbols);
  functions.bind(0x1000, () => undefined);
  functions.unbind(0x1000, 0x2000);
  expect(() => functions.call(0x1000, [])).toThrow(PageFault);
  expect(() => functions.call(0, [])).toThrow(PageFault);
});
