import { expect, test } from 'vitest';
import { parameterFiles } from '../../../src/kmemleak/parameters.ts';
import { EINVAL, ERANGE } from '../../../src/lib/errptr.ts';
import { Rig } from '../../support/kmemleak-machine.ts';

function parameter(rig: Rig, name: string) {
  const file = new Map(parameterFiles(rig.kmemleak.state)).get(name);
  if (!file) throw new Error(`there is no ${name}`);
  return {
    mode: file.mode,
    read: () => file.read!(),
    write: (text: string): number => file.write!(new TextEncoder().encode(text)),
  };
}

test('verbose takes what the kernel takes for a bool', () => {
  const rig = new Rig();
  const { state } = rig.kmemleak;
  const { write, read, mode } = parameter(rig, 'verbose');
  expect(mode).toBe(0o600);
  for (const yes of ['1', 'Y', 'y\n', 'on']) {
    state.verbose = false;
    expect([write(yes), state.verbose, read()]).toEqual([yes.length, true, 'Y\n']);
  }
  for (const no of ['0', 'N', 'n\n', 'off']) {
    state.verbose = true;
    expect([write(no), state.verbose, read()]).toEqual([no.length, false, 'N\n']);
  }
  for (const bad of ['', 'x', '2', 'o']) expect(write(bad)).toBe(-EINVAL);
});

test('since 7.3 verbose takes enable and disable', () => {
  const { write, read } = parameter(new Rig({ version: '7.3' }), 'verbose');
  expect([write('enable'), read(), write('D'), read()]).toEqual([6, 'Y\n', 1, 'N\n']);
  expect(parameter(new Rig(), 'verbose').write('enable')).toBe(-EINVAL);
});

test('min_unref_scans is a number of 32 bits, since 7.3', () => {
  expect(parameterFiles(new Rig().kmemleak.state).map(([name]) => name)).toEqual(['verbose']);
  const { write, read, mode } = parameter(new Rig({ version: '7.3' }), 'min_unref_scans');
  expect([mode, read()]).toEqual([0o644, '1\n']);
  for (const [text, value] of [
    ['3', '3\n'],
    ['0\n', '0\n'],
    ['007', '7\n'],
    ['0x10', '16\n'],
    ['4294967295', '4294967295\n'],
  ]) {
    expect([write(text), read()]).toEqual([text.length, value]);
  }
  for (const bad of ['-1', 'abc', '']) expect(write(bad)).toBe(-EINVAL);
  expect(write('4294967296')).toBe(-ERANGE);
});
