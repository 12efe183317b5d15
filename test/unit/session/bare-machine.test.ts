import { expect, test } from 'vitest';
import { startBareMachine } from '../../../src/session/bare-machine.ts';
import { startMachine } from '../../../src/session/machine.ts';
import { stateHash } from '../../../src/session/state-hash.ts';
import { Shell } from '../../../src/shell/shell.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';

test('a shell that is made later finds the machine as one that was there from the boot', async () => {
  const early = startMachine({}, SESSION_OPTIONS);
  const late = startBareMachine({}, SESSION_OPTIONS);
  for (const { system } of [early, late]) system.sleep(1000);
  expect(stateHash(late.system)).toBe(stateHash(early.system));
  const shell = new Shell(late.system, late.shellOptions);
  const command = 'echo $$; modprobe kmemleak-test';
  expect(await shell.run(command)).toEqual(await early.shell.run(command));
  expect(stateHash(late.system)).toBe(stateHash(early.system));
});

test('a configuration that can not be is refused as by boot', () => {
  expect(() => startBareMachine({ cpus: 0 }, SESSION_OPTIONS)).toThrow(RangeError);
});
