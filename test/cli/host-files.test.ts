/** What a module, a script or a trace can reach of the host, and what it costs to read. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { HOST_LIMITS, HostFolder, namedSources, readEntry } from '../../src/cli/host-folder.ts';
import { writeNamed } from '../../src/cli/named-files.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const MODULE = '#include "note.h"\nint init_module(void) { return 0; }\n';
const root = scratchFolder();
const inRoot = (name: string): string => join(root, name);
const shown = inRoot('shown');

mkdirSync(join(shown, 'sub'), { recursive: true });
writeFileSync(inRoot('note.h'), 'int outside;\n');
writeFileSync(join(shown, 'plain'), 'inside\n');
writeFileSync(join(shown, '.env'), 'secret\n');
writeFileSync(join(shown, 'x.c'), MODULE);
writeFileSync(join(shown, 'huge'), Buffer.alloc(HOST_LIMITS.file + 1));
symlinkSync('../note.h', join(shown, 'note.h'));
symlinkSync('note.h', join(shown, 'chain'));
symlinkSync(root, join(shown, 'up'));
symlinkSync('..', join(shown, 'sub/back'));
symlinkSync('/dev/zero', join(shown, 'zero'));
symlinkSync('plain', join(shown, 'alias'));
symlinkSync('nowhere', join(shown, 'dangling'));
symlinkSync('sub', join(shown, 'other'));
writeFileSync(join(shown, 'sub/deep'), 'deep\n');

async function shell(script: string, ...args: string[]) {
  return runCli(['shell', '--no-truth', ...args, '-c', script]);
}

describe('a mounted folder', () => {
  test('shows what lies in it, and links within', async () => {
    const { stdout, stderr } = await shell(
      'cd /mnt; cat plain alias sub/deep other/deep; echo *',
      '--mount',
      shown,
    );
    expect(stdout).toContain('inside\ninside\ndeep\ndeep\n');
    expect(stdout).not.toContain('.env');
    expect(stderr).toBe('');
  });

  test.each([
    ['cat /mnt/note.h', '/mnt/note.h: refused: a link that leads out of the folder'],
    ['cat /mnt/chain', '/mnt/chain: refused: a link that leads out of the folder'],
    ['cat /mnt/up/note.h', '/mnt/up: refused: a link that leads out of the folder'],
    ['head -c 5 /mnt/zero', '/mnt/zero: refused: a link that leads out of the folder'],
    ['cat /mnt/sub/back/plain', '/mnt/sub/back: refused: a link that leads back'],
    ['wc -c /mnt/huge', '/mnt/huge: refused: larger than 16 MiB'],
    ['insmod /mnt/x.c', '/mnt/note.h: refused: a link that leads out of the folder'],
    ['cat /mnt/dangling', 'No such file or directory'],
    ['cat /mnt/.env', 'No such file or directory'],
    ['cat /mnt/../note.h', 'No such file or directory'],
  ])('%s', async (script, message) => {
    const { stdout, stderr, status } = await shell(script, '--mount', shown);
    expect(stdout + stderr).not.toMatch(/outside|secret/);
    expect(stderr).toContain(message);
    expect(status).not.toBe(0);
  });
});

test('many links between folders are ways without end, which end', async () => {
  const web = inRoot('web');
  const names = Array.from({ length: 12 }, (_, i) => `d${i}`);
  for (const name of names) mkdirSync(join(web, name), { recursive: true });
  for (const from of names) {
    for (const to of names) symlinkSync(`../${to}`, join(web, from, `to-${to}`));
  }
  for (const script of ['ls -R /mnt', 'grep -r x /mnt']) {
    const { stderr, status } = await shell(script, '--max-seconds', '1', '--mount', web);
    expect(stderr).toContain('the shell took more than 1 s of processor time');
    expect(status).toBe(124);
  }
});

test('a file of the RAM disk is not one of the host', async () => {
  const { stderr, status } = await shell(
    `mkdir -p ${root}; cd ${root}; printf '#include "note.h"\\n' > x.c; insmod x.c`,
  );
  expect(stderr).toContain(`${root}/x.c:1:10: error: no such header: note.h`);
  expect(status).toBe(1);
});

test('a module on the RAM disk has headers in other folders of it', async () => {
  const { stdout, stderr } = await shell(
    'mkdir -p /a/b /c; cd /a/b; echo "int x;" > ../up.h; echo "#define Y 5" > /c/y.h\n' +
      'printf \'#include <linux/module.h>\\n#include "../up.h"\\n#include "../../c/y.h"\\n\' > x.c\n' +
      "printf 'static int i(void) { return Y - 5; }\\nmodule_init(i);\\n' >> x.c\n" +
      'echo \'MODULE_LICENSE("GPL");\' >> x.c; insmod x.c; lsmod | grep -c ^x',
  );
  expect([stdout, stderr]).toEqual(['1\n', '']);
});

describe('a C file that is named', () => {
  test.each([
    ['x.c', '#include "note.h"', 'note.h: refused: a link that leads out of the folder'],
    ['y.c', '#include "../note.h"', 'no such header: ../note.h'],
    ['z.c', `#include "${root}/note.h"`, `no such header: ${root}/note.h`],
    ['u.c', '#include "up/note.h"', 'up/note.h: refused: a link that leads out of the folder'],
    ['e.c', '#include ".env"', 'no such header: .env'],
    ['s.c', '#include "/usr/src/sim/../../../etc/passwd"', 'no such header'],
  ])('%s: %s', async (name, text, message) => {
    const file = join(shown, name);
    writeFileSync(file, `${text}\n`);
    const { stderr, status } = await runCli(['run', file]);
    expect(stderr).toContain(`${file}:1:10: error: ${message}`);
    expect(stderr).not.toMatch(/outside|secret/);
    expect(status).toBe(2);
  });

  test('may be a link itself, and has what lies below its folder', () => {
    symlinkSync('shown/x.c', inRoot('linked.c'));
    const sources = namedSources(inRoot('linked.c'));
    expect(sources.read(inRoot('linked.c'))).toContain('#include');
    expect(sources.read(inRoot('note.h'))).toBe('int outside;\n');
    expect(sources.read(inRoot('shown/plain'))).toBe('inside\n');
    expect(sources.read(join(root, '..', 'other'))).toBeUndefined();
    expect(namedSources(inRoot('none/x.c')).read(inRoot('note.h'))).toBeUndefined();
  });
});

test('names that are none, and what is no file, are not there', () => {
  const folder = new HostFolder(shown);
  for (const name of ['', '.', '..', '../note.h', 'sub/deep', 'a\0b', 'x'.repeat(5000)]) {
    expect(folder.entry(folder.real, name)).toBeUndefined();
  }
  expect(folder.find(['plain', 'x'])).toBeUndefined();
  expect(folder.names(inRoot('none'))).toEqual({ names: [], isAll: true });
  expect(readEntry('/dev/zero')).toBeUndefined();
  expect(readEntry(join(shown, 'alias'))).toBeUndefined();
  expect(readEntry(join(shown, 'huge'))).toBeUndefined();
});

describe('what is read has an end', () => {
  const zipped = inRoot('zeros.jsonl.gz');
  writeFileSync(zipped, gzipSync(Buffer.alloc(65 * 1024 * 1024)));
  writeFileSync(inRoot('empty.kml'), '');
  writeFileSync(inRoot('comment.kml'), '# nothing\n');
  writeFileSync(inRoot('cut.gz'), gzipSync('program a\nend\n').subarray(0, 20));

  test.each([
    [['trace', zipped], 'it holds more than 64 MiB; --max-input raises that'],
    [['trace', '/dev/zero'], 'it holds more than 64 MiB; --max-input raises that'],
    [['shell', '/dev/zero'], 'it holds more than 64 MiB; --max-input raises that'],
    [['explain', '/dev/zero', '--max-input', '1M'], "there is no module '/dev/zero'"],
    [['trace', zipped, '--max-input', '1000K'], 'it holds more than 1024000 bytes'],
    [['trace', zipped, '--max-input', '1G'], '--max-input: 1G is out of range: up to 448M'],
    [['trace', zipped, '--max-input', 'x'], "--max-input: 'x' is not a size"],
    [['trace', inRoot('cut.gz')], 'unexpected end of file'],
    [['trace', inRoot('empty.kml')], 'there is no program and no recording in'],
    [['explain', inRoot('comment.kml')], 'there is no program in'],
  ])('%j', async (args, message) => {
    const { stdout, stderr, status } = await runCli(args);
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toContain(message);
    expect(stderr.split('\n').length).toBeLessThanOrEqual(3);
  });

  test('standard input', async () => {
    const { stderr, status } = await runCli(['shell', '--max-input', '1K'], 'echo\n'.repeat(500));
    expect(stderr).toContain('cannot read standard input: it holds more than 1024 bytes');
    expect(status).toBe(2);
  });

  test('a packed trace of several parts', async () => {
    const file = inRoot('parts.kml.gz');
    const parts = ['program a\n', '  kmalloc x 8\r\n  report\nend'].map((part) => gzipSync(part));
    writeFileSync(file, Buffer.concat(parts));
    const { stdout, status } = await runCli(['trace', file]);
    expect([stdout.split('\n')[0], status]).toEqual(['program a', 0]);
  });
});

describe('what is written', () => {
  test.each([
    [['check', '--runs', '1000000', '--save', inRoot('note.h')], 'is not a folder'],
    [['check', '--runs', '1000000', '--save', inRoot('note.h/x')], 'is not a folder'],
    [['check', '--runs', '1000000', '--save', ''], 'a folder needs a name'],
    [['record', 'no-such-module', '-o', ''], 'there is no such file'],
    [['record', 'no-such-module', '-o', join(shown, 'dangling')], 'it is a link to nowhere'],
  ])('%j is refused before the work', async (args, message) => {
    const { stdout, stderr, status } = await runCli(args);
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toContain(message);
  });

  test('takes the place of what was there when it is whole', () => {
    const file = inRoot('out.kml');
    writeFileSync(file, 'old', { mode: 0o600 });
    writeNamed(file, 'new');
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['new', 0o600]);
    symlinkSync('out.kml', inRoot('link.kml'));
    writeNamed(inRoot('link.kml'), 'newer');
    expect(readFileSync(file, 'utf8')).toBe('newer');
    expect(readdirSync(root).filter((name) => /kml\.\d+$/.test(name))).toEqual([]);
    expect(() => writeNamed(inRoot('none/x'), '')).toThrow('cannot write');
    expect(existsSync(inRoot('none'))).toBe(false);
  });
});
