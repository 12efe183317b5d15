/**
 * Exact ground truth about memory, which no real kernel has: what every stored value was made from,
 * and with it what is reachable, lost or retained. It knows nothing of kmemleak.
 *
 * Off unless a machine is booted with it; it changes nothing of what the machine does.
 */
import type { Machine } from '../machine/machine.ts';
import type { VirtAddr } from '../machine/address.ts';
import type { CountChange } from './count-log.ts';
import { Examination } from './examination.ts';
import type { Life } from './lives.ts';
import type { TypedPart } from './life-types.ts';
import type { TypeLayout, TypeMember } from '../cc/base/type-layout.ts';
import type { MarkContext } from './mark.ts';
import { MmListener, type PercpuPlaces } from './mm-listener.ts';
import { Resolver } from './resolve.ts';
import type { Registers, OwnRange, TruthRoots } from './roots.ts';
import { KERNEL_MEMORY } from './owners.ts';
import type { Loss } from './loss.ts';
import { HOLDER_KINDS, LOSS_KINDS, LOSS_RETURN, Shadow } from './shadow.ts';
import { TrackedMemory } from './tracked-memory.ts';

/** A member of a block that counts references to it. */
export interface Count extends TypeMember {
  /** Its low 32 bits, now. */
  readonly value: number;
  readonly changes: readonly CountChange[];
}

/** Registers of everything that runs C code; the interpreter adds them. */
export type RegisterSource = () => Iterable<Registers>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The truth about the memory of one machine. */
export class Truth {
  readonly shadow: Shadow;
  readonly listener: MmListener;
  readonly resolver: Resolver;
  private readonly kernelRoots: TruthRoots;
  private readonly sources: RegisterSource[] = [];
  private readonly ranges: OwnRange[] = [];
  private readonly roots = new Set<number>();
  private readonly retained = new Set<number>();

  /**
   * @param machine - its memory must be a `TrackedMemory`.
   * @param roots - where chains of references begin.
   * @param lowest - the lowest address of a block; default: that of the kernel.
   */
  constructor(machine: Machine, roots: TruthRoots, lowest?: VirtAddr) {
    this.kernelRoots = roots;
    this.shadow = new Shadow(machine);
    this.listener = new MmListener(this.shadow);
    this.resolver = new Resolver(this.shadow, this.listener, lowest);
    if (machine.memory instanceof TrackedMemory) machine.memory.track(this.shadow, this.resolver);
    this.shadow.registers.push(() => this.registers());
  }

  /** Connects the percpu allocator, once it is there. */
  attachPercpu(percpu: PercpuPlaces): void {
    this.listener.percpu = percpu;
  }

  /** A range of a stack was given up. */
  popped(from: VirtAddr, to: VirtAddr): void {
    if (to <= from || from === 0) return;
    const pa = this.shadow.machine.memory.translate(from);
    if (pa >= 0) this.shadow.drop(pa, to - from, LOSS_RETURN, pa >>> 2);
  }

  /** Memory that was there from the beginning: the kernel image, the static percpu data. */
  ownKernelMemory(start: VirtAddr, size: number): void {
    const { owners, machine } = this.shadow;
    owners.set(machine.memory.resolve(start), size, KERNEL_MEMORY);
  }

  /** Adds registers that C code runs with. */
  addRegisters(source: RegisterSource): void {
    this.sources.push(source);
  }

  /** The registers that C code runs with, now. */
  registers(): Registers[] {
    return this.sources.flatMap((source) => [...source()]);
  }

  /** Declares a range of memory that is read whatever holds it. */
  addRoot(range: OwnRange): void {
    this.ranges.push(range);
  }

  /** Declares that a life is never lost: somebody outside the machine holds it. */
  addRootLife(id: number): void {
    this.roots.add(id);
  }

  /** Says which lives nobody will release any more, however reachable they are. */
  declareRetained(ids: Iterable<number>): void {
    for (const id of ids) this.retained.add(id);
  }

  /** Whether a life was declared retained. */
  isRetained(id: number): boolean {
    return this.retained.has(id);
  }

  /** Gives a life a name for messages. */
  label(id: number, label: string): void {
    const slot = this.shadow.lives.slotOf(id);
    if (slot !== 0) this.shadow.lives.labels.set(slot, label);
  }

  /**
   * Says which type the memory from `address` on has, up to the next one that is declared or the
   * end of its block. The first declaration counts. C code says it by itself.
   */
  declareType(address: number, layout: TypeLayout): void {
    const life = this.lifeAt(address);
    if (!life) return;
    const { lives } = this.shadow;
    lives.types.note(lives.slotOf(life.id), address - life.address, layout);
  }

  /** The types that a block is known to have; none for most. */
  typesOf(id: number): readonly TypedPart[] {
    const { lives } = this.shadow;
    return lives.types.of(lives.slotOf(id));
  }

