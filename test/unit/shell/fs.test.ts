import { latin1FromBytes } from 'just-bash';
import { describe, expect, test } from 'vitest';
import { FsError, ShellFs } from '../../../src/shell/fs.ts';
import { WriteErrors } from '../../../src/shell/write-errors.ts';
import { FakeHost, KMEMLEAK } from './fake-host.ts';

function mount(): { fs: ShellFs; host: FakeHost; errors: WriteErrors } {
  const host = new FakeHost();
  const errors = new WriteErrors();
  const fs = new ShellFs({
    host,
    errors,
    asCurrent: (body) => body(),
    writerName: () => 'cat',
    isInterrupted: () => false,
  });
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

  test('as bytes they are what they are as text', async () => {
    const { fs, host } = mount();
    host.fs.addFile('/proc/accent', { mode: 0o444, read: () => ['caf', '\u00e9\n'] });
    const bytes = async (path: string): Promise<string> =>
      latin1FromBytes(await fs.readFileBytes(path));
    expect(await bytes(KMEMLEAK)).toBe(await fs.readFile(KMEMLEAK));
    expect(await bytes('/proc/accent')).toBe('caf\xc3\xa9\n');
    await fs.mkdir('/tmp');
    await fs.writeFile('/tmp/accent', '\u00e9');
    expect(await bytes('/tmp/accent')).toBe('\xc3\xa9');
    expect(await bytes('/dev/null')).toBe('');
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
    await expect(fs.rm(KMEMLEAK)).rejects.toThrow(/^Operation not permitted$/);
    await expect(fs.mkdir('/proc/x')).rejects.toThrow(/^Operation not permitted$/);
    await expect(fs.mv(KMEMLEAK, '/tmp/x')).rejects.toThrow(/^Operation not permitted$/);
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
    ['/sys/kernel/x', 'Permission denied'],
    ['/sys/kernel/notes', 'Permission denied'],
  ])('%s: %s', async (path, name) => {
    const { fs } = mount();
    const opened = fs.writeFile(path, 'x');
    await expect(opened).rejects.toThrow(name);
    await expect(opened).rejects.toBeInstanceOf(FsError);
  });
});

describe('a folder of the host', () => {
  async function mounted(): Promise<ShellFs> {
    const { fs, host } = mount();
    host.fs.addFile('/mnt/sub/a.c', { mode: 0o444, read: () => 'int a;\n' });
    await fs.ram.writeFile('/tmp/x', 'x');
    return fs;
  }

  test('nothing in it is made, changed or removed', async () => {
    const fs = await mounted();
    const now = new Date(0);
    const calls = [
      fs.writeFile('/mnt/new', ''),
      fs.writeFile('/mnt/sub/a.c', ''),
      fs.appendFile('/mnt/sub/a.c', ''),
      fs.mkdir('/mnt/d'),
      fs.mkdir('/mnt/d/e', { recursive: true }),
      fs.rm('/mnt/sub/a.c'),
      fs.rm('/mnt', { recursive: true }),
      fs.cp('/tmp/x', '/mnt/x'),
      fs.cp('/tmp/x', '/mnt/sub/a.c'),
      fs.mv('/tmp/x', '/mnt/x'),
      fs.mv('/mnt/sub/a.c', '/tmp/a.c'),
      fs.symlink('/tmp/x', '/mnt/l'),
      fs.link('/tmp/x', '/mnt/l'),
      fs.chmod('/mnt/sub/a.c', 0o777),
      fs.utimes('/mnt/sub/a.c', now, now),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(/^Read-only file system$/);
    expect(await fs.readdir('/mnt')).toEqual(['sub']);
    expect(await fs.ram.exists('/mnt')).toBe(false);
    expect(await fs.readFile('/tmp/x')).toBe('x');
  });

  test('what is not there is not there', async () => {
    const fs = await mounted();
    await expect(fs.rm('/mnt/none')).rejects.toThrow('ENOENT');
    await expect(fs.writeFile('/mnt/none/x', '')).rejects.toThrow('ENOENT');
    await fs.mkdir('/mnt/sub', { recursive: true });
  });

  test('is copied with all in it', async () => {
    const fs = await mounted();
    await fs.cp('/mnt', '/tmp/copy', { recursive: true });
    expect(await fs.readFile('/tmp/copy/sub/a.c')).toBe('int a;\n');
  });

  test('is told apart from what is elsewhere', async () => {
    const fs = await mounted();
    const identities = ['/mnt/sub/a.c', '/mnt', '/tmp/x'].map(
      async (p) => (await fs.stat(p)).identity,
    );
    expect(new Set(await Promise.all(identities)).size).toBe(3);
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
