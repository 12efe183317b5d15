import { expect, test } from 'vitest';
import { PseudoFs, TEXT_MAX, dirNode, fileNode } from '../../../../src/kernel/fs/vfs.ts';
import {
  EACCES,
  EEXIST,
  EINVAL,
  EISDIR,
  ENOENT,
  ENOMEM,
  ENOTDIR,
} from '../../../../src/lib/errptr.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

test('files are read and written through their handlers', () => {
  const fs = new PseudoFs();
  let stored = 'old';
  const write = (data: Uint8Array): number => {
    if (data.length === 0) return -EINVAL;
    stored = String.fromCharCode(...data);
    return data.length;
  };
  expect(fs.addFile('/sys/kernel/debug/f', { mode: 0o644, read: () => stored, write })).toBe(0);
  expect(fs.read('/sys/kernel/debug/f')).toBe('old');
  expect(fs.write('/sys/kernel/debug/f', bytes('new'))).toBe(3);
  expect(fs.read('/sys/kernel//debug/f')).toBe('new');
  expect(fs.write('/sys/kernel/debug/f', bytes(''))).toBe(-EINVAL);
  expect(fs.stat('/sys/kernel/debug/f')).toEqual({ kind: 'file', mode: 0o644, size: 0 });
});

test('a text in pieces is read whole, up to a limit', () => {
  const fs = new PseudoFs();
  const piece = 'x'.repeat(TEXT_MAX / 16);
  let pieces = ['a', '', 'b\n'];
  fs.addFile('/proc/long', { mode: 0o444, read: () => pieces });
  expect(fs.read('/proc/long')).toBe('ab\n');
  pieces = [...Array<string>(16).fill(piece), 'y'];
  expect(fs.read('/proc/long')).toBe(-ENOMEM);
  pieces = [];
  expect(fs.read('/proc/long')).toBe('');
});

test('errors are those of the kernel', () => {
  const fs = new PseudoFs();
  fs.addFile('/sys/a', { mode: 0o444, read: () => 'a' });
  fs.addFile('/proc/b', { mode: 0o444, read: () => 'b' });
  fs.addFile('/sys/w', { mode: 0o200, write: (data) => data.length });
  expect(fs.addFile('/sys/a', { mode: 0o444 })).toBe(-EEXIST);
  expect(fs.read('/sys')).toBe(-EISDIR);
  expect(fs.read('/sys/none')).toBe(-ENOENT);
  expect(fs.read('/sys/a/b')).toBe(-ENOENT);
  expect(fs.read('/sys/w')).toBe(-EINVAL);
  expect(fs.write('/sys/a', bytes('x'))).toBe(-EACCES);
  expect(fs.write('/proc/b', bytes('x'))).toBe(-EINVAL);
  expect(fs.write('/', bytes('x'))).toBe(-EISDIR);
  expect(fs.list('/sys/a')).toBe(-ENOTDIR);
  expect(fs.list('/none')).toBe(-ENOENT);
  expect(fs.remove('/sys/none')).toBe(-ENOENT);
});

test('directories list what was added and what their provider has', () => {
  const fs = new PseudoFs();
  fs.addFile('/proc/modules', { mode: 0o444, read: () => '' });
  const pids = new Map([['1', dirNode()]]);
  pids.get('1')!.entries.set('comm', fileNode({ mode: 0o444, read: () => 'init\n' }));
  fs.provide('/proc', { names: () => [...pids.keys()], get: (name) => pids.get(name) });
  expect(fs.list('/proc')).toEqual(['modules', '1']);
  expect(fs.read('/proc/1/comm')).toBe('init\n');
  pids.delete('1');
  expect(fs.list('/proc')).toEqual(['modules']);
  expect(fs.read('/proc/1/comm')).toBe(-ENOENT);
});

test('removing a directory removes what is below', () => {
  const fs = new PseudoFs();
  fs.addFile('/sys/module/m/refcnt', { mode: 0o444, read: () => '0\n' });
  expect(fs.remove('/sys/module/m')).toBe(0);
  expect(fs.lookup('/sys/module/m/refcnt')).toBeUndefined();
  expect(fs.list('/sys/module')).toEqual([]);
});
