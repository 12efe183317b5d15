import { expect, test } from 'vitest';
import { recordedPrograms } from '../../../src/session/recorded-programs.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';

test('each program has the whole budget', () => {
  const machine = recordedPrograms({ limits: { 'kernel-steps': 5_000_000 } }, SESSION_OPTIONS);
  const source = 'int main(void) { for (volatile int i = 0; i < 300000; i++); return 3; }';
  const { program } = machine.programs.build(['x.c'], machine.host('x.c', source));
  const files = {
    cwd: '/',
    read: () => undefined,
    write: () => -1,
    remove: () => -1,
    isFolder: () => false,
  };
  const start = { name: 'x', argv: ['./x'], env: {}, stdin: '', files, sleep: () => undefined };
  for (let i = 0; i < 3; i++) {
    expect(machine.asCurrent(() => machine.programs.run(program!, start)).status).toBe(3);
  }
});
