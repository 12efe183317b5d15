import { expect, test } from 'vitest';
import { startMachine } from '../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';

test('a machine has the modules that come along, those given, and a shell with a compiler', async () => {
  const modules = [{ name: 'extra', init: () => 0 }];
  const shell = { args: ['one'], name: 'script' };
  const machine = startMachine({ seed: 's', cpus: 1 }, { ...SESSION_OPTIONS, modules, shell });
  expect(machine.system.config).toMatchObject({ seed: 's', cpus: 1 });
  expect(machine.shell.moduleNames).toEqual(['kmemleak-test', 'kmlwarn', 'extra']);
  const { stdout, stderr, status } = await machine.shell.run(
    'echo $0 $1; echo "int init_module(void) { return 0; }" > /root/a.c; insmod /root/a.c; modprobe extra',
  );
  expect([stdout, stderr, status]).toEqual(['script one\n', '', 0]);
  expect(machine.shell.loadedModuleNames).toEqual(['extra', 'a']);
});

test('modinfo looks into a module that is not loaded', async () => {
  const { shell } = startMachine({}, SESSION_OPTIONS);
  const { stdout } = await shell.run('modinfo kmemleak-test');
  expect(stdout).toContain('description:    Sample module to leak memory for kmemleak testing\n');
  expect(stdout).toContain('parm:           fixed:1: free everything (int)\n');
  expect(shell.loadedModuleNames).toEqual([]);
});
