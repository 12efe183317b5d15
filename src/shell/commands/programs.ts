/**
 * All programs of the simulated machine that are not the library's.
 */
import type { ShellCommand } from './command.ts';
import { CRASH_COMMANDS } from './crash.ts';
import { EXPLAIN_COMMANDS } from './explain.ts';
import { FILE_COMMANDS } from './file-tools.ts';
import { GCC_COMMANDS } from './gcc.ts';
import { CODE_LINE_COMMANDS } from './lines-of-code.ts';
import { LOG_COMMANDS } from './kernel-log.ts';
import { LS_COMMANDS } from './ls.ts';
import { INFO_COMMANDS } from './machine-info.ts';
import { MKNOD_COMMANDS } from './mknod.ts';
import { MODULE_COMMANDS } from './modules.ts';
import { MOUNT_COMMANDS } from './mounts.ts';
import { OD_COMMANDS } from './od.ts';
import { PRINTF_COMMANDS } from './printf.ts';
import { RUN_AS_COMMANDS } from './run-as.ts';
import { WATCH_COMMANDS } from './watch.ts';
import { SYSCTL_COMMANDS } from './sysctl.ts';
import { MONITOR_COMMANDS } from './monitors.ts';
import { POWER_COMMANDS } from './power.ts';
import { SLABTOP_COMMANDS } from './slabtop.ts';
import { SLEEP_COMMANDS } from './sleep.ts';
import { TRIAGE_COMMANDS } from './triage.ts';
import { WRAPPER_COMMANDS } from './wrappers.ts';

/** Every program, in no particular order. */
export function programs(): ShellCommand[] {
  return [
    ...MODULE_COMMANDS,
    ...MKNOD_COMMANDS,
    ...LOG_COMMANDS,
    ...LS_COMMANDS,
    ...MOUNT_COMMANDS,
    ...INFO_COMMANDS,
    ...SLABTOP_COMMANDS,
    ...CRASH_COMMANDS,
    ...SLEEP_COMMANDS,
    ...EXPLAIN_COMMANDS,
    ...TRIAGE_COMMANDS,
    ...POWER_COMMANDS,
    ...MONITOR_COMMANDS,
    ...SYSCTL_COMMANDS,
    ...WATCH_COMMANDS,
    ...RUN_AS_COMMANDS,
    ...PRINTF_COMMANDS,
    ...OD_COMMANDS,
    ...GCC_COMMANDS,
    ...CODE_LINE_COMMANDS,
    ...FILE_COMMANDS,
    ...WRAPPER_COMMANDS,
  ];
}
