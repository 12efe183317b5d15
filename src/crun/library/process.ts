/**
 * What C modules call that has to do with processes: signals, the end of a thread, who may do what,
 * the names of the machine.
 */
import { TaskExit } from '../../kernel/base/fault.ts';
import { TASK_STRUCT } from '../../kernel/base/task-struct.ts';
import type { HostFunction, HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';

/** Bytes of a field of `struct new_utsname`. */
const UTS_FIELD = 65;
/** SIGKILL: what `fatal_signal_pending` asks for. */
const SIGKILL = 9;

/** Adds these functions. */
export function addProcesses(library: HostLibrary, services: LibraryServices): void {
  addSignals(library, services);
  addNames(library, services);
  const exit: HostFunction = (c) => {
    throw new TaskExit(c.int(0));
  };
  // Every task of the simulated machine is root.
  const root: HostFunction = () => 1;
  library.addAll({
    'void do_exit(long code)': exit,
    'void kthread_exit(long code)': exit,
    'void *kthread_data(struct task_struct *)': (c) =>
      c.memory.readPtr(c.address(0) + TASK_STRUCT.kthreadData),
    'bool capable(int)': root,
    'bool ns_capable(struct user_namespace *, int)': root,
    'bool has_capability(struct task_struct *, int)': root,
    'bool file_ns_capable(const struct file *, struct user_namespace *, int)': root,
  });
}

function addSignals(library: HostLibrary, { run }: LibraryServices): void {
  const { signals } = run;
  const send: HostFunction = (c) => signals.send(c.int(0), c.address(1));
  library.addAll({
    'void allow_signal(int)': (c) => signals.allow(c.int(0)),
    'void disallow_signal(int)': (c) => signals.disallow(c.int(0)),
    'void flush_signals(struct task_struct *)': (c) => signals.flush(c.address(0)),
    'int kernel_dequeue_signal(void)': () => signals.dequeue(),
    'int send_sig(int, struct task_struct *, int)': send,
    'int send_sig_info(int, struct kernel_siginfo *, struct task_struct *)': (c) =>
      signals.send(c.int(0), c.address(2)),
    'int fatal_signal_pending(struct task_struct *)': (c) =>
      Number(signals.isPending(c.address(0), SIGKILL)),
  });
}

function addNames(library: HostLibrary, { base }: LibraryServices): void {
  const { release } = base.facts;
  const version = '#1 SMP PREEMPT';
  const fields = ['Linux', 'kmemleak-sim', release, version, 'x86_64', '(none)'];
  library.add('void __sim_uts(char *names)', (c) => {
    for (const [i, text] of fields.entries()) {
      c.memory.writeString(c.address(0) + UTS_FIELD * i, text, UTS_FIELD);
    }
  });
}
