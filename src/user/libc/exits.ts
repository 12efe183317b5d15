/**
 * The ends of a program: exit and its kin, abort, raise, and what runs at the end.
 */
import { EINVAL } from '../../lib/errptr.ts';
import type { HostFunction, HostLibrary } from '../../crun/vm/host.ts';
import type { LibcFrame } from '../allocations.ts';
import type { Process } from '../process.ts';
import { ProgramEnd, SIGABRT, raised } from '../signal.ts';

/** Functions that the C library keeps for the end without more memory, and bytes for each. */
const HANDLERS = 32;
const HANDLER_BYTES = 32;
/** Signals whose default is to be ignored: SIGCHLD, SIGCONT, SIGURG, SIGWINCH. */
const IGNORED: ReadonlySet<number> = new Set([17, 18, 23, 28]);
const RAISE: readonly LibcFrame[] = [
  { name: '__pthread_kill_implementation', source: 'pthread_kill.c:44' },
  { name: 'raise', source: 'raise.c:26' },
];
const ABORT: readonly LibcFrame[] = [...RAISE, { name: 'abort', source: 'abort.c:79' }];
const ASSERT: readonly LibcFrame[] = [
  ...ABORT,
  { name: '__assert_fail_base.cold', source: 'assert.c:94' },
  { name: '__assert_fail', source: 'assert.c:103' },
];
const KILL: readonly LibcFrame[] = [{ name: 'kill', source: 'syscall-template.S:120' }];
const SIG_DFL = 0;
const SIG_IGN = 1;
const SIGNALS = 65;
const SIG_ERR = 2 ** 48 - 1;

/** Adds the functions. */
export function addExits(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  const atOnce: HostFunction = (c) => {
    throw new ProgramEnd(c.uint(0) & 0xff);
  };
  let kept = 0;
  /** The list of the library holds the arguments, also when they have been used. */
  const keep = (argument: number): void => {
    const at = proc.variable('__exit_funcs', HANDLERS * HANDLER_BYTES);
    if (kept < HANDLERS) memory.writePtr(at + HANDLER_BYTES * kept++ + 16, argument);
  };
  const quick: (() => void)[] = [];
  library.addAll({
    'void exit(int)': (c) => proc.exit(c.int(0)),
    'void _exit(int)': atOnce,
    'void _Exit(int)': atOnce,
    'void quick_exit(int)': (c) => {
      for (let last = quick.pop(); last; last = quick.pop()) last();
      throw new ProgramEnd(c.uint(0) & 0xff);
    },
    'int at_quick_exit(address)': (c) => {
      const handler = c.address(0);
      quick.push(() => void proc.call(handler));
      return 0;
    },
    'void abort(void)': () => {
      throw raised(SIGABRT, ABORT);
    },
    'int atexit(address)': (c) => {
      const handler = c.address(0);
      keep(0);
      proc.exits.push(() => void proc.call(handler));
      return 0;
    },
    'int on_exit(address, void *)': (c) => {
      const [handler, argument] = [c.address(0), c.address(1)];
      keep(argument);
      proc.exits.push((status) => void proc.call(handler, [status, argument]));
      return 0;
    },
    'void __assert_fail(const char *, const char *, unsigned int, const char *)': (c) => {
      const where = `${c.string(1)}:${c.uint(2)}: ${c.string(3)}`;
      const text = `${proc.start.name}: ${where}: Assertion \`${c.string(0)}' failed.\n`;
      // The library makes the text in blocks of its own.
      const { allocations } = proc;
      const blocks = [100, text.length + 1].map((bytes) => allocations.alloc(bytes));
      for (const at of blocks) allocations.release(at);
      proc.complain(text);
      throw raised(SIGABRT, ASSERT);
    },
  });
  addSignals(library, proc);
}

/** Signals as far as a program sends them to itself: ignored, or its end. */
function addSignals(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  const handlers = new Map<number, number>();
  const send = (signal: number, via: readonly LibcFrame[]): number => {
    if (signal < 0 || signal >= SIGNALS) return proc.fail(EINVAL);
    const handler = handlers.get(signal) ?? SIG_DFL;
    if (signal === 0 || handler === SIG_IGN) return 0;
    if (handler !== SIG_DFL) {
      proc.call(handler, [signal]);
      return 0;
    }
    if (IGNORED.has(signal)) return 0;
    throw raised(signal, via);
  };
  const set = (signal: number, handler: number): number => {
    const before = handlers.get(signal) ?? SIG_DFL;
    handlers.set(signal, handler);
    return before;
  };
  library.addAll({
    'int raise(int)': (c) => send(c.int(0), RAISE),
    'int kill(int, int)': (c) => send(c.int(1), KILL),
    'address signal(int, address)': (c) => {
      if (c.int(0) <= 0 || c.int(0) >= SIGNALS) return SIG_ERR;
      return set(c.int(0), c.address(1));
    },
    'int sigaction(int, const struct sigaction *, struct sigaction *)': (c) => {
      if (c.int(0) <= 0 || c.int(0) >= SIGNALS) return proc.fail(EINVAL);
      const before = handlers.get(c.int(0)) ?? SIG_DFL;
      if (c.address(1) !== 0) set(c.int(0), memory.readPtr(c.address(1)));
      if (c.address(2) !== 0) memory.writePtr(c.address(2), before);
      return 0;
    },
    'int sigemptyset(sigset_t *)': (c) => {
      memory.fill(c.address(0), 0, 128);
      return 0;
    },
    'int sigaddset(sigset_t *, int)': () => 0,
    'int sigprocmask(int, const sigset_t *, sigset_t *)': () => 0,
    'int pthread_sigmask(int, const sigset_t *, sigset_t *)': () => 0,
  });
}
