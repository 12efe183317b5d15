/**
 * Writes what becomes of objects outside of a scan: births, ends, and what somebody changed. Rows
 * are compared with the state that was written last.
 */
import { growInt32 } from '../base/columns.ts';
import type { ObjectId, ScanArea } from '../kmemleak/object-table.ts';
import { OBJECT_PERCPU, OBJECT_PHYS } from '../kmemleak/object-table.ts';
import { PAGE_SIZE, type VirtAddr } from '../machine/address.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import type { Memory } from '../machine/memory.ts';
import { Births, type Birth, type Extent } from './births.ts';
import { KIND } from './event-columns.ts';
import { Interned } from './interned.ts';
import { Naming, type RecordParts } from './naming.ts';
import * as at from './object-state.ts';
import type { StepWriter } from './step-writer.ts';

/** What of a range of addresses is mapped, in pieces as large as can be. */
function pieces(
  memory: Memory,
  start: VirtAddr,
  size: number,
  of: { cpu?: number } = {},
): Extent[] {
  const all: Extent[] = [];
  for (let done = 0, run = 0; done < size; done += run) {
    const address = start + done;
    run = Math.min(PAGE_SIZE - (address & (PAGE_SIZE - 1)), size - done);
    const phys = memory.translate(address);
    const last = all.at(-1);
    if (phys < 0) continue;
    const isNext = last && last.phys + last.bytes === phys && last.address + last.bytes === address;
    if (isNext) all[all.length - 1] = { ...last, bytes: last.bytes + run };
    else all.push({ address, phys, bytes: run, ...of });
  }
  return all;
}

/** The objects of one recording. */
export class ObjectRecorder {
  readonly births = new Births();
  readonly addresses = new Interned<number>();
  readonly areas: (readonly ScanArea[])[] = [[]];
  readonly naming: Naming;
  /** By id: the birth, negative for the blocks that the run is about. */
  tags = new Int32Array(64);
  /** Called before a block of the run's own comes or goes. */
  beforeOwn: () => void = () => undefined;
  private readonly parts: RecordParts;
  private readonly writer: StepWriter;
  private unnamed: number[] = [];
  /** Objects that have had areas, an excess_ref or a run of scans without references. */
  private readonly rare = new Set<ObjectId>();

  constructor(parts: RecordParts, writer: StepWriter) {
    this.parts = parts;
    this.writer = writer;
    this.naming = new Naming(parts);
    this.addresses.of(0);
    const { rows } = parts.kmemleak;
    for (let id = rows.next[0]; id !== 0; id = rows.next[id]) {
      this.bear(id, this.birth(id, false), false);
      this.read(id, (column, value) => writer.state.set(column, id, value));
    }
    this.nameAll();
  }

  /** Listens; gives what ends that. */
  listen(): () => void {
    return this.parts.kmemleak.watchObjects({
      created: (id) => this.created(id),
      removed: (id) => this.removed(id),
      changed: (id) => this.changed(id),
    });
  }

  /** The number of an object's birth; 0 when it is not listed. */
  birthOf(id: ObjectId): number {
    return this.writer.state.columns[at.BIRTH][id];
  }

  /** Gives better names to what came lately: a label is there only after the allocation. */
  nameAll(): void {
    for (const number of this.unnamed) this.nameOne(number);
    this.unnamed = [];
  }

  /** Compares a row. */
  touch(id: ObjectId): void {
    if (this.birthOf(id) === 0) return;
    this.read(id, (column, value) => this.writer.change(column, id, value));
  }

  /** Compares all rows: for what nobody tells of. */
  touchAll(): void {
    const { rows } = this.parts.kmemleak;
    const { next, minCount, flags, checksum, trace, areas, excessRef, unrefScans } = rows;
    for (const id of new Set([...this.rare, ...areas.keys(), ...excessRef.keys()])) this.touch(id);
    for (const id of unrefScans.keys()) this.touch(id);
    const { columns } = this.writer.state;
    for (let id = next[0]; id !== 0; id = next[id]) {
      const isSame =
        columns[at.MIN_COUNT][id] === minCount[id] &&
        columns[at.COUNT][id] === rows.countOf(id) &&
        columns[at.FLAGS][id] === flags[id] &&
        columns[at.CHECKSUM][id] === (checksum[id] | 0) &&
        columns[at.TRACE][id] === trace[id];
      if (!isSame) this.touch(id);
    }
  }

