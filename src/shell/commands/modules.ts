/**
 * insmod, modprobe, rmmod, lsmod and modinfo, with the messages of kmod.
 */
import { nearest } from '../../base/diagnostic.ts';
import { EAGAIN, EBUSY, EFAULT, EINVAL, ENOENT, strerror } from '../../lib/errptr.ts';
import {
  moduleName,
  moduleSize,
  openModule,
  type ModuleDefinition,
} from '../../kernel/module/module.ts';
import { compileModule } from './compile-module.ts';
import { fail, ok, parseArgs, type CommandRun, type Output, type ShellCommand } from './command.ts';

const ENOEXEC = 8;
/** What insmod says of errors, in words of its own (kmod, mod_strerror). */
const REFUSED = new Map([
  [-ENOEXEC, 'Invalid module format'],
  [-ENOENT, 'Unknown symbol in module'],
  [-EINVAL, 'Invalid parameters'],
]);
/** What modprobe says. */
const NOT_INSERTED = new Map([
  [-ENOENT, 'Unknown symbol in module, or unknown parameter (see dmesg)'],
]);

/** `name=value` words as a record; a word without `=` counts as switched on, as in the kernel. */
function parseParams(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** The definition that a file name, a path or a module name means. */
function findModule(run: CommandRun, file: string): ModuleDefinition | undefined {
  const name = moduleName(file.slice(file.lastIndexOf('/') + 1));
  return run.host.modules.available().find((m) => moduleName(m.name) === name);
}

function isLoaded(run: CommandRun, name: string): boolean {
  return run.host.modules.list().some((m) => m.name === moduleName(name));
}

/** The program faulted in the kernel: what the shell says of a process that SIGKILL ended. */
const KILLED: Output = { stdout: '', stderr: 'Killed\n', exitCode: 137 };

function load(run: CommandRun, definition: ModuleDefinition, params: readonly string[]): number {
  return run.asCurrent(() => run.host.modules.load(definition.name, parseParams(params)));
}

function unload(run: CommandRun, name: string): number {
  return run.asCurrent(() => run.host.modules.unload(moduleName(name)));
}

const insmod: ShellCommand = {
  name: 'insmod',
  async run(args, run) {
    const [file, ...params] = args;
    if (file === undefined) return fail('insmod: ERROR: missing filename.');
    const built = await compileModule(run, file);
    if (built && !built.definition) {
      const { stderr, ...rest } = insmodError(file, -ENOEXEC);
      return { ...rest, stderr: built.messages + stderr };
    }
    const definition = built?.definition ?? findModule(run, file);
    if (!definition) {
      const path = run.fs.resolvePath(run.cwd, file);
      if (await run.fs.exists(path)) return insmodError(file, -ENOEXEC);
      const hint = didYouMean(run, file);
      return fail(`insmod: ERROR: could not load module ${file}: ${strerror(ENOENT)}${hint}`);
    }
    const error = load(run, definition, params);
    const result = error < 0 ? insmodError(file, error) : ok();
    const { stderr, ...rest } = error === -EFAULT ? KILLED : result;
    return { ...rest, stderr: (built?.messages ?? '') + stderr };
  },
};

function insmodError(file: string, errno: number): Output {
  return fail(
    `insmod: ERROR: could not insert module ${file}: ${REFUSED.get(errno) ?? strerror(errno)}`,
  );
}

/** A second line that names the module closest to a misspelt one; empty when none is close. */
function didYouMean(run: CommandRun, file: string): string {
  const wanted = moduleName(file.slice(file.lastIndexOf('/') + 1));
  const known = run.host.modules.available().map((m) => moduleName(m.name));
  const near = nearest(wanted, known) ?? known.find((name) => name.startsWith(wanted));
  return near === undefined ? '' : `\n(did you mean ${near}?)`;
}

const modprobe: ShellCommand = {
  name: 'modprobe',
  run(args, run) {
    const { options, operands, unknown } = parseArgs(args, 'rqvnaf', [
      'remove',
      'quiet',
      'verbose',
      'all',
      'dry-run',
    ]);
    if (unknown) return fail(`modprobe: invalid option -- '${unknown.replace(/^-+/, '')}'`);
    if (operands.length === 0) return fail('modprobe: ERROR: missing parameters. See -h.');
    const quiet = options.has('q') || options.has('quiet');
    const all = options.has('a') || options.has('all');
    if (options.has('r') || options.has('remove')) {
      return firstFailure(operands, (name) => modprobeRemove(run, name, quiet));
    }
    if (all) return firstFailure(operands, (name) => modprobeInsert(run, name, [], quiet));
    return modprobeInsert(run, operands[0], operands.slice(1), quiet);
  },
};

function firstFailure(names: readonly string[], each: (name: string) => Output): Output {
  for (const name of names) {
    const result = each(name);
    if (result.exitCode !== 0) return result;
  }
  return ok();
}

function modprobeInsert(
  run: CommandRun,
  name: string,
  params: readonly string[],
  quiet: boolean,
): Output {
  const definition = findModule(run, name);
  const directory = `/lib/modules/${run.host.kernelRelease}`;
  if (!definition || name.includes('/')) {
    if (quiet) return { stdout: '', stderr: '', exitCode: 1 };
    const message = `modprobe: FATAL: Module ${name} not found in directory ${directory}`;
    return fail(message + didYouMean(run, name));
  }
  for (const other of definition.depends ?? []) {
    const result = modprobeInsert(run, other, [], quiet);
    if (result.exitCode !== 0) return result;
  }
  if (isLoaded(run, definition.name)) return ok();
  const error = load(run, definition, params);
  if (error >= 0) return ok();
  if (error === -EFAULT) return KILLED;
  const loaded = moduleName(definition.name);
  const text = NOT_INSERTED.get(error) ?? strerror(error);
  return fail(`modprobe: ERROR: could not insert '${loaded}': ${text}`);
}

function modprobeRemove(run: CommandRun, name: string, quiet: boolean): Output {
  if (!findModule(run, name)) {
    return fail(`modprobe: FATAL: Module ${name} not found.${didYouMean(run, name)}`);
  }
  if (!isLoaded(run, name)) return ok();
  const error = unload(run, name);
  if (error >= 0) return ok();
  if (error === -EFAULT) return KILLED;
  if (quiet) return { stdout: '', stderr: '', exitCode: 1 };
  const text = error === -EBUSY || error === -EAGAIN ? 'is in use.' : `: ${strerror(error)}`;
  return fail(`modprobe: FATAL: Module ${moduleName(name)} ${text}`);
}

const rmmod: ShellCommand = {
  name: 'rmmod',
  run(args, run) {
    const { operands, unknown } = parseArgs(args, 'fsvw', ['force', 'syslog', 'verbose']);
    if (unknown) return fail(`rmmod: invalid option -- '${unknown.replace(/^-+/, '')}'`);
    if (operands.length === 0) return fail('rmmod: ERROR: missing module name.');
    const errors = operands.flatMap((file) => rmmodOne(run, file));
    return { stdout: '', stderr: errors.join(''), exitCode: errors.length > 0 ? 1 : 0 };
  },
};

function rmmodOne(run: CommandRun, file: string): string[] {
  const name = moduleName(file.slice(file.lastIndexOf('/') + 1));
  const module = run.host.modules.list().find((m) => m.name === name);
  if (!module) return [`rmmod: ERROR: Module ${name} is not currently loaded\n`];
  if (module.users.length > 0) {
    const users = module.users.map((m) => m.name).join(' ');
    return [`rmmod: ERROR: Module ${name} is in use by: ${users}\n`];
  }
  if (module.refcount > 0) return [`rmmod: ERROR: Module ${name} is in use\n`];
  const error = unload(run, name);
  if (error >= 0) return [];
  return [`rmmod: ERROR: could not remove '${name}': ${strerror(error)}\n`];
}

const lsmod: ShellCommand = {
  name: 'lsmod',
  run(_args, run) {
    const lines = run.host.modules.list().map((module) => {
      const users = module.users.map((m) => m.name).join(',');
      const size = String(moduleSize(module)).padStart(8);
      const used = `${module.refcount + module.users.length} ${users}`;
      return `${module.name.padEnd(19)} ${size}  ${used.trimEnd()}\n`;
    });
    return ok(`Module                  Size  Used by\n${lines.join('')}`);
  },
};

const modinfo: ShellCommand = {
  name: 'modinfo',
  run(args, run) {
    const words = args.flatMap((arg) => {
      const match = /^(?:--field=|-F)(.+)$/.exec(arg);
      return match ? ['-F', match[1]] : [arg];
    });
    const at = words.findIndex((word) => word === '-F' || word === '--field');
    const [, named] = at < 0 ? [] : words.splice(at, 2);
    const { options, operands, unknown } = parseArgs(words, 'adlpn0', Object.keys(MODINFO_LONGS));
    if (unknown) return fail(`modinfo: invalid option -- '${unknown.replace(/^-+/, '')}'`);
    if (operands.length === 0) return fail('modinfo: ERROR: missing module or filename.');
    const field = named ?? [...options].map((o) => MODINFO_LONGS[o] ?? MODINFO_LETTERS[o])[0];
    const outputs = operands.map((name) => {
      const definition = findModule(run, name);
      if (!definition) return fail(`modinfo: ERROR: Module ${name} not found.`);
      return ok(describeModule(run, openModule(definition), field));
    });
    return {
      stdout: outputs.map((o) => o.stdout).join(''),
      stderr: outputs.map((o) => o.stderr).join(''),
      exitCode: Math.max(...outputs.map((o) => o.exitCode)),
    };
  },
};

const MODINFO_LETTERS: Readonly<Record<string, string | undefined>> = {
  a: 'author',
  d: 'description',
  l: 'license',
  n: 'filename',
  p: 'parm',
};
const MODINFO_LONGS: Readonly<Record<string, string | undefined>> = {
  author: 'author',
  description: 'description',
  license: 'license',
  filename: 'filename',
  parameters: 'parm',
};

/** All fields, or the values of one. */
function describeModule(run: CommandRun, module: ModuleDefinition, only?: string): string {
  const release = run.host.kernelRelease;
  const fields: [string, string | undefined][] = [
    ['filename', moduleFile(release, module)],
    ['license', module.license ?? 'GPL'],
    ['author', module.author],
    ['description', module.description],
    ['depends', (module.depends ?? []).map(moduleName).join(',')],
    ['intree', module.inTree ? 'Y' : undefined],
    ['name', moduleName(module.name)],
    ['vermagic', `${release} SMP preempt mod_unload `],
    ...parameters(module),
  ];
  return fields
    .filter(([name, value]) => value !== undefined && (only ?? name) === name)
    .map(([name, value]) =>
      only === undefined ? `${`${name}:`.padEnd(16)}${value}\n` : `${value}\n`,
    )
    .join('');
}

/** `name:description (type)`, as far as the module says; one that says nothing is not shown. */
function parameters(module: ModuleDefinition): [string, string][] {
  const infos = Object.keys(module.params ?? {}).map((name) => {
    const { type, description } = module.paramInfo?.[name] ?? { type: 'charp' };
    if (description === undefined) return { name, text: type };
    return { name, text: type === undefined ? description : `${description} (${type})` };
  });
  return infos
    .filter(({ text }) => text !== undefined)
    .map(({ name, text }) => ['parm', `${name}:${text}`]);
}

/** Where a module's file lies below /lib/modules. */
export function moduleFile(release: string, module: ModuleDefinition): string {
  const folder = module.inTree ? 'kernel/samples/kmemleak' : 'extra';
  return `/lib/modules/${release}/${folder}/${module.name}.ko`;
}

/** The commands of this file. */
export const MODULE_COMMANDS: readonly ShellCommand[] = [insmod, modprobe, rmmod, lsmod, modinfo];
