/**
 * Probes of functions (kernel/kprobes.c): a handler in C runs before a function of the kernel, or
 * behind it.
 *
 * Simplified: a function is hit when C code calls it and it is written in TypeScript. One that the
 * simulator has not, or has in C, can be probed and is never hit; the log says so.
 */
import { EINVAL } from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';
import { KERN_WARNING } from '../../kernel/base/printk.ts';
import type { HostCall, HostEntry, HostFunction, HostLibrary } from '../vm/host.ts';
import { BLOCK } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';

/** Offsets in a `struct kprobe`, and behind it in a `struct kretprobe`. */
const KPROBE = { nmissed: 32, addr: 40, symbolName: 48, pre: 64, post: 72, flags: 84 } as const;
const KRETPROBE = { handler: 88, entry: 96 } as const;
const DISABLED = 2;
/** Bytes of a `struct pt_regs`, and where it has the first six arguments, the result, the place. */
const PT_REGS_BYTES = 168;
const ARGUMENTS = [112, 104, 96, 88, 72, 64] as const;
const REGS = { ax: 80, ip: 128, cs: 136 } as const;
const KERNEL_CS = 0x10;
const NAME_MAX = 128;

/** A probe that is registered: where its structure lies, and whether it waits for the result. */
interface Probe {
  readonly at: VirtAddr;
  readonly isReturn: boolean;
}

/** Adds these functions. */
export function addKprobes(library: HostLibrary, services: LibraryServices): void {
  const probes = new Kprobes(library, services);
  const each = (c: HostCall, work: (at: VirtAddr) => number): number => {
    for (let i = 0; i < c.int(1); i++) {
      const error = work(c.memory.readPtr(c.address(0) + 8 * i));
      if (error < 0) return error;
    }
    return 0;
  };
  const unregister: HostFunction = (c) => void probes.remove(c.address(0));
  const enable: HostFunction = (c) => probes.setFlags(c.address(0), 0);
  library.addAll({
    'int register_kprobe(struct kprobe *)': (c) => probes.add(c.address(0), false),
    'int register_kretprobe(struct kretprobe *)': (c) => probes.add(c.address(0), true),
    'int register_kprobes(struct kprobe **, int)': (c) => each(c, (at) => probes.add(at, false)),
    'void unregister_kprobe(struct kprobe *)': unregister,
    'void unregister_kretprobe(struct kretprobe *)': unregister,
    'void unregister_kprobes(struct kprobe **, int)': (c) => {
      each(c, (at) => probes.remove(at));
    },
    'int disable_kprobe(struct kprobe *)': (c) => probes.setFlags(c.address(0), DISABLED),
    'int enable_kprobe(struct kprobe *)': enable,
  });
}

class Kprobes {
  private readonly library: HostLibrary;
  private readonly services: LibraryServices;
  private readonly probes = new Map<string, Probe[]>();
  private readonly wrapped = new Set<string>();
  private regs: VirtAddr = 0;
  private inHandler = false;

  constructor(library: HostLibrary, services: LibraryServices) {
    this.library = library;
    this.services = services;
  }

  /** @kernel kernel/kprobes.c register_kprobe simplified */
  add(at: VirtAddr, isReturn: boolean): number {
    const { base } = this.services;
    const { memory } = base.machine;
    const [text, address] = [
      memory.readPtr(at + KPROBE.symbolName),
      memory.readPtr(at + KPROBE.addr),
    ];
    if ((text === 0) === (address === 0)) return -EINVAL;
    const name =
      text === 0
        ? base.symbols.format(address).replace(/\+.*/, '')
        : memory.readString(text, NAME_MAX);
    if ([...this.probes.values()].some((list) => list.some((probe) => probe.at === at))) {
      return -EINVAL;
    }
    this.probes.set(name, [...(this.probes.get(name) ?? []), { at, isReturn }]);
    const entry = this.library.find(name);
    if (entry) this.wrap(name, entry);
    else {
      const said = `kmemleak-sim: a probe of ${name}() is never hit in this simulator`;
      base.log.printk(said, KERN_WARNING);
    }
    if (address === 0) {
      base.symbols.site(name);
      memory.writePtr(at + KPROBE.addr, base.symbols.lookupName(name) ?? 0);
    }
    return 0;
  }

  /** @kernel kernel/kprobes.c unregister_kprobe simplified */
  remove(at: VirtAddr): number {
    for (const [name, list] of this.probes) {
      const kept = list.filter((probe) => probe.at !== at);
      this.probes.set(name, kept);
    }
    return 0;
  }

  setFlags(at: VirtAddr, flags: number): number {
    this.services.base.machine.memory.write32(at + KPROBE.flags, flags);
    return 0;
  }

  /** Lets the probes of a function run around it, once for all times. */
  private wrap(name: string, entry: HostEntry): void {
    if (this.wrapped.has(name)) return;
    this.wrapped.add(name);
    const { data } = this.services.base;
    if (this.regs === 0) this.regs = data.define('kprobe_regs', PT_REGS_BYTES, 8);
    const { run } = entry;
    entry.run = (c) => {
      const probes = this.probes.get(name)!;
      if (probes.length === 0) return run(c);
      for (const probe of probes) this.before(probe, c);
      const value = run(c);
      if (value !== BLOCK) {
        for (const probe of probes) this.behind(probe, c, value ?? 0, entry.result === 'pointer');
      }
      return value;
    };
  }

  private before({ at, isReturn }: Probe, c: HostCall): void {
    const { memory } = c;
    memory.fill(this.regs, 0, PT_REGS_BYTES);
    memory.writePtr(this.regs + REGS.ip, memory.readPtr(at + KPROBE.addr));
    memory.writeLong(this.regs + REGS.cs, KERNEL_CS);
    for (const [i, offset] of ARGUMENTS.entries()) {
      if (i < c.count) memory.writeU64(this.regs + offset, c.word(i));
    }
    if (isReturn) this.call(at, KRETPROBE.entry, [0, this.regs], c);
    else {
      this.call(at, KPROBE.pre, [at, this.regs], c);
      this.call(at, KPROBE.post, [at, this.regs, 0], c);
    }
  }

  private behind({ at, isReturn }: Probe, c: HostCall, value: number, isAddress: boolean): void {
    if (!isReturn) return;
    if (isAddress) c.memory.writePtr(this.regs + REGS.ax, value);
    else c.memory.writeLong(this.regs + REGS.ax, value);
    this.call(at, KRETPROBE.handler, [0, this.regs], c);
  }

  /** Calls a handler; within another one the probe counts as missed. */
  private call(at: VirtAddr, offset: number, args: readonly number[], c: HostCall): void {
    const { memory } = c;
    const handler = memory.readPtr(at + offset);
    if (handler === 0 || memory.read32(at + KPROBE.flags) & DISABLED) return;
    if (this.inHandler) {
      memory.writeLong(at + KPROBE.nmissed, memory.readLong(at + KPROBE.nmissed) + 1);
      return;
    }
    this.inHandler = true;
    try {
      c.thread.callBack(handler, args);
    } finally {
      this.inHandler = false;
    }
  }
}
