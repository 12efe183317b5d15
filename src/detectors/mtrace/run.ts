/**
 * The tracing of libc_malloc_debug during one run of a program: between mtrace() and muntrace()
 * each call of malloc, realloc and free is a line of the file that MALLOC_TRACE names.
 *
 * The file has a buffer of 512 bytes, as the real one: of a program that does not end by exit(),
 * what is in the buffer is lost.
 */
import { absolutePath } from '../../user/file-access.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { HostFunction, HostLibrary } from '../../crun/vm/host.ts';
import type { AllocCall } from '../../user/allocations.ts';
import { programFrames } from '../../user/frames.ts';
import type { Tool, UserProcess } from '../../user/tool.ts';
import { allocatingPlace, freeingPlace } from './libc-places.ts';

const BUFFER_BYTES = 512;
/** Bytes of the FILE of the log, and of what the library allocates and frees before main(). */
const FILE_BYTES = 472;
const STARTUP_BYTES = 24;
const VARIABLE = 'MALLOC_TRACE=';
const TEXT_MAX = 1 << 16;
/** Functions that the program calls and that free, with their prototypes. */
const OWN: Readonly<Record<string, string>> = {
  free: 'void free(void *)',
  realloc: 'void *realloc(void *, size_t)',
  reallocarray: 'void *reallocarray(void *, size_t, size_t)',
};

/** One run. */
export class MtraceRun implements Tool {
  private proc!: UserProcess;
  /** Undefined while nothing is traced. */
  private log: { readonly path: string; readonly file: VirtAddr } | undefined;
  private written = '';
  private pending = '';
  private hasExit = false;
  /** The program itself has called what frees. */
  private isOwnCall = false;
  /** The library gives back all it has. */
  private isEnd = false;
  private readonly calls = new Map<VirtAddr, AllocCall>();

  functions(library: HostLibrary, proc: UserProcess): void {
    this.proc = proc;
    for (const [name, prototype] of Object.entries(OWN)) {
      const { run } = library.find(name)!;
      library.add(prototype, this.asOwn(run));
    }
    library.addAll({
      'void mtrace(void)': () => this.begin(),
      'void muntrace(void)': () => this.stop(),
    });
  }

  started({ allocations }: UserProcess): void {
    allocations.heap.release(allocations.heap.alloc(STARTUP_BYTES));
  }

  allocated(address: VirtAddr, call: AllocCall): void {
    this.calls.set(address, call);
    this.line(this.caller(call), `+ ${hex(address)} ${hex(call.size)}`);
  }

  freed(address: VirtAddr, stack: number): void {
    const call = this.calls.get(address);
    this.calls.delete(address);
    const place = this.isOwnCall ? this.place(stack) : freeingPlace(call, this.isEnd);
    this.line(place, `- ${hex(address)}`);
  }

  resized(from: VirtAddr, to: VirtAddr, call: AllocCall): void {
    this.calls.delete(from);
    this.calls.set(to, call);
    const place = this.caller(call);
    this.line(place, `< ${hex(from)}`);
    this.line(place, `> ${hex(to)} ${hex(call.size)}`);
  }

  /** What is in the file; nothing before the program has called mtrace(). */
  get text(): string {
    return this.written;
  }

  private asOwn(run: HostFunction): HostFunction {
    return (c) => {
      this.isOwnCall = true;
      try {
        return run(c);
      } finally {
        this.isOwnCall = false;
      }
    };
  }

  private begin(): void {
    if (this.log) return;
    const { proc } = this;
    const name = this.fileName();
    if (name === undefined || name === '') return;
    const { files } = proc.start;
    const path = absolutePath(files, name);
    const folder = path.slice(0, path.lastIndexOf('/')) || '/';
    const canWrite = !files.isFolder(path) && files.isFolder(folder);
    if (!canWrite || files.write(path, '') < 0) return;
    this.log = { path, file: proc.allocations.heap.alloc(FILE_BYTES) };
    this.written = '';
    this.put('= Start\n');
    if (this.hasExit) return;
    this.hasExit = true;
    proc.exits.push(() => {
      if (!this.log) return;
      this.isEnd = true;
      for (const free of proc.resources) free();
    });
    proc.flushes.push(() => this.flush());
  }

  private stop(): void {
    if (!this.log) return;
    this.put('= End\n');
    this.flush();
    this.proc.allocations.heap.release(this.log.file);
    this.log = undefined;
  }

  /** What the program's environment says now. */
  private fileName(): string | undefined {
    const { memory } = this.proc;
    const table = memory.readPtr(this.proc.variable('environ'));
    if (table === 0) return undefined;
    for (let at = table; memory.readPtr(at) !== 0; at += 8) {
      const text = memory.readString(memory.readPtr(at), TEXT_MAX);
      if (text.startsWith(VARIABLE)) return text.slice(VARIABLE.length);
    }
    return undefined;
  }

  private line(place: string, what: string): void {
    if (this.log) this.put(`@ ${place} ${what}\n`);
  }

  private put(text: string): void {
    this.pending += text;
    while (this.pending.length > BUFFER_BYTES) this.flush(BUFFER_BYTES);
  }

  private flush(bytes = this.pending.length): void {
    if (!this.log || bytes === 0) return;
    this.written += this.pending.slice(0, bytes);
    this.pending = this.pending.slice(bytes);
    this.proc.start.files.write(this.log.path, this.written);
  }

  private caller(call: AllocCall): string {
    return call.via.length > 0 ? allocatingPlace(this.proc, call) : this.place(call.stack);
  }

  /** `./test:[0x11a0]`: the return address of the call, from the start of the program. */
  private place(stack: number): string {
    const { proc } = this;
    const [frame] = programFrames(proc, stack, 1);
    const at = (frame?.address ?? 0) - proc.layout.programStart;
    return `${proc.start.argv[0]}:[${hex(at)}]`;
  }
}

function hex(n: number): string {
  return `0x${n.toString(16)}`;
}
