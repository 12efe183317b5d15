/**
 * heaptrack during one run of a program: it notes what is allocated and freed, by call chain.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { AllocCall } from '../../user/allocations.ts';
import { absolutePath } from '../../user/file-access.ts';
import { allocationFrames, type Frame } from '../../user/frames.ts';
import type { Tool, UserProcess } from '../../user/tool.ts';
import type { Recorded, TracedFrame } from './data.ts';

const LIBC = '/lib/x86_64-linux-gnu/libc.so.6';
const LIBSTDCXX = '/lib/x86_64-linux-gnu/libstdc++.so.6';
const LOADER = '/lib64/ld-linux-x86-64.so.2';
/** What libstdc++ allocates when it is loaded, which heaptrack's library brings. */
const POOL_BYTES = 72_704;
const POOL: readonly TracedFrame[] = [
  { name: '0x7ffff7ca57b9', place: '', object: LIBSTDCXX },
  { name: 'call_init', place: './elf/dl-init.c:74', object: LOADER },
  { name: 'call_init', place: './elf/dl-init.c:26', object: '' },
  { name: '_dl_init', place: './elf/dl-init.c:121', object: LOADER },
];
const MS = 1e6;

/** A block that the program has. */
interface Live {
  readonly chain: number;
  readonly size: number;
}

/** One run. */
export class HeaptrackRun implements Tool {
  pid = 0;
  /** What was recorded; undefined before the program has ended. */
  recorded: Recorded | undefined;
  private proc!: UserProcess;
  private startNs = 0;
  private readonly live = new Map<VirtAddr, Live>();
  private readonly numbers = new Map<string, number>();
  private readonly chains: (readonly TracedFrame[])[] = [POOL];
  private readonly events: [number, number][] = [[0, POOL_BYTES]];
  private readonly temporary: number[] = [];
  private last: VirtAddr = 0;

  started(proc: UserProcess): void {
    this.proc = proc;
    this.pid = proc.kernel.tasks.current.pid;
    this.startNs = proc.kernel.base.machine.clock.nowNs;
  }

  allocated(address: VirtAddr, call: AllocCall): void {
    const chain = this.chainOf(call);
    this.live.set(address, { chain, size: call.size });
    this.events.push([chain, call.size]);
    this.last = address;
  }

  freed(address: VirtAddr): void {
    const block = this.live.get(address);
    if (!block) return;
    this.live.delete(address);
    this.events.push([block.chain, -block.size]);
    if (address === this.last) {
      this.temporary[block.chain] = (this.temporary[block.chain] ?? 0) + 1;
    }
    this.last = 0;
  }

  resized(from: VirtAddr, to: VirtAddr, call: AllocCall): void {
    this.freed(from);
    this.allocated(to, call);
  }

  ended({ kernel, space, start }: UserProcess): undefined {
    const { nowNs } = kernel.base.machine.clock;
    this.recorded = {
      command: start.argv.join(' '),
      ms: Math.max(1, Math.round((nowNs - this.startNs) / MS)),
      rss: space.list().reduce((sum, area) => sum + area.end - area.start, 0),
      chains: this.chains,
      events: this.events,
      temporary: Array.from(this.chains, (_, chain) => this.temporary[chain] ?? 0),
      suppressed: [0],
    };
  }

  private chainOf(call: AllocCall): number {
    const outer = [...call.via, ...call.outer].map(({ source }) => source).join();
    const key = `${outer} ${call.stack}`;
    let chain = this.numbers.get(key);
    if (chain === undefined) {
      chain = this.chains.length;
      this.numbers.set(key, chain);
      const frames = allocationFrames(this.proc, call);
      this.chains.push(frames.map((frame, i) => this.traced(frame, frames[i - 1]?.isInlined)));
    }
    return chain;
  }

  /** @param isOuter - what is before is inlined into it: that has said whose code it is. */
  private traced({ name, file, line, of }: Frame, isOuter = false): TracedFrame {
    const { files, argv } = this.proc.start;
    const objects = { program: absolutePath(files, argv[0].replace(/^\.\//, '')) };
    const object = of === 'program' ? objects.program : of === 'loader' ? LOADER : LIBC;
    const source = of === 'program' ? absolutePath(files, file) : `./${file}`;
    return {
      name,
      place: file === '' ? '' : `${source}:${line}`,
      object: isOuter ? '' : object,
    };
  }
}
