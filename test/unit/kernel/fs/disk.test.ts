import { expect, test } from 'vitest';
import { Disk, ROOT_INO } from '../../../../src/kernel/fs/disk.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const text = (data: Uint8Array): string => String.fromCharCode(...data);

test('files have names, contents and sizes', () => {
  const disk = new Disk();
  const ino = disk.create(ROOT_INO, 'a', false);
  expect(disk.lookup(ROOT_INO, 'a')).toBe(ino);
  expect(disk.create(ROOT_INO, 'a', false)).toBe(0);
  expect(disk.write(ino, 2, bytes('xy'))).toBe(true);
  expect(text(disk.read(ino, 0, 10))).toBe('\0\0xy');
  expect(disk.size(ino)).toBe(4);
  expect(disk.truncate(ino, 3)).toBe(true);
  expect(text(disk.read(ino, 2, 10))).toBe('x');
  expect(disk.isFolder(ino)).toBe(false);
});

test('a file without a name stays until it is released', () => {
  const disk = new Disk();
  const ino = disk.create(ROOT_INO, 'a', false);
  disk.write(ino, 0, bytes('text'));
  disk.release(ino);
  expect(disk.size(ino)).toBe(4);
  expect(disk.unlink(ROOT_INO, 'a')).toBe(true);
  expect(disk.lookup(ROOT_INO, 'a')).toBe(0);
  expect(disk.size(ino)).toBe(4);
  disk.release(ino);
  expect(disk.size(ino)).toBe(0);
});

test('a folder goes when it is empty', () => {
  const disk = new Disk();
  const dir = disk.create(ROOT_INO, 'd', true);
  disk.create(dir, 'a', false);
  expect(disk.isFolder(dir)).toBe(true);
  expect(disk.unlink(ROOT_INO, 'd')).toBe(false);
  expect(disk.unlink(dir, 'a')).toBe(true);
  expect(disk.unlink(ROOT_INO, 'd')).toBe(true);
  expect(disk.unlink(ROOT_INO, 'd')).toBe(false);
  expect(disk.names(ROOT_INO)).toEqual([]);
});

test('it can be full', () => {
  const disk = new Disk();
  const ino = disk.create(ROOT_INO, 'a', false);
  expect(disk.truncate(ino, 2 ** 40)).toBe(false);
  expect(disk.write(ino, 2 ** 40, bytes('x'))).toBe(false);
});
