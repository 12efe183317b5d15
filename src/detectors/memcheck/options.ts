/**
 * Options of valgrind and memcheck, as typed.
 */
import { HEURISTICS, type Heuristic } from './heuristics.ts';

/** Kinds of leaks as options name them. */
export const KINDS = ['definite', 'indirect', 'possible', 'reachable'] as const;
export type LeakKind = (typeof KINDS)[number];

/** What the user asks of memcheck. */
export interface MemcheckOptions {
  leakCheck: 'no' | 'summary' | 'full';
  show: ReadonlySet<LeakKind>;
  errors: ReadonlySet<LeakKind>;
  heuristics: ReadonlySet<Heuristic>;
  errorExitcode: number;
  quiet: boolean;
  callers: number;
  /** Frames that must be alike for two blocks to be one record. */
  resolution: number;
  logFile: string | undefined;
  suppressions: string[];
  genSuppressions: boolean;
  /** `-s`: lists of errors and suppressions. */
  lists: boolean;
  runFreeres: boolean;
}

const CALLERS = 12;

/** What memcheck does when nothing is said. */
export function defaultOptions(): MemcheckOptions {
  return {
    leakCheck: 'summary',
    show: new Set(['definite', 'possible']),
    errors: new Set(['definite', 'possible']),
    heuristics: new Set(HEURISTICS),
    errorExitcode: 0,
    quiet: false,
    callers: CALLERS,
    resolution: Infinity,
    logFile: undefined,
    suppressions: [],
    genSuppressions: false,
    lists: false,
    runFreeres: true,
  };
}

/** What was typed, up to the program; or the option that is wrong. */
export interface ParsedCommand {
  readonly options: MemcheckOptions;
  readonly program: readonly string[];
  readonly tool: string;
  readonly bad: string | undefined;
}

/** Takes an option's value; false when there is no such value. */
type Taker = (options: MemcheckOptions, value: string) => boolean;

const yesNo =
  (set: (options: MemcheckOptions, value: boolean) => void): Taker =>
  (options, value) => {
    if (value !== 'yes' && value !== 'no') return false;
    set(options, value === 'yes');
    return true;
  };

const RESOLUTIONS: Readonly<Record<string, number>> = { low: 2, med: 4, high: Infinity };
const CALLERS_MAX = 500;

const TAKERS: Readonly<Record<string, Taker>> = {
  'leak-check': (options, value) => {
    const wanted = { no: 'no', summary: 'summary', yes: 'full', full: 'full' } as const;
    const found = wanted[value as keyof typeof wanted];
    if (found === undefined) return false;
    options.leakCheck = found;
    return true;
  },
  'show-leak-kinds': (options, value) => {
    const kinds = setOf(value, KINDS);
    if (kinds) options.show = kinds;
    return kinds !== undefined;
  },
  'errors-for-leak-kinds': (options, value) => {
    const kinds = setOf(value, KINDS);
    if (kinds) options.errors = kinds;
    return kinds !== undefined;
  },
  'leak-check-heuristics': (options, value) => {
    const heuristics = setOf(value, HEURISTICS);
    if (heuristics) options.heuristics = heuristics;
    return heuristics !== undefined;
  },
  'show-reachable': yesNo((options, value) => {
    options.show = new Set(value ? KINDS : ['definite', 'possible']);
  }),
  'show-possibly-lost': yesNo((options, value) => {
    const kinds = [...options.show].filter((kind) => kind !== 'possible');
    options.show = new Set(value ? [...kinds, 'possible'] : kinds);
  }),
  'error-exitcode': (options, value) => {
    options.errorExitcode = Number(value);
    return /^\d+$/.test(value);
  },
  'num-callers': (options, value) => {
    options.callers = Number(value);
    return /^\d+$/.test(value) && options.callers >= 1 && options.callers <= CALLERS_MAX;
  },
  'leak-resolution': (options, value) => {
    options.resolution = RESOLUTIONS[value];
    return options.resolution !== undefined;
  },
  'log-file': (options, value) => {
    options.logFile = value;
    return value !== '';
  },
  suppressions: (options, value) => {
    options.suppressions.push(value);
    return true;
  },
  'gen-suppressions': (options, value) => {
    options.genSuppressions = value === 'all';
    return value === 'all' || value === 'no';
  },
  'run-libc-freeres': yesNo((options, value) => (options.runFreeres = value)),
  'show-error-list': yesNo((options, value) => (options.lists = value)),
};

/** Options that change nothing here. */
const IGNORED: ReadonlySet<string> = new Set(
  (
    'track-origins trace-children child-silent-after-fork track-fds time-stamp demangle ' +
    'xtree-leak keep-stacktraces freelist-vol fair-sched vgdb max-stackframe ' +
    'main-stacksize redzone-size default-suppressions error-limit sigill-diagnostics ' +
    'read-var-info keep-debuginfo expensive-definedness-checks partial-loads-ok ' +
    'show-mismatched-frees malloc-fill free-fill undef-value-errors'
  ).split(' '),
);

/** Reads the words behind `valgrind`. */
export function parseCommand(args: readonly string[]): ParsedCommand {
  const options = defaultOptions();
  let tool = 'memcheck';
  let i = 0;
  for (; i < args.length && args[i].startsWith('-'); i++) {
    const arg = args[i];
    if (arg === '--') {
      i++;
      break;
    }
    const [, name, value] = /^--([\w-]+)=(.*)$/s.exec(arg) ?? [];
    if (name === 'tool') tool = value;
    else if (arg === '-q' || arg === '--quiet') options.quiet = true;
    else if (arg === '-v' || arg === '--verbose') continue;
    else if (arg === '-s') options.lists = true;
    else if (name !== undefined && Object.hasOwn(TAKERS, name)) {
      if (!TAKERS[name](options, value)) return { options, program: [], tool, bad: arg };
    } else if (!IGNORED.has(/^--([^=]*)/.exec(arg)?.[1] ?? ''))
      return { options, program: [], tool, bad: arg };
  }
  return { options, program: args.slice(i), tool, bad: undefined };
}

/** A set as options name it: `all`, `none`, or names with commas. */
function setOf<T extends string>(value: string, all: readonly T[]): Set<T> | undefined {
  if (value === 'all') return new Set(all);
  if (value === 'none') return new Set();
  const names = value.split(',');
  const found = all.filter((name) => names.includes(name));
  return found.length === new Set(names).size ? new Set(found) : undefined;
}
