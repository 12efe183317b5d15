import { describe, expect, test } from 'vitest';
import { FsError, ShellFs } from '../../../src/shell/fs.ts';
import { WriteErrors } from '../../../src/shell/write-errors.ts';
import { FakeHost, KMEMLEAK } from './fake-host.ts';

function mount(): { fs: ShellFs; host: FakeHost; errors: WriteErrors } {
  const host = new FakeHost();
  const errors = new WriteErrors();
  const fs = new ShellFs({ host, errors, asCurrent: (body) => body(), writerName: () => 'cat' });
  return { fs, host, errors };
}

describe('pseudo files', () => {
  test('contents are made at each read', async () => {
    const { fs, host } = mount();
    expect(await fs.readFile(KMEMLEAK)).toContain('at 0 s');
    host.sleep(2000);
    expect(await fs.readFile(KMEMLEAK)).toContain('at 2 s');
    expect(new TextDecoder().decode(await fs.readFileBuffer(KMEMLEAK))).toContain('at 2 s');
  });

  test('a write is one write(2); opening alone writes nothing', async () => {
    const { fs, host, errors } = mount();
    await fs.writeFile(KMEMLEAK, '');
    expect(host.writes).toEqual([]);
    await fs.appendFile(KMEMLEAK, 'scan\n');
    expect(host.writes).toEqual(['init 1: scan\n']);
    expect(errors.take()).toEqual([]);
  });

  test('a refused write is noted, not thrown', async () => {
    const { fs, errors } = mount();
    await fs.writeFile(KMEMLEAK, 'garbage');
    expect(errors.take()).toEqual([{ path: KMEMLEAK, errno: -22, writer: 'cat' }]);
  });

  test('a short write is continued', async () => {
    const { fs, host } = mount();
    const taken: number[] = [];
    const write = (data: Uint8Array): number => {
      taken.push(data.length);
      return Math.min(3, data.length);
    };
    host.fs.addFile('/proc/short', { mode: 0o644, write });
    await fs.writeFile('/proc/short', 'abcdefgh');
    expect(taken).toEqual([8, 5, 2]);
  });

  test('what they are: mode, no size, no change', async () => {
    const { fs } = mount();
    expect(await fs.stat(KMEMLEAK)).toMatchObject({ isFile: true, mode: 0o644, size: 0 });
    expect(await fs.stat('/sys/kernel')).toMatchObject({ isDirectory: true });
    await expect(fs.rm(KMEMLEAK)).rejects.toThrow('EPERM');
    await expect(fs.mkdir('/proc/x')).rejects.toThrow('EPERM');
    await expect(fs.mv(KMEMLEAK, '/tmp/x')).rejects.toThrow('EPERM');
  });

  test('without debugfs they are not there', async () => {
    const { fs } = mount();
    fs.debugfsMounted = false;
    expect(await fs.exists(KMEMLEAK)).toBe(false);
    expect(await fs.readdir('/sys/kernel/debug')).toEqual([]);
    expect(await fs.exists('/sys/kernel/notes')).toBe(true);
  });
});

describe('opening for writing', () => {
  test.each([
    ['/nowhere/x', 'ENOENT'],
    ['/proc/x', 'ENOENT'],
    ['/sys/kernel/x', 'EACCES'],
    ['/sys/kernel/notes', 'EACCES'],
  ])('%s: %s', async (path, name) => {
    const { fs } = mount();
    const opened = fs.writeFile(path, 'x');
    await expect(opened).rejects.toThrow(name);
    await expect(opened).rejects.toBeInstanceOf(FsError);
  });
});

describe('the RAM disk', () => {
  test('keeps what is written', async () => {
    const { fs } = mount();
    await fs.mkdir('/tmp');
    await fs.writeFile('/tmp/a', 'é');
    await fs.appendFile('/tmp/a', 'b');
    expect(await fs.readFile('/tmp/a')).toBe('éb');
    await fs.cp('/tmp/a', '/tmp/b');
    await fs.mv('/tmp/b', '/tmp/c');
    expect(await fs.readdir('/tmp')).toEqual(['a', 'c']);
  });

  test('copies pseudo files, and onto them', async () => {
    const { fs, host } = mount();
    await fs.mkdir('/tmp');
    await fs.cp('/proc/version', '/tmp/v');
    expect(await fs.readFile('/tmp/v')).toContain('Linux version');
    await fs.writeFile('/tmp/s', 'scan');
    await fs.cp('/tmp/s', KMEMLEAK);
    expect(host.writes).toEqual(['init 1: scan']);
  });

  test('links lead to pseudo files', async () => {
    const { fs, host } = mount();
    await fs.mkdir('/root');
    await fs.symlink('/sys/kernel', '/root/k');
    await fs.symlink('k/debug/kmemleak', '/root/m');
    await fs.writeFile('/root/m', 'scan');
    expect(host.writes).toEqual(['init 1: scan']);
    expect(await fs.readFile('/root/k/notes')).toBe('notes\n');
    expect(await fs.realpath('/root/m')).toBe(KMEMLEAK);
  });

  test('a loop of links ends', async () => {
    const { fs } = mount();
    await fs.mkdir('/root');
    await fs.symlink('/root/b', '/root/a');
    await fs.symlink('/root/a', '/root/b');
    await expect(fs.readFile('/root/a')).rejects.toThrow();
  });

  test('/dev/null takes everything', async () => {
    const { fs } = mount();
    await fs.mkdir('/dev');
    await fs.writeFile('/dev/null', 'x');
    expect(await fs.readFile('/dev/null')).toBe('');
  });
});