  /** The counts of references in a block, and who changed them. */
  countsOf(id: number): Count[] {
    const { lives, machine } = this.shadow;
    const slot = lives.slotOf(id);
    const changes = lives.countLog.of(slot);
    return lives.types.countsOf(slot).map(({ name, offset, size }) => {
      const pa = machine.memory.translate(lives.addressOf(slot) + offset);
      const value = pa < 0 ? 0 : machine.memory.phys.u32[pa >>> 2] | 0;
      return { name, offset, size, value, changes: changes.filter((c) => c.offset === offset) };
    });
  }

  /** All lives that are not over, oldest slot first. */
  lives(): Life[] {
    const { lives } = this.shadow;
    const found: Life[] = [];
    for (let slot = 1; slot < lives.end; slot++) {
      if (lives.isLive(slot)) found.push(this.describe(slot));
    }
    return found;
  }

  /** The life that contains an address, or that a `__percpu` token stands for. */
  lifeAt(address: number): Life | undefined {
    const slot = this.slotAt(address);
    return slot === 0 ? undefined : this.describe(slot);
  }

  /** The id of {@link lifeAt}, 0 when there is none: for whoever asks often. */
  idAt(address: number): number {
    const slot = this.slotAt(address);
    return slot === 0 ? 0 : this.shadow.lives.idOf(slot);
  }

  /** Whether the life with that id is not over. */
  isLive(id: number): boolean {
    const { lives } = this.shadow;
    const slot = lives.slotOf(id);
    return slot !== 0 && lives.isLive(slot);
  }

  /** A life by its id; one that is over is forgotten in the end. */
  life(id: number): Life | undefined {
    const slot = this.shadow.lives.slotOf(id);
    return slot === 0 ? undefined : this.describe(slot);
  }

  /** The memory at `address` counts as free from now on, although its allocator holds it. */
  discard(address: number): void {
    const slot = this.slotAt(address);
    if (slot !== 0) this.listener.finish(slot);
  }

  /**
   * Runs a write of the word at `address`, whose value was made from the life with that id: 0 for
   * an integer, whatever it looks like.
   */
  writeAs(address: VirtAddr, id: number, write: () => void): void {
    const { memory } = this.shadow.machine;
    if (memory instanceof TrackedMemory)
      memory.writeAs(address, this.shadow.lives.slotOf(id), write);
    else write();
  }

  /** Looks at all of memory now: what is reachable, what is lost, what refers to what. */
  examine(): Examination {
    return new Examination(this, this.context());
  }

  /** The event by which a lost life was lost; undefined when it is not lost. */
  lossOf(id: number): Loss | undefined {
    return this.examine().lossOf(id);
  }

  /** The noted loss of the last reference to the life in `slot`. */
  noted(slot: number): Loss | undefined {
    const { lives, events } = this.shadow;
    const kind = lives.lossKind(slot);
    const name = LOSS_KINDS[kind];
    if (name === 'none') return undefined;
    const at = lives.lossAt(slot);
    const isFree = HOLDER_KINDS.has(kind);
    const holder = isFree ? this.describe(at) : undefined;
    return {
      ...events.get(lives.lossEvent(slot)),
      kind: name,
      victim: this.describe(slot),
      ...(holder ? { holder } : {}),
      ...(isFree || at === 0 ? {} : { address: this.listener.virtualOf(4 * at) }),
    };
  }

  /** The life in a slot. */
  describe(slot: number): Life {
    const { lives, events } = this.shadow;
    const born = lives.born(slot);
    const cache = lives.cacheOf(slot);
    const label = lives.labels.get(slot);
    const life: Writable<Life> = {
      id: lives.idOf(slot),
      kind: lives.kindOf(slot),
      address: lives.addressOf(slot),
      size: lives.sizeOf(slot),
      task: events.taskOf(born),
      trace: events.traceOf(born),
      allocatedNs: events.nsOf(born),
    };
    if (cache !== '') life.cache = cache;
    if (label !== undefined) life.label = label;
    if (lives.isLive(slot)) return life;
    const died = lives.died(slot);
    life.freedNs = events.nsOf(died);
    life.freeTrace = events.traceOf(died);
    return life;
  }

  private slotAt(address: number): number {
    const token = this.listener.tokens.get(address);
    if (token !== undefined) return token;
    const { owners, machine } = this.shadow;
    const pa = machine.memory.translate(address);
    return pa < 0 ? 0 : Math.max(0, owners.at(pa));
  }

  private context(): MarkContext {
    const { lives } = this.shadow;
    return {
      shadow: this.shadow,
      listener: this.listener,
      roots: this.kernelRoots,
      ownRoots: [...this.roots].map((id) => lives.slotOf(id)),
      ownRanges: this.ranges,
      registers: this.registers(),
    };
  }
}
