import { describe, expect, test } from 'vitest';
import {
  FILES_MAX,
  FileTable,
  O_APPEND,
  O_TRUNC,
  Terminal,
  TextFile,
  bytesOf,
} from '../../../src/user/files.ts';
import { PROGRAM_START } from '../../../src/user/layout.ts';
import { spaceOnMachine } from '../../support/user-space.ts';

const AT = PROGRAM_START;

function memory(): ReturnType<typeof spaceOnMachine>['memory'] {
  const { space, memory: user } = spaceOnMachine();
  space.map(AT, 4096);
  return user;
}

test('a terminal gives its input once, and takes everything', () => {
  const user = memory();
  let said = '';
  const terminal = new Terminal(user, 'input', (text) => (said += text));
  expect(terminal.read(AT, 3)).toBe(3);
  expect(user.readString(AT, 4)).toBe('inp');
  expect([terminal.poll(), terminal.read(AT, 9), terminal.read(AT, 9), terminal.poll()]).toEqual([
    5, 2, 0, 4,
  ]);
  user.writeBytes(AT, bytesOf('output'));
  expect(terminal.write(AT, 6)).toBe(6);
  expect(said).toBe('output');
  expect([terminal.ioctl(), terminal.seek(), terminal.mmap()]).toEqual([-25, -29, -22]);
});

describe('a file with a text', () => {
  test('is read, written and gone through', () => {
    const user = memory();
    let kept = '';
    const file = new TextFile(user, { text: 'abcdef', changed: (text) => (kept = text) }, 2);
    expect([file.seek(2, 0), file.read(AT, 2), file.seek(0, 1), file.seek(-1, 2)]).toEqual([
      2, 2, 4, 5,
    ]);
    user.writeBytes(AT, bytesOf('XYZ'));
    expect(file.write(AT, 3)).toBe(3);
    expect(kept).toBe('abcdeXYZ');
    expect([file.seek(-1, 0), file.seek(0, 9)]).toEqual([-22, -22]);
  });

  test('keeps to how it was opened', () => {
    const user = memory();
    let kept = 'old';
    const changed = (text: string): void => void (kept = text);
    expect(new TextFile(user, { text: 'x' }, 0).write(AT, 1)).toBe(-9);
    expect(new TextFile(user, { text: 'x' }, 1).read(AT, 1)).toBe(-9);
    user.writeBytes(AT, bytesOf('!'));
    new TextFile(user, { text: kept, changed }, 1 | O_APPEND).write(AT, 1);
    expect(kept).toBe('old!');
    void new TextFile(user, { text: kept, changed }, 1 | O_TRUNC);
    expect(kept).toBe('');
    const taken: number[] = [];
    const target = { text: '', take: (data: Uint8Array) => taken.push(...data) };
    expect(new TextFile(user, target, 1).write(AT, 1)).toBe(1);
    expect(taken).toEqual([33]);
  });
});

test('numbers of files are the lowest that are free', () => {
  const user = memory();
  const file = (): TextFile => new TextFile(user, { text: '' }, 0);
  const terminal = new Terminal(user, '', () => undefined);
  const table = new FileTable(terminal, terminal, terminal);
  const [a, b] = [file(), file()];
  expect([table.add(a), table.add(b)]).toEqual([3, 4]);
  expect(table.remove(3)).toBe(a);
  expect(table.add(file())).toBe(3);
  table.set(9, b);
  expect(table.remove(4)).toBeUndefined();
  expect(table.remove(9)).toBe(b);
  expect(table.find(4)).toBeUndefined();
  while (table.add(file()) >= 0);
  expect(table.all()).toHaveLength(FILES_MAX - 2);
});
