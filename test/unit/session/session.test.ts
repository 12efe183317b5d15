import { expect, test } from 'vitest';
import { kernelLike } from '../../../src/versions/profile.ts';
import { Session } from '../../../src/session/session.ts';
import { KMEMLEAK, SESSION_OPTIONS } from '../../support/session.ts';

const LEAKY = `#include <linux/module.h>
#include <linux/slab.h>
#include "size.h"
int init_module(void) { kmalloc(SIZE, GFP_KERNEL); return 0; }
void cleanup_module(void) { }
MODULE_LICENSE("GPL");
`;

test('commands are done in order, answered, and noted', async () => {
  const session = new Session({ seed: '1' }, SESSION_OPTIONS);
  const files = { 'leaky.c': LEAKY, 'size.h': '#define SIZE 96\n' };
  const answers = await Promise.all([
    session.perform({ kind: 'module', name: 'leaky', files }),
    session.perform({ kind: 'insmod', module: 'leaky' }),
    session.perform({ kind: 'insmod', module: 'kmlwarn', params: { test: 'free_unknown' } }),
    session.perform({ kind: 'sleep', ms: 6000 }),
    session.perform({ kind: 'scan' }),
    session.perform({ kind: 'write', path: KMEMLEAK, text: 'scan' }),
    session.perform({ kind: 'read', path: '/proc/sys/kernel/osrelease' }),
    session.perform({ kind: 'shell', text: 'x=5; false' }),
    session.perform({ kind: 'shell', text: 'echo $x $?' }),
    session.perform({ kind: 'rmmod', module: 'nothing' }),
  ]);
  expect(answers[0]).toEqual({ ok: true, messages: '' });
  expect(answers.slice(1, 4)).toEqual([0, 0, null]);
  expect(answers[4]).toEqual({ newLeaks: 0, words: expect.any(Number) as number });
  expect(answers.slice(5)).toEqual([
    4,
    '6.12.117\n',
    { stdout: '', stderr: '', status: 1 },
    { stdout: '5 1\n', stderr: '', status: 0 },
    -2,
  ]);
  const { entries } = session.journal;
  expect(entries.map(({ command }) => command.kind).join(' ')).toBe(
    'boot module insmod insmod sleep scan write read shell shell rmmod',
  );
  expect(entries.at(-1)!.state).toBe(session.stateHash);
});

test('what does not compile is answered, not thrown', async () => {
  const session = new Session({}, SESSION_OPTIONS);
  const files = { 'bad.c': 'int = 5;' };
  const { ok, messages } = await session.perform({ kind: 'module', name: 'bad', files });
  expect(ok).toBe(false);
  expect(messages).toMatch(/^bad\.c:1:5: error/);
  expect(await session.perform({ kind: 'insmod', module: 'bad' })).toBe(-2);
});

test('what is no command is refused, and the session goes on', async () => {
  const session = new Session({}, SESSION_OPTIONS);
  const state = session.stateHash;
  await expect(session.perform({ kind: 'sleep', ms: -1 })).rejects.toThrow(RangeError);
  expect([session.journal.length, session.stateHash]).toEqual([1, state]);
  expect(await session.perform({ kind: 'sleep', ms: 1 })).toBeNull();
});

test('a full journal takes no more, and the session goes on', async () => {
  const session = new Session({}, SESSION_OPTIONS);
  const path = 'x'.repeat(3 << 20);
  for (let i = 0; i < 11; i++) await session.perform({ kind: 'read', path });
  expect(session.journal.isFull).toBe(true);
  const { length } = session.journal;
  expect(await session.perform({ kind: 'read', path: '/proc/sys/kernel/osrelease' })).toBe(
    '6.12.117\n',
  );
  expect(session.journal.length).toBe(length);
});

test('a command is done as it was when it was given', async () => {
  const session = new Session({ seed: '1' }, SESSION_OPTIONS);
  const command = { kind: 'sleep' as const, ms: 0 };
  const all = [100, 200].map((ms) => {
    command.ms = ms;
    return session.perform(command);
  });
  Object.assign(command, { kind: 'nonsense' });
  await Promise.all(all);
  const commands = session.journal.entries.map((entry) => entry.command);
  expect(commands).toEqual([
    { kind: 'boot' },
    { kind: 'sleep', ms: 100 },
    { kind: 'sleep', ms: 200 },
  ]);
});

test('after a command that failed the journal is not complete, and has what came before', async () => {
  const bad = { name: 'bad', init: (): number => expect.fail('as a bug would') };
  const session = new Session({ seed: '1' }, { ...SESSION_OPTIONS, modules: [bad] });
  await session.perform({ kind: 'sleep', ms: 10 });
  await expect(session.perform({ kind: 'insmod', module: 'bad' })).rejects.toThrow('as a bug');
  await session.perform({ kind: 'scan' });
  expect(session.journal.toJSON()).toMatchObject({ complete: false });
  expect(session.journal.length).toBe(2);
});

test('a configuration that a journal could not hold is refused', () => {
  const make = (config: object) => () => new Session(config, SESSION_OPTIONS);
  expect(make({ kernel: kernelLike('6.12', { name: 'scratch', release: '6.12.1' }) })).toThrow(
    'configuration: bad kernel',
  );
  expect(make({ modules: [] })).toThrow('configuration: there is no modules');
});
