import { expect, test } from 'vitest';
import { definitionOf, hasSheaves, parseDefinition } from '../../../src/campaign/definition.ts';

const programs = { runs: 10 };

test('what is left out has a default', () => {
  expect(parseDefinition('{"name": "a", "sweeps": [{"programs": {"runs": 10}}]}')).toEqual({
    name: 'a',
    about: '',
    batch: 250,
    sweeps: [
      {
        kernels: ['5.9', '6.1', '6.12', '7.2', '7.3'],
        sheaves: [false],
        seeds: [1],
        programs: { runs: 10, moves: [false] },
      },
    ],
  });
  expect([hasSheaves('6.12'), hasSheaves('7.2')]).toEqual([false, true]);
});

test.each<[string, object, string]>([
  ['a name', { name: '../x' }, 'name must be small letters, digits and -'],
  ['a batch', { batch: 11 }, 'batch must be one of 10, 25, 50, 125, 250'],
  ['sweeps', { sweeps: [] }, 'sweeps must be a list'],
  ['a field', { sweeps: [{ program: {} }] }, 'sweeps[0] has no field "program"'],
  ['a kernel', { sweeps: [{ kernels: ['6.12.1'], programs }] }, 'sweeps[0].kernels[0] must be one'],
  ['one twice', { sweeps: [{ seeds: [1, 2, 1], programs }] }, 'sweeps[0].seeds[2] is there twice'],
  ['runs', { sweeps: [{ programs: { runs: 1e9 } }] }, 'sweeps[0].programs.runs must be a number'],
  ['nothing', { sweeps: [{}] }, 'sweeps[0] needs programs or modules'],
  ['no sheaves', { sweeps: [{ kernels: ['6.1'], sheaves: [true], programs }] }, 'has sheaves'],
  ['a way up', { sweeps: [{ modules: { files: ['a/../../b.c'] } }] }, 'files[0] must be the name'],
  ['a root', { sweeps: [{ modules: { files: ['/etc/a.c'] } }] }, 'files[0] must be the name'],
  ['a path', { sweeps: [{ modules: { scenarios: ['../a'] } }] }, 'scenarios[0] must be the name'],
  [
    'a schedule',
    { sweeps: [{ modules: { scenarios: 'all', schedules: ['@file'] } }] },
    'schedules[0] must be random, calm or pct:DEPTH',
  ],
])('refuses what cannot be: %s', (_, part, message) => {
  const whole = { name: 'a', sweeps: [{ programs }], ...part };
  expect(() => definitionOf(whole)).toThrow(message);
});

test('refuses what is no definition at all', () => {
  for (const text of ['', '[]', 'null', '"x"', '{']) {
    expect(() => parseDefinition(text)).toThrow(RangeError);
  }
});
