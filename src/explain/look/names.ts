/**
 * Names for blocks, places and code, and back from a name to a block.
 *
 * A block is called by its label where it has one, else by its cache or kind and a number: the
 * blocks of one cache are numbered in the order of their allocation, from 1. A name holds as long
 * as no older block of the cache is freed.
 */
import { hexPtr, parseAddr } from '../../base/hex.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { CodeFrame } from '../../kernel/base/code-sources.ts';
import type { TruthEvent } from '../../truth/events.ts';
import { memberAt, type MemberPlace } from '../../truth/life-types.ts';
import { olderFirst, type Life } from '../../truth/lives.ts';
import type { Root } from '../../truth/roots.ts';
import type { ExplainParts } from './parts.ts';

/** An event as it is told: times in seconds since power-on. */
export interface EventText {
  readonly comm: string;
  readonly pid: number;
  readonly seconds: number;
  /** `file:line` of the C code that did it, in a module if one is in the backtrace. */
  readonly source?: string;
  /** The function that `source` is in, when it is not the module's innermost in the backtrace. */
  readonly code?: string;
  /** Innermost first, as kmemleak prints it. */
  readonly backtrace: readonly string[];
}

/** What an event has that depends on its code alone. */
type EventPlace = Pick<EventText, 'source' | 'code' | 'backtrace'>;

/** A part of memory as it is told. */
export interface PlaceText {
  /** `data`, `percpu`, `stack`, `register`, `kernel`, or the kind of a block. */
  readonly kind: string;
  /** The block's name, or the root's. */
  readonly name: string;
  /** The block's address; undefined for a root. */
  readonly block?: string;
  readonly offset: number;
  /** The variable that the word is part of: `ring+0x8 [module]`. */
  readonly symbol?: string;
  /** The member of the block's type, where that is known. */
  readonly member?: string;
}

/** Names as they are at one moment. */
export class Names {
  private readonly parts: ExplainParts;
  private numbers: Map<number, string> | undefined;
  private ids: Map<string, number> | undefined;
  private readonly places = new Map<string, EventPlace>();

  constructor(parts: ExplainParts) {
    this.parts = parts;
  }

  /** What a block is called. */
  of(life: Life): string {
    if (life.label !== undefined) return life.label;
    const name = this.numbered().get(life.id) ?? this.moduleBlock(life);
    return name ?? `${family(life)} (freed)`;
  }

  /** The block that a text names: an address in it, a label, `CACHE#N`, or a variable's target. */
  find(text: string): Life | undefined {
    const { truth } = this.parts;
    const id = this.idOf(text);
    if (id !== undefined) return truth.life(id);
    const address = parseAddr(text);
    if (address !== undefined && /^0x|^[0-9a-f]{12,}$/i.test(text)) return truth.lifeAt(address);
    const variable = this.variable(text);
    return variable === undefined ? undefined : truth.lifeAt(this.pointerAt(variable));
  }

  /** The life of a name: of a label first, and of lives with one label the first. */
  private idOf(name: string): number | undefined {
    if (!this.ids) {
      this.ids = new Map([...this.numbered()].map(([id, one]) => [one, id]));
      const { labels } = this.parts.truth.shadow.lives;
      const lives = labels.size === 0 ? [] : this.parts.truth.lives();
      for (const { id, label } of lives.reverse()) if (label !== undefined) this.ids.set(label, id);
    }
    return this.ids.get(name);
  }

  /** Names that are close to what can be asked for, for messages. */
  known(): string[] {
    const labels = this.parts.truth.lives().flatMap(({ label }) => label ?? []);
    return [...labels, ...this.numbered().values()];
  }

  /** What a place in memory is called. */
  place(holder: Life | Root, address: VirtAddr | undefined, offset: number): PlaceText {
    const symbol = address === undefined ? undefined : this.symbolOf(address);
    const named = symbol === undefined ? {} : { symbol };
    if (!('id' in holder)) return { kind: holder.kind, name: holder.name, offset, ...named };
    const member = this.memberOf(holder, offset)?.member ?? '';
    return {
      kind: holder.kind,
      name: this.of(holder),
      block: hexPtr(holder.address),
      offset,
      ...named,
      ...(member === '' ? {} : { member }),
    };
  }

  /** The type of a block, and the member at an offset; undefined where that is not known. */
  memberOf({ id, size }: Life, offset: number): MemberPlace | undefined {
    return memberAt(this.parts.truth.typesOf(id), size, offset);
  }

  /** What happened, as it is told. */
  event({ task, trace, ns, source }: TruthEvent): EventText {
    const key = `${trace} ${source ?? ''}`;
    let where = this.places.get(key);
    if (!where) this.places.set(key, (where = this.whereOf(trace, source)));
    return { comm: task.comm, pid: task.pid, seconds: ns / 1e9, ...where };
  }

  /** Where an event was: many blocks come from the same place. */
  private whereOf(trace: number, source: string | undefined): EventPlace {
    const frames = this.parts.base.sources.frames(trace);
    const backtrace = frames.map(({ name }) => name);
    const own = ownFrame(frames);
    const line = lineOfModule(frames, own, source) ?? source;
    return {
      ...(line === undefined ? {} : { source: line }),
      ...(own < 0 || own === innermostOfModules(backtrace) ? {} : { code: nameOf(backtrace[own]) }),
      backtrace,
    };
  }

