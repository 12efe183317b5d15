/**
 * The RAM disk as it is after boot: directories, the files of programs and modules.
 */
import type { CommandName } from 'just-bash';
import { moduleFile } from './commands/modules.ts';
import type { ShellFs } from './fs.ts';
import { gzipStored, kernelConfig } from './kernel-config.ts';
import type { ShellHost } from './host.ts';

/** The library's commands that the machine has. */
export const LIBRARY_COMMANDS: readonly CommandName[] = [
  ...(['echo', 'printf', 'true', 'false', 'pwd', 'alias', 'unalias', 'history'] as const),
  ...(['cat', 'cp', 'mv', 'rm', 'mkdir', 'rmdir', 'touch', 'ln', 'chmod', 'readlink'] as const),
  ...(['stat', 'file', 'find', 'tree', 'du', 'basename', 'dirname', 'split'] as const),
  ...([
    'head',
    'tail',
    'tac',
    'wc',
    'grep',
    'egrep',
    'fgrep',
    'sed',
    'awk',
    'sort',
    'uniq',
  ] as const),
  ...(['cut', 'paste', 'tr', 'rev', 'nl', 'fold', 'expand', 'unexpand', 'column', 'join'] as const),
  ...(['comm', 'diff', 'tee', 'xargs', 'od', 'strings', 'base64', 'md5sum', 'sha256sum'] as const),
  ...(['env', 'printenv', 'expr', 'seq', 'which', 'clear', 'bash', 'sh', 'date', 'ls'] as const),
  ...(['sleep', 'whoami', 'hostname', 'gzip', 'gunzip', 'zcat'] as const),
];

const DIRECTORIES = [
  '/bin',
  '/usr/bin',
  '/usr/sbin',
  '/sbin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/run',
];
const MORE_DIRECTORIES = ['/run/.sourced', '/home', '/root', '/tmp', '/var/log'];
/** Programs that systems keep in /sbin. */
const SYSTEM_PROGRAMS = new Set(['insmod', 'modprobe', 'rmmod', 'lsmod', 'modinfo']);

/** Fills the RAM disk. */
export async function makeLayout(
  fs: ShellFs,
  host: ShellHost,
  commands: readonly string[],
): Promise<void> {
  for (const path of [...DIRECTORIES, ...MORE_DIRECTORIES]) {
    await fs.ram.mkdir(path, { recursive: true });
  }
  await fs.ram.writeFile('/dev/null', '');
  await fs.ram.writeFile('/etc/hostname', 'kmemleak-sim\n');
  await fs.ram.writeFile('/etc/os-release', 'NAME="kmemleak-sim"\nID=kmemleak-sim\n');
  const config = kernelConfig(host.kernelRelease);
  await fs.ram.writeFile(`/boot/config-${host.kernelRelease}`, config);
  await fs.ram.writeFile('/proc/config.gz', gzipStored(config));
  for (const name of [...commands, 'trap']) {
    await program(fs, `/usr/bin/${name}`);
    if (SYSTEM_PROGRAMS.has(name)) await program(fs, `/sbin/${name}`, `${name} "$@"\n`);
  }
  for (const module of host.modules.available()) {
    await fs.ram.writeFile(`/lib/${module.name}.ko`, '\x7fELF');
    const path = moduleFile(host.kernelRelease, module);
    if (!host.fs.lookup(path)) await fs.ram.writeFile(path, '\x7fELF');
  }
  for (const path of fs.ram.getAllPaths()) await fs.touch(path);
}

async function program(fs: ShellFs, path: string, text = ''): Promise<void> {
  await fs.ram.writeFile(path, `#!/bin/sh\n${text}`);
  await fs.ram.chmod(path, 0o755);
}
