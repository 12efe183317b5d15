/**
 * One look at a machine that stands still: the truth now, kmemleak's last scan, names. Everything
 * that explanations say is read from one look; it must be used before the machine goes on.
 *
 * What costs is made when it is asked for first, and once: a question marks memory once at most,
 * however many blocks it is about.
 */
import { hexPtr, parseAddr } from '../../base/hex.ts';
import type { Memory } from '../../machine/memory.ts';
import type { ObjectId } from '../../kmemleak/object-table.ts';
import type { Examination } from '../../truth/examination.ts';
import type { Chronicle } from './chronicle.ts';
import { Names } from './names.ts';
import type { ExplainParts } from './parts.ts';
import { ScannedMemory } from './scanned.ts';
import { OBJECT_PERCPU } from '../../kmemleak/object-table.ts';
import { subjectOfLife, subjectOfObject, type Subject } from './subject.ts';

/** What can be seen at one moment. */
export class Look {
  readonly parts: ExplainParts;
  readonly chronicle: Chronicle;
  /** When the boot was over: what came later is the user's. */
  readonly bootedNs: number;
  readonly names: Names;
  private examination: Examination | undefined;
  private memoryScanned: ScannedMemory | undefined;
  private shown: ReadonlySet<ObjectId> | undefined;
  private readonly answers = new Map<(look: Look) => unknown, unknown>();

  constructor(parts: ExplainParts, chronicle: Chronicle, bootedNs: number) {
    this.parts = parts;
    this.chronicle = chronicle;
    this.bootedNs = bootedNs;
    this.names = new Names(parts);
  }

  /** The truth about all memory. */
  get now(): Examination {
    return (this.examination ??= this.parts.truth.examine());
  }

  get scanned(): ScannedMemory {
    return (this.memoryScanned ??= new ScannedMemory(this.parts));
  }

  /** The objects that the file shows. */
  get reported(): ReadonlySet<ObjectId> {
    return (this.shown ??= new Set(this.parts.kmemleak.reportedIds()));
  }

  get memory(): Memory {
    return this.parts.base.machine.memory;
  }

  /** Nanoseconds since power-on. */
  get ns(): number {
    return this.parts.base.machine.clock.nowNs;
  }

  /** What `question` finds in this look; worked out once, for those that ask the same. */
  answer<T>(question: (look: Look) => T): T {
    const { answers } = this;
    if (!answers.has(question)) answers.set(question, question(this));
    return answers.get(question) as T;
  }

  /**
   * Takes it that nobody will use a block again: it counts as a leak from here on, however
   * reachable it is. False when there is no memory behind it.
   */
  declareUnused({ life }: Subject): boolean {
    if (life) this.parts.truth.declareRetained([life.id]);
    this.answers.clear();
    return life !== undefined;
  }

  /**
   * The block that is meant by an address in it (as text or number), a label, `CACHE#N`, or the
   * name of a variable that points at it.
   */
  find(what: string | number): Subject | undefined {
    const { kmemleak } = this.parts;
    const text = typeof what === 'number' ? hexPtr(what) : what;
    const address = parseAddr(text);
    const percpu = address === undefined ? 0 : kmemleak.lookup(address, OBJECT_PERCPU);
    // What is told of a percpu block may be an address in the kernel's image, too.
    if (percpu !== 0 && kmemleak.view(percpu).pointer === address) {
      return subjectOfObject(this.parts, kmemleak.view(percpu));
    }
    const object = address === undefined ? undefined : kmemleak.find(address);
    if (object && text.startsWith('0x')) return subjectOfObject(this.parts, object);
    const life = this.names.find(text);
    return life && subjectOfLife(this.parts, life);
  }
}