  /** The allocation of a block, as it is told. */
  allocation({ task, trace, allocatedNs }: Life): EventText {
    return this.event({ task, trace, ns: allocatedNs });
  }

  /** An event's call chain as far as modules are in it, innermost first, with their lines. */
  chain({ trace }: TruthEvent): string[] {
    const frames = this.parts.base.sources.frames(trace).map((frame) => {
      const name = nameOf(frame.name);
      const line = isOfModule(name) ? frame.line : '';
      return line === '' ? name : `${lineOf(line)} in ${name}`;
    });
    return frames.slice(0, frames.map(isOfModule).lastIndexOf(true) + 1);
  }

  /** The name of a module and of what its block is for. */
  private moduleBlock({ kind, address }: Life): string | undefined {
    if (kind !== 'module') return undefined;
    for (const { name, blocks } of this.parts.modules()) {
      const block = blocks.find(({ base }) => base === address);
      if (block) return `${name}:${block.kind}`;
    }
    return undefined;
  }

  private symbolOf(address: VirtAddr): string | undefined {
    const { symbols } = this.parts.base;
    const symbol = symbols.find(address) ?? this.percpuSymbol(address);
    if (!symbol || symbol.name === 'init_stack') return undefined;
    const offset = address - symbol.address;
    const module = symbol.module === '' ? '' : ` [${symbol.module}]`;
    return `${symbol.name}${offset === 0 ? '' : `+0x${offset.toString(16)}`}${module}`;
  }

  /** The percpu variable of a module whose copy on some CPU an address lies in. */
  private percpuSymbol(
    address: VirtAddr,
  ): { name: string; address: VirtAddr; module: string } | undefined {
    const { truth, base } = this.parts;
    const { percpu } = truth.listener;
    if (!percpu) return undefined;
    for (const { name: module, percpuSymbols, percpu: start, percpuSize } of this.parts.modules()) {
      for (const { id } of base.machine.cpus) {
        const first = percpuSize === 0 ? Infinity : percpu.perCpuPtr(start, id);
        if (address < first || address >= first + percpuSize) continue;
        const below = [...percpuSymbols]
          .map(([name, token]) => ({ name, address: percpu.perCpuPtr(token, id), module }))
          .filter((symbol) => symbol.address <= address);
        return below.at(-1);
      }
    }
    return undefined;
  }

  /** The address of a variable: `name`, or `module:name`; `+N` after it adds bytes. */
  private variable(text: string): VirtAddr | undefined {
    const match = /^(?:([\w-]+):)?(\w+)(?:\+(0x[0-9a-f]+|\d+))?$/i.exec(text);
    if (!match) return undefined;
    const { symbols } = this.parts.base;
    const [, module, name, offset = '0'] = match;
    const modules = module === undefined ? ['', ...this.parts.modules().map((m) => m.name)] : [];
    for (const one of module === undefined ? modules : [module.replaceAll('-', '_')]) {
      const address = symbols.lookupName(name, one);
      if (address !== undefined) return address + Number(offset);
    }
    return undefined;
  }

  private pointerAt(variable: VirtAddr): VirtAddr {
    const { memory } = this.parts.base.machine;
    return memory.translate(variable) < 0 ? 0 : memory.readPtr(variable);
  }

  private numbered(): Map<number, string> {
    if (this.numbers) return this.numbers;
    const lives = this.parts.truth.lives();
    lives.sort(olderFirst);
    const counts = new Map<string, number>();
    this.numbers = new Map();
    for (const life of lives) {
      const name = family(life);
      const number = (counts.get(name) ?? 0) + 1;
      counts.set(name, number);
      const isNamed = life.label !== undefined || this.moduleBlock(life) !== undefined;
      if (!isNamed) this.numbers.set(life.id, `${name}#${number}`);
    }
    return this.numbers;
  }
}

/**
 * The frame of a module that an event is told of: the innermost one of its own code. Functions of
 * headers that are not inlined, as with the model O0, stand for the code that called them.
 */
export function ownFrame(frames: readonly CodeFrame[]): number {
  const own = frames.findIndex(({ name, line }) => isOfModule(name) && !/\.h:\d+$/.test(line));
  return own < 0 ? innermostOfModules(frames.map(({ name }) => name)) : own;
}

/**
 * Where the code of a module is in a frame. An event may have no line, or that of what the module
 * called: a part of the kernel in C, a function of a header.
 */
function lineOfModule(
  frames: readonly CodeFrame[],
  own: number,
  source: string | undefined,
): string | undefined {
  const isOwn = frames.slice(0, own).every(({ line }) => line === '');
  if (own < 0 || (source !== undefined && isOwn)) return undefined;
  return frames[own].line || undefined;
}

function innermostOfModules(backtrace: readonly string[]): number {
  return backtrace.findIndex(isOfModule);
}

/** Whether a frame is one of a module. */
export function isOfModule(frame: string): boolean {
  return frame.includes(' [');
}

/** A frame without offset and size. */
export function nameOf(frame: string): string {
  return frame.replace(/\+0x[0-9a-f]+\/0x[0-9a-f]+/, '');
}

/** `file:line` without the folder. */
export function lineOf(source: string): string {
  return source.slice(source.lastIndexOf('/') + 1);
}

/** A block's name without its number: what alike blocks share. */
export function familyOf(name: string): string {
  return name.replace(/#\d+$/, '');
}

/** What the blocks are called that a block is numbered with. */
function family(life: Life): string {
  return life.cache ?? life.kind;
}
