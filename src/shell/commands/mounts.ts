/**
 * mount, umount and sync: file systems; only debugfs comes and goes.
 */
import { DEBUGFS } from '../fs.ts';
import { fail, ok, parseArgs, type CommandRun, type ShellCommand } from './command.ts';

const USAGE_ERROR = 1;
/** util-linux: the mount failed. */
const MOUNT_FAILED = 32;
const FIXED_MOUNTS = [
  ['rootfs', '/', 'rootfs'],
  ['proc', '/proc', 'proc'],
  ['sysfs', '/sys', 'sysfs'],
] as const;

/** The mount table: source, target and type. */
export function mountTable(debugfsMounted: boolean): (readonly [string, string, string])[] {
  return debugfsMounted ? [...FIXED_MOUNTS, ['debugfs', DEBUGFS, 'debugfs']] : [...FIXED_MOUNTS];
}

const mount: ShellCommand = {
  name: 'mount',
  run(args, run) {
    if (args.length === 0) {
      const lines = mountTable(run.fs.debugfsMounted).map(
        ([source, target, type]) => `${source} on ${target} type ${type} (rw,relatime)\n`,
      );
      return ok(lines.join(''));
    }
    const at = args.indexOf('-t');
    const type = at >= 0 ? args[at + 1] : undefined;
    const rest = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
    const { operands } = parseArgs(rest, 'rwnov');
    const [source, target = source] = operands;
    if (source === undefined || target === undefined) return fail('mount: bad usage', USAGE_ERROR);
    return mountAt(run, type, source, run.fs.resolvePath(run.cwd, target));
  },
};

async function mountAt(
  run: CommandRun,
  type: string | undefined,
  source: string,
  target: string,
): Promise<ReturnType<typeof ok>> {
  if (!(await run.fs.exists(target))) {
    return fail(`mount: ${target}: mount point does not exist.`, MOUNT_FAILED);
  }
  const taken = mountTable(run.fs.debugfsMounted).some(([, path]) => path === target);
  const wanted = type ?? (target === DEBUGFS ? 'debugfs' : '');
  if (taken) {
    const message = `mount: ${target}: ${source} already mounted or mount point busy.`;
    return fail(message, MOUNT_FAILED);
  }
  if (wanted === 'debugfs' && target === DEBUGFS) {
    run.fs.debugfsMounted = true;
    return ok();
  }
  if (wanted === 'debugfs') {
    return fail(`mount: ${target}: this machine mounts debugfs on ${DEBUGFS} only.`, MOUNT_FAILED);
  }
  const kind = wanted === '' ? "can't find a file system" : `unknown filesystem type '${wanted}'.`;
  return fail(`mount: ${target}: ${kind}`, MOUNT_FAILED);
}

const umount: ShellCommand = {
  name: 'umount',
  run(args, run) {
    const { operands } = parseArgs(args, 'flnrv');
    const [name] = operands;
    if (name === undefined) return fail('umount: bad usage', USAGE_ERROR);
    const target = name === 'debugfs' ? DEBUGFS : run.fs.resolvePath(run.cwd, name);
    if (target === DEBUGFS && run.fs.debugfsMounted) {
      run.fs.debugfsMounted = false;
      return ok();
    }
    const busy = mountTable(run.fs.debugfsMounted).some(([, path]) => path === target);
    return fail(`umount: ${target}: ${busy ? 'target is busy.' : 'not mounted.'}`, MOUNT_FAILED);
  },
};

/** What is written is on the disk at once. */
const sync: ShellCommand = { name: 'sync', run: () => ok() };

/** The commands of this file. */
export const MOUNT_COMMANDS: readonly ShellCommand[] = [mount, umount, sync];
