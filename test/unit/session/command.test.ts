import { expect, test } from 'vitest';
import { checkCommand } from '../../../src/session/command.ts';

test.each([
  { kind: 'shell', text: 'ls' },
  { kind: 'module', name: 'a-b', files: { 'a-b.c': 'int x;' } },
  { kind: 'insmod', module: 'a' },
  { kind: 'insmod', module: 'a', params: { fixed: '1' } },
  { kind: 'rmmod', module: 'a' },
  { kind: 'read', path: '/proc/meminfo' },
  { kind: 'write', path: '/dev/kmsg', text: '' },
  { kind: 'sleep', ms: 0.5 },
  { kind: 'scan' },
])('%j is a command', (command) => {
  expect(() => checkCommand(command)).not.toThrow();
});

test.each([
  [undefined, 'a command is an object'],
  [{ kind: 'boot' }, "no such command: 'boot'"],
  [{ kind: 5n }, 'no such command: of kind bigint'],
  [{ kind: 'k'.repeat(99) }, "no such command: 'k{40}'$"],
  [{ kind: 'constructor' }, 'no such command'],
  [{ kind: 'shell' }, 'shell: bad text'],
  [{ kind: 'shell', text: 5 }, 'shell: bad text'],
  [{ kind: 'shell', text: 'x'.repeat(5 << 20) }, 'shell: bad text'],
  [{ kind: 'module', name: 'a/b', files: {} }, 'module: bad name'],
  [{ kind: 'module', name: 'a', files: ['int x;'] }, 'module: bad files'],
  [{ kind: 'module', name: 'a', files: { 'a.c': 5 } }, 'module: bad files'],
  [{ kind: 'insmod', module: 'a', params: null }, 'insmod: bad params'],
  [{ kind: 'sleep', ms: -1 }, 'sleep: bad ms'],
  [{ kind: 'sleep', ms: Infinity }, 'sleep: bad ms'],
  [{ kind: 'scan', twice: true }, 'scan: there is no twice'],
  [{ kind: 'scan', constructor: 1 }, 'scan: there is no constructor'],
  [JSON.parse('{"kind":"scan","__proto__":{}}'), 'scan: there is no __proto__'],
  [{ kind: 'rmmod', module: '..' }, 'rmmod: bad module'],
])('%o is none', (value, message) => {
  expect(() => checkCommand(value)).toThrow(new RegExp(message));
  expect(() => checkCommand(value)).toThrow(RangeError);
});
