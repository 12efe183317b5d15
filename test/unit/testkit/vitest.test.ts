import { expect, test } from 'vitest';
import { boot } from '../../../src/system.ts';
import '../../../src/testkit/vitest.ts';
import { keeper } from './leaky.ts';

test('expect has the matchers', () => {
  const system = boot({ modules: [keeper(false)] });
  system.insmod('keeper');
  expect(system).toHaveNoLeaks();
  system.rmmod('keeper');
  expect(system).toReport([64]);
  expect(system).not.toHaveNoLeaks({ scans: 0 });
  expect(() => expect(system).toHaveNoLeaks()).toThrow('expected no leaks, there are 1');
});
