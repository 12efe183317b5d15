import { expect, test } from 'vitest';
import { KERNELS } from '../../../src/versions/kernels.ts';
import { profileOf } from '../../../src/versions/profile.ts';

const facts = KERNELS.map(({ name }) => profileOf(name).kernel);

test('a module is loaded by load_module() and begun by do_init_module()', () => {
  for (const f of facts) {
    expect(f.finitModuleFrames.slice(1)).toEqual(['load_module', 'do_init_module']);
  }
});

test('with a block per kind there is no core block to be longer', () => {
  for (const f of facts) if (f.moduleBlockPerKind) expect(f.moduleCoreExtra).toBe(0);
});