  private created(id: ObjectId): void {
    const { writer } = this;
    writer.surroundings();
    const birth = this.birth(id, true);
    if (birth.own) this.beforeOwn();
    this.bear(id, birth, true);
    this.read(id, (column, value) => writer.change(column, id, value));
    writer.add(KIND.tracked, 0, this.birthOf(id));
  }

  private removed(id: ObjectId): void {
    const { writer } = this;
    writer.surroundings();
    const birth = this.birthOf(id);
    this.nameOne(birth);
    if (this.births.isOwn(birth)) this.beforeOwn();
    for (let column = 0; column < at.COLUMNS; column++) writer.change(column, id, 0);
    writer.add(KIND.forgotten, 0, birth);
  }

  private changed(id: ObjectId): void {
    const { writer } = this;
    writer.surroundings();
    const before = writer.changes.length;
    this.touch(id);
    if (writer.changes.length > before) writer.add(KIND.changed, 0, this.birthOf(id));
  }

  private bear(id: ObjectId, birth: Birth, noted: boolean): void {
    const { state } = this.writer;
    state.ensure(id);
    const name = this.naming.numbered(birth.pointer, birth.kind);
    const number = this.births.add(birth, name);
    this.unnamed.push(number);
    this.tags = growInt32(this.tags, state.columns[at.BIRTH].length);
    this.tags[id] = birth.own ? -number : number;
    if (noted) this.writer.change(at.BIRTH, id, number);
    else state.columns[at.BIRTH][id] = number;
  }

  private birth(id: ObjectId, isLate: boolean): Birth {
    const { pointer, size, jiffies, pid, comm } = this.parts.kmemleak.view(id);
    const { rows } = this.parts.kmemleak;
    const kind = rows.flags[id] & (OBJECT_PHYS | OBJECT_PERCPU);
    const { frames, by, ofModule } = this.naming.trace(rows.trace[id]);
    const own = isLate && ofModule;
    const extents = this.extents(pointer, size, kind);
    const where = extents ? { extents } : {};
    return { id, pointer, size, jiffies, pid, comm, trace: frames, by, kind, own, ...where };
  }

  /** The pieces of a block outside of the direct map. */
  private extents(pointer: number, size: number, kind: number): Extent[] | undefined {
    const { machine } = this.parts.base;
    if (kind === OBJECT_PHYS)
      return [{ address: pointer + PAGE_OFFSET, phys: pointer, bytes: size }];
    if (kind === OBJECT_PERCPU) {
      return machine.cpus.flatMap(({ id: cpu }) =>
        pieces(machine.memory, this.parts.perCpuPtr(pointer, cpu), size, { cpu }),
      );
    }
    const isDirect = pointer >= PAGE_OFFSET && pointer < PAGE_OFFSET + machine.memory.phys.size;
    return isDirect ? undefined : pieces(machine.memory, pointer, size);
  }

  private nameOne(number: number): void {
    const id = this.births.idOf(number);
    if (this.birthOf(id) !== number) return;
    const { naming } = this;
    const pointer = this.births.pointerOf(number);
    const kind = this.births.kindOf(number);
    if (naming.hasLabel(pointer, kind)) {
      this.births.adopt(number);
      this.tags[id] = -number;
    }
    const name = naming.proper(pointer, kind);
    if (name !== undefined) this.births.rename(number, name);
  }

  /** Reads the cells of a live row. */
  private read(id: ObjectId, take: (column: number, value: number) => void): void {
    const { rows } = this.parts.kmemleak;
    const { excessRef, unrefScans, areas } = rows;
    take(at.MIN_COUNT, rows.minCount[id]);
    take(at.COUNT, rows.countOf(id));
    take(at.FLAGS, rows.flags[id]);
    take(at.CHECKSUM, rows.checksum[id] | 0);
    take(at.TRACE, rows.trace[id]);
    if (excessRef.has(id) || unrefScans.has(id) || areas.has(id)) this.rare.add(id);
    take(at.EXCESS, excessRef.size === 0 ? 0 : this.addresses.of(excessRef.get(id) ?? 0));
    take(at.UNREF_SCANS, unrefScans.size === 0 ? 0 : (unrefScans.get(id) ?? 0));
    take(at.AREAS, areas.size === 0 ? 0 : this.areasOf(id));
  }

  private areasOf(id: ObjectId): number {
    const now = this.parts.kmemleak.rows.areas.get(id);
    if (!now) return 0;
    const before = this.writer.state.columns[at.AREAS][id];
    // Areas are only ever added.
    if (before !== 0 && this.areas[before].length === now.length) return before;
    return this.areas.push([...now]) - 1;
  }
}
