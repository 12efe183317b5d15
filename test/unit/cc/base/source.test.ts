import { expect, test } from 'vitest';
import {
  folderOf,
  normalizePath,
  SourceFiles,
  lineReader,
} from '../../../../src/cc/base/source.ts';

test('each file is read once', () => {
  const asked: string[] = [];
  const files = new SourceFiles({
    read(path) {
      asked.push(path);
      return path === 'a' ? 'one\n\ttwo\r\n' : undefined;
    },
  });
  expect([files.read('a'), files.read('a'), files.read('b'), files.read('b')]).toEqual([
    'one\n\ttwo\r\n',
    'one\n\ttwo\r\n',
    undefined,
    undefined,
  ]);
  expect(asked).toEqual(['a', 'b']);
  expect([files.line('a', 1), files.line('a', 2), files.line('a', 9)]).toEqual(['one', ' two', '']);
  files.add('b', 'text');
  expect(files.read('b')).toBe('text');
});

test('paths', () => {
  expect(['a/./b', 'a/../b', '../a', '/a//b', 'a/b/../../c'].map(normalizePath)).toEqual([
    'a/b',
    'b',
    '../a',
    '/a/b',
    'c',
  ]);
  expect(['a/b.c', 'b.c', '/b.c'].map(folderOf)).toEqual(['a/', '', '/']);
});

test('a reader of lines reads a file once, whatever lines are asked for', () => {
  const reads: string[] = [];
  const lineAt = lineReader({
    read(file) {
      reads.push(file);
      return file === 'a.c' ? 'one\ntwo\n' : undefined;
    },
  });
  expect([lineAt('a.c', 2), lineAt('a.c', 1), lineAt('a.c', 9)]).toEqual(['two', 'one', '']);
  expect([lineAt('b.c', 1), lineAt('b.c', 1)]).toEqual(['', '']);
  expect(reads).toEqual(['a.c', 'b.c']);
});
