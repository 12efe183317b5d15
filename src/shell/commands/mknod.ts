/**
 * mknod, with the messages of coreutils: makes a node that leads to a device by its number.
 *
 * Simplified: nodes lie in /dev; elsewhere the name is a link to /dev/char/MAJOR:MINOR. There are
 * no block devices behind block nodes, and no pipes.
 */
import { strerror } from '../../lib/errptr.ts';
import { fail, ok, type CommandRun, type Output, type ShellCommand } from './command.ts';

const MAJOR_MAX = 4095;
const MINOR_MAX = 0xf_ffff;
const TRY = "\nTry 'mknod --help' for more information.";

const mknod: ShellCommand = {
  name: 'mknod',
  async run(args, run) {
    const words = [...args];
    const at = words.findIndex((word) => /^(?:-m|--mode=)/.test(word));
    const [option] = at < 0 ? [''] : words.splice(at, words[at] === '-m' ? 2 : 1);
    const text = option === '-m' ? args[at + 1] : option.replace(/^(?:-m|--mode=)/, '');
    if (text !== '' && !/^[0-7]{1,4}$/.test(text)) return fail('mknod: invalid mode');
    const mode = text === '' ? 0o644 : Number.parseInt(text, 8);
    const [name, type, major, minor, extra] = words;
    if (name === undefined) return fail(`mknod: missing operand${TRY}`);
    if (type === undefined) return fail(`mknod: missing operand after '${name}'${TRY}`);
    if (type === 'p') return fail('mknod: fifo files not supported');
    if (!/^[bcu]$/.test(type)) return fail(`mknod: invalid device type '${type}'${TRY}`);
    if (minor === undefined) {
      return fail(`mknod: missing operand after '${major ?? type}'${TRY}`);
    }
    if (extra !== undefined) return fail(`mknod: extra operand '${extra}'${TRY}`);
    const numbers = [numberOf(major, MAJOR_MAX), numberOf(minor, MINOR_MAX)] as const;
    if (numbers[0] < 0) return fail(`mknod: invalid major device number '${major}'`);
    if (numbers[1] < 0) return fail(`mknod: invalid minor device number '${minor}'`);
    return make(run, name, { major: numbers[0], minor: numbers[1] }, mode);
  },
};

async function make(
  run: CommandRun,
  name: string,
  dev: { readonly major: number; readonly minor: number },
  mode: number,
): Promise<Output> {
  const path = run.fs.resolvePath(run.cwd, name);
  if (await run.fs.exists(path)) return fail(`mknod: ${name}: File exists`);
  const { fs } = run.host;
  if (path.startsWith('/dev/')) {
    const error = fs.addDevice(path, dev, mode);
    return error < 0 ? fail(`mknod: ${name}: ${strerror(error)}`) : ok();
  }
  const node = `/dev/char/${dev.major}:${dev.minor}`;
  if (fs.lookup(node) === undefined) fs.addDevice(node, dev, mode);
  try {
    await run.fs.symlink(node, path);
  } catch (error) {
    return fail(`mknod: ${name}: ${(error as Error).message.replace(/^E\w+: |, symlink.*/g, '')}`);
  }
  return ok();
}

/** A number as C writes it; -1 when it is none, or too large. */
function numberOf(text: string, max: number): number {
  const value = /^(?:0x[0-9a-f]+|\d+)$/i.test(text)
    ? Number.parseInt(text, /^0x/i.test(text) ? 16 : /^0\d/.test(text) ? 8 : 10)
    : -1;
  return value <= max ? value : -1;
}

/** The commands of this file. */
export const MKNOD_COMMANDS: readonly ShellCommand[] = [mknod];
