import { expect, test } from 'vitest';
import { checkConfig } from '../../../src/session/config.ts';

test('a configuration from outside is looked at first', () => {
  const whole = {
    kernel: '6.1',
    cpus: 1,
    memBytes: 32 << 20,
    seed: 's',
    bootLine: '',
    schedule: 'calm',
    truth: true,
    model: 'O0',
    argumentOrder: 'left-to-right',
  };
  for (const config of [{}, whole]) expect(() => checkConfig(config)).not.toThrow();
  expect(() => checkConfig(null)).toThrow(RangeError);
  for (const field of [...Object.keys(whole), 'modules']) {
    expect(() => checkConfig({ ...whole, [field]: ['x'] })).toThrow(field);
  }
});
